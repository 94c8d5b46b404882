"""The loop by hand, over LiteLLM."""

import json
import os

import litellm
import mlflow

from python_agents.openai_agent import TOOLS

mlflow.openai.autolog(disable=True)
mlflow.litellm.autolog()


def answer(question, add):
    messages = [{"role": "user", "content": question}]
    while True:
        said = litellm.completion(model="openai/gpt-4o-mini", api_base=os.environ["OPENAI_BASE_URL"], messages=messages,
                                  tools=TOOLS).choices[0].message
        if not said.tool_calls:
            return said.content
        messages.append(said.model_dump(exclude_none=True))
        for call in said.tool_calls:
            result = mlflow.trace(add, span_type="TOOL")(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": str(result)})
