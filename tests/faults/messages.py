#!/usr/bin/env python3
"""messages.py PROGRAM: what the library says on standard error harms no program, and tells no credential to anybody."""

import fcntl
import os
import subprocess
import sys
import tempfile
import unittest

from receiver import Receiver

PROGRAM = os.path.abspath(sys.argv.pop(1))
SECRET = "S3cr3t-of-the-user"
BAD_SETTING = {"MLFLOW_TRACE_MAX_DEPTH": "abc"}
NO_SERVER = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:1", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0", "MLFLOW_TRACE_EXIT_TIMEOUT": "1"}


class Messages(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_program(self, settings, *arguments, stderr=subprocess.PIPE):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "OTEL_"))}
        environment |= {"MLFLOW_TRACE_BUFFER_DIR": f"{self.folder.name}/buffers", **settings}
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder.name, env=environment, timeout=60,
                              stdout=subprocess.PIPE, stderr=stderr, restore_signals=True)

    def assert_finished(self, done):
        self.assertEqual((done.returncode, done.stdout), (5, b"program finished\n"))

    def test_nobody_reads_standard_error(self):
        reader, writer = os.pipe()
        os.close(reader)
        for settings in ({}, BAD_SETTING, NO_SERVER):
            with self.subTest(settings=settings):
                self.assert_finished(self.run_program(settings, stderr=writer))
        os.close(writer)

    def test_standard_error_is_full(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
        try:
            while True:
                os.write(writer, b"x" * 4096)
        except BlockingIOError:
            pass
        fcntl.fcntl(writer, fcntl.F_SETFL, 0)
        for settings in (BAD_SETTING, NO_SERVER):
            with self.subTest(settings=settings):
                self.assert_finished(self.run_program(settings, stderr=writer))
        os.close(reader)
        os.close(writer)

    def test_what_a_caller_sends_neither_fills_the_log_nor_acts_on_a_terminal(self):
        done = self.run_program({}, "\x1b[31m\x7f\u009b\u202e\n")
        self.assert_finished(done)
        self.assertLess(len(done.stderr), 2000)
        for line in done.stderr.decode().splitlines():
            self.assertTrue(line.startswith("mlflow: warning: "), line)
            self.assertTrue(line.isprintable(), line)
        self.assertIn(b"99998 more like this", done.stderr)

    def secret_settings(self, url):
        host = url.removeprefix("http://")
        yield {"MLFLOW_TRACKING_URI": f"http://user:{SECRET}@{host}"}
        yield {"MLFLOW_TRACKING_URI": f"http://{SECRET}@{host}"}
        yield {"MLFLOW_TRACKING_URI": f"user:{SECRET}@{host}"}
        yield {"MLFLOW_TRACKING_URI": f"ftp://user:{SECRET}@{host}"}
        yield {"MLFLOW_TRACKING_URI": f"postgresql://user:{SECRET}@{host}/db"}
        yield {"MLFLOW_TRACKING_URI": f"{url}/?token={SECRET}"}
        yield {"MLFLOW_TRACKING_URI": url, "MLFLOW_TRACKING_TOKEN": SECRET}
        yield {"MLFLOW_TRACKING_URI": url, "MLFLOW_TRACKING_USERNAME": "user", "MLFLOW_TRACKING_PASSWORD": SECRET}
        for headers in (f"api-key={SECRET}", f"api-key {SECRET}", f"Authorization=Bearer%20{SECRET}", SECRET, f"a=b,x-key:{SECRET}"):
            yield {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_EXPORTER_OTLP_HEADERS": headers}
        yield {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"http://user:{SECRET}@{host}/v1/traces?key={SECRET}",
               "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}

    def test_no_message_and_no_store_holds_a_credential(self):
        # A server that says everything it was told.
        def echo(status):
            return lambda path: (status, {}, ('{"message": "bad ' + f"{path}: token {SECRET}, Authorization: Bearer {SECRET}" + '"}').encode())

        for status in (None, 401, 500):
            with Receiver(echo(status) if status else lambda path: None) as receiver:
                url = receiver.url if status else NO_SERVER["MLFLOW_TRACKING_URI"]
                for settings in self.secret_settings(url):
                    with self.subTest(status=status, settings=settings):
                        done = self.run_program({**NO_SERVER, "MLFLOW_TRACE_STORE": "traces.db", **settings})
                        self.assert_finished(done)
                        self.assertNotIn(SECRET.encode(), done.stderr)
                        self.assertNotEqual(done.stderr, b"")
        for folder, _, names in os.walk(self.folder.name):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(SECRET.encode(), file.read(), name)

    def test_a_redirect_carries_nothing_elsewhere(self):
        with Receiver() as elsewhere:
            with Receiver(lambda path: (307, {"Location": elsewhere.url + path}, b"")) as server:
                for settings in ({"MLFLOW_TRACKING_URI": server.url, "MLFLOW_TRACKING_TOKEN": SECRET, "MLFLOW_WORKSPACE": "w"},
                                 {"OTEL_EXPORTER_OTLP_ENDPOINT": server.url, "OTEL_EXPORTER_OTLP_HEADERS": f"api-key={SECRET}"}):
                    done = self.run_program({"MLFLOW_TRACE_STORE": "traces.db", **settings})
                    self.assert_finished(done)
                    self.assertIn(elsewhere.url.encode(), done.stderr)
                self.assertNotEqual(server.paths, [])
            self.assertEqual(elsewhere.paths, [])


if __name__ == "__main__":
    unittest.main()
