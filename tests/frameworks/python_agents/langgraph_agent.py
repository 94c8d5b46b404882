"""LangGraph, by LangChain's agent, with OpenAI's calls below its own."""

import mlflow
from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

mlflow.langchain.autolog()
mlflow.openai.autolog()


def answer(question, add):
    agent = create_agent(ChatOpenAI(model="gpt-4o-mini"), [tool(add)])
    return agent.invoke({"messages": [("user", question)]})["messages"][-1].content
