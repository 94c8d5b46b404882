"""The same as hop.cpp, in Python with MLflow's own client."""

import http.server
import sys
import urllib.request

import mlflow
from mlflow.tracing import get_tracing_context_headers_for_http_request, set_tracing_context_from_http_request_headers


@mlflow.trace(span_type="TOOL")
def call_next(hops):
    first, *rest = hops
    request = urllib.request.Request(first, headers={
        **get_tracing_context_headers_for_http_request(), "X-Next": " ".join(rest) or "none"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read().decode()


@mlflow.trace(name="python service", span_type="AGENT")
def handle(hops):
    return "python" + (" " + call_next(hops) if hops else "")


class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        hops = self.headers["X-Next"].split()
        with set_tracing_context_from_http_request_headers(dict(self.headers)):
            body = handle([] if hops == ["none"] else hops).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def main():
    if sys.argv[1] == "ask":
        print(call_next(sys.argv[2:]))
    else:
        service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
        print(f"http://127.0.0.1:{service.server_port}", flush=True)
        import threading
        threading.Thread(target=service.serve_forever, daemon=True).start()
        sys.stdin.read()
        service.shutdown()
    mlflow.flush_trace_async_logging()


main()
