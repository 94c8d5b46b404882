"""OpenAI's agents SDK, over the Responses API."""

import mlflow
from agents import Agent, Runner, function_tool

mlflow.openai.autolog()


async def answer(question, add):
    agent = Agent(name="helper", tools=[function_tool(add)], model="gpt-4o-mini")
    return (await Runner.run(agent, question)).final_output
