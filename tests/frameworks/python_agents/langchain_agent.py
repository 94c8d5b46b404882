"""LangChain: a model bound to a tool, asked twice."""

import mlflow
from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

mlflow.langchain.autolog()


def answer(question, add):
    adding = tool(add)
    model = ChatOpenAI(model="gpt-4o-mini").bind_tools([adding])
    messages = [HumanMessage(question)]
    said = model.invoke(messages)
    messages += [said, *(adding.invoke(call) for call in said.tool_calls)]
    return model.invoke(messages).content
