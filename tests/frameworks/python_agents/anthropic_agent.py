"""The loop by hand, over Anthropic's messages."""

import anthropic
import mlflow

mlflow.anthropic.autolog()
TOOLS = [{"name": "add", "description": "Adds two numbers.", "input_schema": {
    "type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}}]


def answer(question, add):
    client = anthropic.Anthropic()
    messages = [{"role": "user", "content": question}]
    while True:
        said = client.messages.create(model="claude-haiku-4-5", max_tokens=100, messages=messages, tools=TOOLS)
        calls = [block for block in said.content if block.type == "tool_use"]
        if not calls:
            return said.content[0].text
        messages.append({"role": "assistant", "content": [block.model_dump(exclude_none=True) for block in said.content]})
        messages.append({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call.id,
             "content": str(mlflow.trace(add, span_type="TOOL")(**call.input))} for call in calls]})
