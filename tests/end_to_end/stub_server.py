"""A server that misbehaves as told, and one that passes requests on and remembers them."""

import http.server
import threading
import time
import urllib.error
import urllib.request


class StubServer:
    """`answer(handler, body)` answers each request; `requests` remembers (method, path, headers) of each."""

    def __init__(self, answer, port=0):
        self.requests = []
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                stub.requests.append((self.command, self.path, dict(self.headers)))
                try:
                    answer(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def reply(self, status, content_type, body):
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def headers(self, name):
        """The values of a header over all requests."""
        return {dict((k.lower(), v) for k, v in headers.items()).get(name.lower()) for _, _, headers in self.requests}


def forwarding(url, authorization=None):
    """Passes everything on to `url`; answers 401 to a request without that Authorization."""

    def answer(handler, body):
        if authorization and handler.headers.get("Authorization") != authorization:
            return handler.reply(401, "application/json", b'{"error_code":"UNAUTHENTICATED","message":"who are you?"}')
        request = urllib.request.Request(url + handler.path, data=body or None, method=handler.command)
        for name, value in handler.headers.items():
            if name.lower() not in ("host", "content-length", "authorization", "connection", "expect"):
                request.add_header(name, value)
        try:
            with urllib.request.urlopen(request) as response:
                status, content_type, reply = response.status, response.headers["Content-Type"], response.read()
        except urllib.error.HTTPError as error:
            status, content_type, reply = error.code, error.headers["Content-Type"], error.read()
        handler.reply(status, content_type or "application/json", reply)

    return answer


def cutting(url, chance, share):
    """Passes requests on, but closes the connection of some instead of answering: of half of those before the server
    has the request, of the others after it has taken it."""
    forward, lock = forwarding(url), threading.Lock()

    def answer(handler, body):
        with lock:
            cut, before = chance.random() < share, chance.random() < 0.5
        if not (cut and before):
            reply = handler.reply
            handler.reply = (lambda *_: None) if cut else reply
            forward(handler, body)
        handler.close_connection = handler.close_connection or cut

    return answer


def status(code, message):
    body = ('{"error_code":"SOME_ERROR","message":"%s"}' % message).encode()
    return lambda handler, _: handler.reply(code, "application/json", body)


def nonsense(handler, _):
    handler.reply(200, "text/html", b"<html>Welcome to the captive portal</html>")


def slow(handler, _):
    time.sleep(60)
