"""service.py AGENT: serves the agent of that name in python_agents/ and prints its URL. GET /ask?tool=URL: the agent
is asked for 1 + 2, and given a tool that calls this URL. Ends when standard input does.

What a service needs for its spans to arrive is in its environment: see docs/python-services.md."""

import importlib
import inspect
import socket
import sys
import threading
import urllib.request

import mlflow
import uvicorn
from fastapi import FastAPI, Request
from mlflow.tracing import get_tracing_context_headers_for_http_request, set_tracing_context_from_http_request_headers

QUESTION = "What is 1 + 2?"


def tool_at(url):
    def add(a: int, b: int) -> int:
        """Adds two numbers."""
        request = urllib.request.Request(f"{url}?a={a}&b={b}", headers=get_tracing_context_headers_for_http_request())
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.read())

    return add


def app_of(answer):
    app = FastAPI()

    if inspect.iscoroutinefunction(answer):
        @app.get("/ask")
        async def ask(tool: str, request: Request):
            with set_tracing_context_from_http_request_headers(dict(request.headers)):
                return await answer(QUESTION, tool_at(tool))
    else:
        @app.get("/ask")
        def ask(tool: str, request: Request):
            with set_tracing_context_from_http_request_headers(dict(request.headers)):
                return answer(QUESTION, tool_at(tool))
    return app


def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    agent = importlib.import_module(f"python_agents.{sys.argv[1]}")
    server = uvicorn.Server(uvicorn.Config(app_of(agent.answer), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    sys.stdin.read()
    server.should_exit = True
    thread.join()
    mlflow.flush_trace_async_logging()


main()
