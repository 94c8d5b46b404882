"""Servers for programs that are tested: one that takes every trace as MLflow's does and remembers what it was sent, one
that never answers, and a port where there is none."""

import json
import socket
import threading
from http.server import ThreadingHTTPServer

from quiet_handler import QuietHandler

EXPERIMENT = {"experiment": {"experiment_id": "0", "name": "Default", "lifecycle_stage": "active"}}
INFO = {"trace": {"trace_info": {"tags": {"mlflow.trace.spansLocation": "TRACKING_STORE"}}}}


class Receiver:
    """`answer(path)`: None, or (status, headers, body) in place of the usual answer."""

    def __init__(self, answer=lambda path: None):
        self.paths, self.headers, self.received, self.taken = [], [], b"", []
        receiver = self

        class Handler(QuietHandler):
            def handle_request(self):
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.received += sent
                receiver.paths.append(self.path)
                receiver.headers.append(dict(self.headers))
                body = json.dumps(EXPERIMENT if "/experiments/" in self.path else INFO).encode()
                told = answer(self.path)
                status, headers, body = told or (200, {}, body)
                if told is None:
                    receiver.taken.append((self.path, sent))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = handle_request

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def trace_ids(self):
        """Of the traces whose info it has taken: those are delivered."""
        bodies = (json.loads(body) for path, body in self.taken if path == "/api/3.0/mlflow/traces")
        return {body["trace"]["trace_info"]["trace_id"] for body in bodies}

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()


def unused_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class SilentServer:
    """Takes connections and never answers."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        return self

    def __exit__(self, *exception):
        self.listener.close()
