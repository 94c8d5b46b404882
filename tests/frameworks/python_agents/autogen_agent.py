"""AutoGen: an assistant. It calls a function in a thread that knows of no span, and a coroutine where it is."""

import asyncio

import mlflow
from autogen_agentchat.agents import AssistantAgent
from autogen_ext.models.openai import OpenAIChatCompletionClient

mlflow.autogen.autolog()


async def answer(question, ask_tool):
    @mlflow.trace(span_type="TOOL")
    async def add(a: int, b: int) -> int:
        """Adds two numbers."""
        return await asyncio.to_thread(ask_tool, a, b)  # which takes the span along

    client = OpenAIChatCompletionClient(model="gpt-4o-mini")
    agent = AssistantAgent("helper", model_client=client, tools=[add], reflect_on_tool_use=True)
    return (await agent.run(task=question)).messages[-1].content
