"""An MLflow server that counts what it is given: which spans, how often, and of which traces it was told the rest.

`ill`: None, "503" or "hanging"."""

import collections
import gzip
import json
import threading
import time
from http.server import ThreadingHTTPServer

from quiet_handler import QuietHandler

EXPERIMENT = {"experiment": {"experiment_id": "0", "name": "Default", "lifecycle_stage": "active"}}


def fields(message):
    """Number and bytes of each length-delimited field of a protobuf message."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        kind = key & 7
        if kind == 0:
            varint()
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            size = varint()
            yield key >> 3, message[at:at + size]
            at += size


def spans_of(request):
    """(trace id, span id) of each span of an OTLP request."""
    for resource in (value for number, value in fields(request) if number == 1):
        for scope in (value for number, value in fields(resource) if number == 2):
            for span in (value for number, value in fields(scope) if number == 2):
                ids = dict(fields(span))
                yield "tr-" + ids[1].hex(), ids[2].hex()


class CountingReceiver:
    def __init__(self, ill=None, port=0):
        self.spans = collections.defaultdict(collections.Counter)  # of a trace: how often each came
        self.infos = collections.Counter()
        self.lock, self.over = threading.Lock(), threading.Event()
        receiver = self

        class Handler(QuietHandler):
            def handle_request(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                if ill == "hanging" and not receiver.over.wait(600):
                    return
                if ill:
                    return self.reply(503, b"{}")
                self.reply(200, receiver.take(self.path, body))

            def reply(self, status, body):
                self.send_response(status)
                kind = "application/x-protobuf" if self.path == "/v1/traces" and status == 200 else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = handle_request

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def take(self, path, body):
        if path == "/v1/traces":
            with self.lock:
                for trace, span in spans_of(body):
                    self.spans[trace][span] += 1
            return b""
        if path.endswith("/mlflow/traces"):
            info = json.loads(body)["trace"]["trace_info"]
            with self.lock:
                self.infos[info["trace_id"]] += 1
            info["tags"]["mlflow.trace.spansLocation"] = "TRACKING_STORE"
            return json.dumps({"trace": {"trace_info": info}}).encode()
        return json.dumps(EXPERIMENT).encode()

    def settled(self):
        """When nothing more comes: a killed program's last request may still be read."""
        before, now = None, (0, 0)
        while before != now:
            before = now
            time.sleep(0.05)
            with self.lock:
                now = sum(map(len, self.spans.values())), sum(self.infos.values())
        return self

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
