#!/usr/bin/env python3
"""links.py PREFIX WORK CLANG++: programs that call models with libcurl, in every way they can be linked, run with and
without autolog: what they say is the same, and each call of a model is one span. Other transfers are none."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
import threading
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import model_server  # noqa: E402

# Of easy.c, in its order: the model of each span and how it ended. 2 is an error.
EASY = [("gpt-4o-mini", 1)] * 5 + [
    ("fail", 2), ("gpt-4o-mini", 1), ("gzip", 1), ("gzip", 1), ("gzip", 1), ("gpt-4o-mini", 1), ("fail", 2),
    ("fail", 2), ("redirect", 2), ("cut", 1), ("gpt-4o-mini", 1), ("slow", 1), ("gpt-4o-mini", 2),
] + [("gpt-4o-mini", 1)] * 10
# Of multi.c, in no order. The slow one is removed in the midst of its stream: the program wanted no more.
MULTI = [("fail", 2), ("gpt-4o-mini", 1), ("gpt-4o-mini", 1), ("slow", 1)]
FUNCTIONS = ["easy_init", "easy_setopt", "easy_perform", "easy_cleanup", "easy_reset", "easy_duphandle",
             "multi_add_handle", "multi_remove_handle", "multi_info_read", "multi_cleanup"]
# Debian's libcurl with GnuTLS: there for programs that run, without a name for those that are linked.
GNUTLS = "libcurl-gnutls.so.4"


def needed_by(library):
    listing = subprocess.run(["readelf", "-d", library], check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", listing)


class Handler(model_server.Handler):
    """Also takes bodies in chunks, redirects, and compresses streams."""

    def chunks(self):
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def do_POST(self):
        chunked = "chunked" in (self.headers.get("Transfer-Encoding") or "")
        raw = b"".join(self.chunks()) if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/plain":
            with self.server.lock:
                self.server.requests.append({"path": self.path, "headers": dict(self.headers.items()), "body": {}})
            return self.answer(200, {"plain": True})
        request = json.loads(raw)
        if request["model"] == "redirect":
            return self.answer(307, b"", headers=[("Location", "/v1/chat/completions")])
        if request["model"] == "gzip" and request.get("stream"):
            return self.compressed_stream()
        del self.headers["Content-Length"]
        self.headers["Content-Length"] = str(len(raw))
        connection, self.rfile = self.rfile, io.BytesIO(raw)
        try:
            super().do_POST()
        finally:
            self.rfile = connection

    def compressed_stream(self):
        packer = zlib.compressobj(wbits=31)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for text in ("Hello", " world"):
            chunk = {"id": "c", "model": "gzip", "object": "chat.completion.chunk",
                     "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
            event = f"data: {json.dumps(chunk)}\n\n".encode()
            self.wfile.write(packer.compress(event) + packer.flush(zlib.Z_SYNC_FLUSH))
            self.wfile.flush()
        self.wfile.write(packer.compress(b"data: [DONE]\n\n") + packer.flush())


class Server(model_server.ModelServer):
    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = Handler

    def handle_error(self, *_):
        """A program that stops reading is part of the test."""


class Links:
    def __init__(self, prefix, work, compiler):
        self.prefix, self.work, self.failures = Path(prefix), Path(work), 0
        self.compiler = compiler
        self.server = Server()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.work.mkdir(parents=True, exist_ok=True)
        os.chdir(self.work)
        self.build("libsupport.so", "support.cpp", f"-I{prefix}/include", "-fPIC", "-shared", *self.runtime)

    @property
    def runtime(self):
        return [f"-L{self.prefix}/lib", "-lmlflow_tracing", f"-Wl,-rpath,{self.prefix}/lib"]

    @property
    def support(self):
        return ["-L.", "-lsupport", f"-Wl,-rpath,{self.work}", *self.runtime]

    def build(self, output, source, *flags):
        kind = "c++" if source.endswith("pp") else "c"
        standard = ["-std=c++17"] if kind == "c++" else ["-Wno-deprecated-declarations"]
        compiler = [self.compiler] if kind == "c++" else [self.compiler, "--driver-mode=gcc"]
        source = str(HERE / "programs" / source)
        subprocess.run([*compiler, "-g", "-Wall", "-Wextra", *standard, source, "-o", output, *flags], check=True)

    def output(self, command, autolog):
        environment = {**os.environ, "AUTOLOG": "1" if autolog else "0", "AUTOLOG_SPANS": "spans.jsonl",
                       "MLFLOW_TRACE_STORE": str(self.work / "traces.db"),
                       "MLFLOW_TRACE_BUFFER_DIR": str(self.work / "buffers")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}: exit status {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def check(self, name, command, expected, ordered=True):
        """The same words with and without, and these spans."""
        try:
            plain = self.output(command, False)
            assert not Path("spans.jsonl").read_text(), "spans without autolog"
            self.server.requests.clear()
            traced = self.output(command, True)
            assert traced == plain, f"the program says otherwise:\n{plain}\n---\n{traced}"
            spans = [json.loads(line) for line in Path("spans.jsonl").read_text().splitlines()]
            got = [(span["model"], span["status"]) for span in spans]
            assert (got if ordered else sorted(got)) == expected, f"spans are {got}, not {expected}"
            for request in self.server.requests:
                if request["path"] == "/plain":
                    assert "traceparent" not in request["headers"], "a header in a request to no model"
            assert "sk-secret" not in Path("spans.jsonl").read_text(), "a secret in a span"
        except (AssertionError, subprocess.TimeoutExpired) as error:
            self.failures += 1
            print(f"FAILED {name}: {error}")
        else:
            print(f"ok {name}: {len(expected)} spans")

    def easy_in_all_links(self):
        ways = {
            "libcurl last": [*self.support, "-lcurl"],
            "libcurl first": ["-lcurl", *self.support],
            "lazy": ["-lcurl", *self.support, "-Wl,-z,lazy"],
            "no plt": ["-fno-plt", "-lcurl", *self.support],
            "full relro": ["-lcurl", *self.support, "-Wl,-z,relro,-z,now"],
            "at a fixed place": ["-no-pie", "-fno-pie", "-lcurl", *self.support],
        }
        for way, flags in ways.items():
            self.build("easy", "easy.c", *flags)
            self.check(f"easy, {way}", ["./easy", self.url], EASY)

    def multi(self):
        self.build("multi", "multi.c", *self.support, "-lcurl")
        for way in ("perform", "poll", "socket", "noinfo", "cleanup"):
            self.check(f"multi, {way}", ["./multi", self.url, way], MULTI, ordered=False)

    def static(self):
        """libcurl inside of the program: nothing is imported. What mlflow::autolog_static_curl says to the linker."""
        self.build("other_curl.o", "other_curl.c", "-c")
        subprocess.run(["ar", "rcs", "libother_curl.a", "other_curl.o"], check=True)
        wraps = [f"-Wl,--wrap=curl_{function}" for function in FUNCTIONS]
        wrapper = str(self.prefix / "lib" / "mlflow_autolog_static_curl.o")
        self.build("easy_static", "easy.c", wrapper, *self.support, "./libother_curl.a", *wraps)
        self.check("easy, static", ["./easy_static", self.url], EASY)
        self.build("easy_unwrapped", "easy.c", *self.support, "./libother_curl.a")
        self.check("easy, static and not said so", ["./easy_unwrapped", self.url], [])

        # A mistake that does no harm: the same said of a shared one.
        self.build("easy_wrapped", "easy.c", wrapper, *self.support, "-lcurl", *wraps)
        self.check("easy, wrapped and shared", ["./easy_wrapped", self.url], EASY)

    def real_archive(self):
        """The libcurl.a of the machine, with what its shared libcurl needs."""
        archive, shared = (subprocess.run([self.compiler, f"-print-file-name=libcurl.{kind}"], check=True, capture_output=True,
                                          text=True).stdout.strip() for kind in ("a", "so"))
        wraps = [f"-Wl,--wrap=curl_{function}" for function in FUNCTIONS]
        wrapper = str(self.prefix / "lib" / "mlflow_autolog_static_curl.o")
        needs = [f"-l:{name}" for name in needed_by(shared)]
        self.build("easy_archive", "easy.c", wrapper, *self.support, archive, *needs, *wraps)
        self.check("easy, libcurl.a", ["./easy_archive", self.url], EASY)
        self.build("multi_archive", "multi.c", wrapper, *self.support, archive, *needs, *wraps)
        self.check("multi, libcurl.a", ["./multi_archive", self.url, "poll"], MULTI, ordered=False)

    def gnutls(self):
        """Debian's other libcurl, by itself and beside the program's."""
        self.build("easy_gnutls", "easy.c", *self.support, f"-l:{GNUTLS}")
        self.check("easy, GnuTLS", ["./easy_gnutls", self.url], EASY)
        self.build("multi_gnutls", "multi.c", f"-l:{GNUTLS}", *self.support)
        self.check("multi, GnuTLS", ["./multi_gnutls", self.url, "poll"], MULTI, ordered=False)
        self.build("gnutls_plugin.so", "plugin.c", "-fPIC", "-shared", f"-l:{GNUTLS}")

    def loaded(self):
        """A library that is loaded later, with the program's libcurl and with another one."""
        Path("versions.map").write_text("CURL_OTHER_4 { global: curl_*; local: *; };\n")
        self.build("libother_curl.so", "other_curl.c", "-fPIC", "-shared", "-Wl,--version-script=versions.map")
        self.build("plugin.so", "plugin.c", "-fPIC", "-shared", "-lcurl")
        self.build("other_plugin.so", "plugin.c", "-fPIC", "-shared", "-Wl,-z,lazy", "-L.", "-l:libother_curl.so",
                   f"-Wl,-rpath,{self.work}")
        self.build("loader", "loader.c", *self.support, "-lcurl")
        expected = [("program", 1), ("plugin", 1)] * 2
        for plugin in ("plugin.so", "other_plugin.so", "gnutls_plugin.so"):
            for order in ("before", "after"):
                self.check(f"loader, {plugin}, {order}", ["./loader", f"./{plugin}", self.url, order], expected)


def main():
    links = Links(*sys.argv[1:])
    links.easy_in_all_links()
    links.multi()
    links.static()
    links.real_archive()
    links.gnutls()
    links.loaded()
    return 1 if links.failures else 0


if __name__ == "__main__":
    sys.exit(main())
