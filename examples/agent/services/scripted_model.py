"""Answers as a model behind OpenAI's chat completions would, from a script: scripted_model.py PORT. It asks for the
tools that the customer's question is about, and then says what the tools said."""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def wanted_tools(question):
    order = re.search(r"order (\d+)", question)
    if order and "return" in question:
        yield "refund", {"number": order[1], "condition": "unused"}
    elif order:
        yield "order_status", {"number": order[1]}
    if "how" in question.lower():
        yield "search_help", {"query": question}


def words_about(result):
    """A tool's result, as one says it."""
    if result.startswith("error: "):
        return f"I am sorry, {result.removeprefix('error: ')}."
    value = json.loads(result)
    if isinstance(value, dict):
        return f"Your {value['item']} is {value['state']}."
    if isinstance(value, list):
        return value[0]
    return f"You get {value:.2f} euros back."


def next_message(messages):
    """To be said after these."""
    last = messages[-1]
    if last["role"] == "user":
        calls = [{"id": f"call_{i}", "type": "function",
                  "function": {"name": name, "arguments": json.dumps(arguments)}}
                 for i, (name, arguments) in enumerate(wanted_tools(last["content"]))]
        if calls:
            return {"role": "assistant", "content": None, "tool_calls": calls}
        return {"role": "assistant", "content": "I can tell you about orders, returns, delivery and repairs."}
    begin = max(i for i, message in enumerate(messages) if message["role"] == "user")
    results = [message["content"] for message in messages[begin:] if message["role"] == "tool"]
    return {"role": "assistant", "content": " ".join(words_about(result) for result in results)}


def completion(request):
    message = next_message(request["messages"])
    usage = {"prompt_tokens": len(json.dumps(request["messages"])) // 4,
             "completion_tokens": len(json.dumps(message)) // 4}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": request["model"],
            "choices": [{"index": 0, "message": message,
                         "finish_reason": "tool_calls" if "tool_calls" in message else "stop"}],
            "usage": {**usage, "total_tokens": sum(usage.values())}}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(completion(request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
