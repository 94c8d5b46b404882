#!/usr/bin/env python3
"""A server that speaks the APIs of models: OpenAI's, Anthropic's, and those that other programs have. What it answers
depends on nothing but the request, and is what the server answered that the recorded traces of Python (traces/) are of.

model_server.py [PORT]: prints the port it listens on. The model's name may ask for something else than an answer:
fail, ratelimit, server, overloaded (HTTP errors), html (a proxy's page), midfail (an error inside a stream), cut (the
stream breaks off), slow, gzip, reason (tokens of reasoning), two (two choices at once in a stream), big (a million
characters), react (what DSPy's ReAct reads). GET /requests gives the requests so far as JSON, headers and all."""

import gzip
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CREATED = 1700000000
ERRORS = {
    "fail": (400, "bad request here", {"type": "invalid_request_error", "param": None, "code": "bad"}),
    "ratelimit": (429, "Rate limit reached", {"type": "requests", "param": None, "code": "rate_limit_exceeded"}),
    "server": (500, "boom", {"type": "server_error"}),
}
ANTHROPIC_ERRORS = {
    "fail": (400, "bad request here", "invalid_request_error"),
    "ratelimit": (429, "slow down", "rate_limit_error"),
    "overloaded": (529, "Overloaded", "overloaded_error"),
}
STREAM_ERROR = {"error": {"message": "The server had an error", "type": "server_error", "code": None}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1, "b": 2}'}}


def chat_usage(model):
    if model == "reason":
        return {"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29,
                "prompt_tokens_details": {"cached_tokens": 2, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 16, "audio_tokens": 0,
                                              "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}}
    return {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13,
            "prompt_tokens_details": {"cached_tokens": 2}}


def wants_tool(request):
    last = request["messages"][-1]
    return bool(request.get("tools")) and last["role"] == "user" and isinstance(last["content"], str)


def react(messages):
    """A step of DSPy's ReAct: the tool, then the end, then the answer out of what was done."""
    fields = {"next_thought": "add", "next_tool_name": "add", "next_tool_args": '{"a": 1, "b": 2}'}
    if "next_tool_name" not in messages[0]["content"]:
        fields = {"reasoning": "added", "answer": "Hello world"}
    elif "observation_0" in messages[-1]["content"]:
        fields = {"next_thought": "done", "next_tool_name": "finish", "next_tool_args": "{}"}
    return "".join(f"[[ ## {name} ## ]]\n{text}\n\n" for name, text in fields.items()) + "[[ ## completed ## ]]"


def chat(request):
    model = request["model"]
    if wants_tool(request):
        message, reason = {"role": "assistant", "content": None, "tool_calls": [CALL]}, "tool_calls"
    else:
        content = {"big": "x" * 1000000, "react": react(request["messages"])}.get(model, "Hello world")
        message, reason = {"role": "assistant", "content": content}, "stop"
    return {"id": "chatcmpl-1", "created": CREATED, "model": model, "object": "chat.completion",
            "choices": [{"index": i, "message": message, "finish_reason": reason}
                        for i in range(request.get("n") or 1)],
            "usage": chat_usage(model)}


def chat_deltas(request):
    """(index, delta, finish_reason) of each chunk."""
    text = lambda content: {"role": "assistant", "content": content}
    if wants_tool(request):
        begun = {**CALL, "index": 0, "function": {"name": "add", "arguments": ""}}
        more = lambda part: {"tool_calls": [{"index": 0, "function": {"arguments": part}}]}
        return [(0, {"role": "assistant", "content": None, "tool_calls": [begun]}, None), (0, more('{"a": 1,'), None),
                (0, more(' "b": 2}'), None), (0, {}, "tool_calls")]
    if request["model"] == "two":
        return [(0, text("A0"), None), (0, {}, "stop"), (1, text("A1"), None), (1, {}, "stop")]
    if request["model"] == "reason":
        return [(0, text(""), None), (0, {"reasoning_content": "thinking"}, None), (0, {"content": "Hello"}, None),
                (0, {}, "stop")]
    return [(0, text(""), None), (0, {"content": "Hello"}, None), (0, {"content": " world"}, None), (0, {}, "stop")]


def chat_stream(request):
    head = {"id": "chatcmpl-1", "created": CREATED, "model": request["model"], "object": "chat.completion.chunk"}
    for index, delta, reason in chat_deltas(request):
        yield {**head, "choices": [{"index": index, "delta": delta, "finish_reason": reason}]}
    if (request.get("stream_options") or {}).get("include_usage"):
        yield {**head, "choices": [], "usage": chat_usage(request["model"])}
    yield "[DONE]"


def has_tool_result(request):
    return isinstance(request["input"], list) and request["input"][-1].get("type") == "function_call_output"


def response(request):
    if request.get("tools") and not has_tool_result(request):
        output = [{"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": request["tools"][0]["name"],
                   "arguments": '{"a": 1, "b": 2}', "status": "completed"}]
    else:
        output = [{"type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
                   "content": [{"type": "output_text", "text": "Hello world", "annotations": []}]}]
    return {"id": "resp_1", "object": "response", "created_at": CREATED, "status": "completed",
            "model": request["model"], "output": output, "parallel_tool_calls": True, "tool_choice": "auto",
            "tools": request.get("tools") or [],
            "usage": {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 2}, "output_tokens": 4,
                      "output_tokens_details": {"reasoning_tokens": 3 if request["model"] == "reason" else 0},
                      "total_tokens": 13}}


def response_stream(request):
    whole = response(request)
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "logprobs": []}
    begun = {**whole, "status": "in_progress", "output": []}
    yield {"type": "response.created", "sequence_number": 0, "response": begun}
    yield {"type": "response.output_text.delta", "sequence_number": 1, "delta": "Hello", **place}
    yield {"type": "response.output_text.delta", "sequence_number": 2, "delta": " world", **place}
    yield {"type": "response.completed", "sequence_number": 3, "response": whole}


def embeddings(request):
    texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
    return {"object": "list", "model": request["model"], "usage": {"prompt_tokens": 3, "total_tokens": 3},
            "data": [{"object": "embedding", "index": i, "embedding": [0.1, 0.2, 0.3]} for i in range(len(texts))]}


def completion(request):
    return {"id": "cmpl-1", "object": "text_completion", "created": CREATED, "model": request["model"],
            "choices": [{"text": "Hello world", "index": 0, "logprobs": None, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}}


def message(request):
    tool = wants_tool(request)
    content = {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1, "b": 2}} if tool else \
        {"type": "text", "text": "Hello world"}
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": request["model"], "content": [content],
            "stop_reason": "tool_use" if tool else "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": 9, "output_tokens": 4, "cache_read_input_tokens": 2,
                      "cache_creation_input_tokens": 1}}


def message_stream(request):
    whole = message(request)
    usage = {**whole["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None, "usage": usage}}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield {"type": "ping"}
    for text in ("Hello", " world"):
        yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
    yield {"type": "content_block_stop", "index": 0}
    yield {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
           "usage": {"output_tokens": 4}}
    yield {"type": "message_stop"}


# By the end of the path, the longer ones first: how it answers, and how it streams.
APIS = [("/chat/completions", chat, chat_stream), ("/completions", completion, None),
        ("/responses", response, response_stream), ("/embeddings", embeddings, None),
        ("/messages", message, message_stream)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/requests":
            return self.answer(200, self.server.requests)
        self.answer(200, {"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]})

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = json.loads(raw or b"{}")
        with self.server.lock:
            self.server.requests.append({"path": self.path, "headers": dict(self.headers.items()),
                                         "body": dict(request)})
        path = self.path.split("?")[0]
        model = request["model"] = request.get("model", "gpt-4o-mini").split("/")[-1]  # LiteLLM's have a provider
        if path.endswith("/count_tokens"):
            return self.answer(200, {"input_tokens": 9})
        api = next((one for one in APIS if path.endswith(one[0])), None)
        if api is None:
            return self.answer(404, {"error": {"message": f"no such path {path}"}})
        if self.refused(model, path.endswith("/messages")):
            return None
        _, whole, stream = api
        proxy = [("x-litellm-model-id", "one")] if path.startswith("/litellm/") else []
        if request.get("stream") and stream:
            return self.stream(model, stream(request), proxy)
        if model == "gzip":
            return self.answer(200, gzip.compress(json.dumps(whole(request)).encode()),
                               headers=[("Content-Encoding", "gzip"), *proxy])
        self.answer(200, whole(request), headers=proxy)

    def refused(self, model, anthropic):
        if model == "html":
            self.answer(502, b"<html><body>502 Bad Gateway</body></html>", "text/html")
        elif anthropic and model in ANTHROPIC_ERRORS:
            status, words, kind = ANTHROPIC_ERRORS[model]
            self.answer(status, {"type": "error", "error": {"type": kind, "message": words}})
        elif not anthropic and model in ERRORS:
            status, words, more = ERRORS[model]
            self.answer(status, {"error": {"message": words, **more}})
        else:
            return False
        return True

    def stream(self, model, events, headers):
        self.send_response(200)
        for name, value in (("Content-Type", "text/event-stream"), ("Connection", "close"), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        for i, event in enumerate(events):
            if i == 2 and model == "cut":
                return
            if i == 2 and model == "midfail":
                event = STREAM_ERROR
            if model == "slow":
                time.sleep(0.1)
            name = f"event: {event['type']}\n" if isinstance(event, dict) and "type" in event else ""
            text = event if isinstance(event, str) else json.dumps(event)
            try:
                self.wfile.write(f"{name}data: {text}\n\n".encode())
            except BrokenPipeError:
                return  # the reader wanted no more
            if event is STREAM_ERROR:
                return


class ModelServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.requests, self.lock = [], threading.Lock()


if __name__ == "__main__":
    server = ModelServer(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(server.server_address[1], flush=True)
    server.serve_forever()
