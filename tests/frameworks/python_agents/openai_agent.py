"""The loop by hand, over OpenAI's chat completions."""

import json

import mlflow
import openai

mlflow.openai.autolog()
TOOLS = [{"type": "function", "function": {"name": "add", "description": "Adds two numbers.", "parameters": {
    "type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}}}]


def answer(question, add):
    client = openai.OpenAI()
    messages = [{"role": "user", "content": question}]
    while True:
        said = client.chat.completions.create(model="gpt-4o-mini", messages=messages, tools=TOOLS).choices[0].message
        if not said.tool_calls:
            return said.content
        messages.append(said.model_dump(exclude_none=True))
        for call in said.tool_calls:
            result = mlflow.trace(add, span_type="TOOL")(**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": str(result)})
