"""Every end of a program: made = delivered + waiting + dropped.

Usage: ends.py PATH_OF_ENDS PATH_OF_MLFLOW_TRACE"""

import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM, TOOL = (sys.argv.pop(1) for _ in range(2))
ENDS = ["return", "exit", "_exit", "quick_exit", "abort", "throw", "SIGTERM", "SIGINT", "SIGSEGV", "SIGKILL", "execl",
        "fork", "daemon"]
WITH_A_CHILD = {"fork", "daemon"}
LEAVING_A_SPAN_OPEN = set(ENDS) - WITH_A_CHILD - {"return"}
TRACES = 1000


def refusing_server():
    """The address of a port at which nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{s.getsockname()[1]}"


class Run:
    """A program that has ended, and what is known of its traces."""

    def __init__(self, folder, end, *arguments, killed_after=None, **environment):
        self.folder = Path(folder)
        count_file = self.folder / "made"
        count_file.write_bytes(bytes(4096))
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "MLFLOW_TRACE_STORE": f"{folder}/traces.db",
                            "MLFLOW_TRACE_BUFFER_DIR": f"{folder}/buffers", "MLFLOW_TRACE_EXIT_TIMEOUT": "60",
                            **environment}
        self.program = self.execute(PROGRAM, count_file, end, TRACES, *arguments, killed_after=killed_after)
        self.made = struct.unpack("Q", count_file.read_bytes()[:8])[0]

    def execute(self, *command, killed_after=None):
        process = subprocess.Popen([str(c) for c in command], cwd=self.folder, env=self.environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if killed_after is not None:
            time.sleep(killed_after)
            process.kill()
        stdout, stderr = process.communicate(timeout=120)
        return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)

    def waiting(self):
        done = self.execute(TOOL, "list", "--max", 1000000, "--json")
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        lost = re.search(r"had not recorded (\d+) trace", done.stderr)
        self.dropped = int(lost[1]) if lost else 0
        return json.loads(done.stdout)

    def files(self):
        return list((self.folder / "buffers").glob("*"))


class Ends(unittest.TestCase):
    def check(self, end, **environment):
        with tempfile.TemporaryDirectory() as folder:
            run = Run(folder, end, **environment)
            expected = 2 * TRACES if end in WITH_A_CHILD else TRACES + 1
            self.assertEqual(run.made, expected, f"{end}: {run.program.stderr}")
            traces = run.waiting()
            self.assertEqual(len(traces), run.made, f"{end}: {run.program.stderr}")
            self.assertEqual(len({trace["trace_id"] for trace in traces}), len(traces), end)
            incomplete = [trace for trace in traces if trace["name"] == "outer" and (
                trace["spans"] != 2 or "number" not in trace["request_preview"])]
            self.assertEqual(incomplete, [], end)
            self.assertEqual(run.files(), [], f"{end}: a file is left although it was read")
            if end in LEAVING_A_SPAN_OPEN:
                last = [trace for trace in traces if trace["name"] == "still open"]
                self.assertEqual([(trace["state"], "how" in trace["request_preview"]) for trace in last], [("ERROR", True)], end)

    def test_local_store(self):
        for end in ENDS:
            with self.subTest(end=end):
                self.check(end)

    def test_refusing_server(self):
        for end in ENDS:
            with self.subTest(end=end):
                self.check(end, MLFLOW_TRACKING_URI=refusing_server(), MLFLOW_HTTP_REQUEST_MAX_RETRIES="1",
                           MLFLOW_HTTP_REQUEST_BACKOFF_JITTER="0")

    def test_killed_at_any_moment(self):
        chance = random.Random(1)
        for _ in range(10):
            with self.subTest(), tempfile.TemporaryDirectory() as folder:
                run = Run(folder, "loop", killed_after=0.05 + chance.random())
                traces = run.waiting()
                # Its function may not have counted the last one yet.
                self.assertIn(len(traces) + run.dropped - run.made, (0, 1), run.program.stderr)
                self.assertEqual([t for t in traces if t["state"] == "OK" and t["spans"] != 2], [])
                self.assertLessEqual(len([t for t in traces if t["state"] != "OK"]), 1)

    def test_an_ordinary_end_leaves_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(Run(folder, "return").files(), [])

    def test_the_next_run_takes_over(self):
        with tempfile.TemporaryDirectory() as folder:
            killed = Run(folder, "SIGKILL")
            self.assertEqual(len(killed.files()), 1)
            second = Run(folder, "return")
            self.assertEqual(second.files(), [])
            self.assertIn("ended before it could deliver", second.program.stderr)
            self.assertEqual(len(second.waiting()), killed.made + second.made)

    def test_a_run_that_is_told_not_to_leaves_it(self):
        with tempfile.TemporaryDirectory() as folder:
            Run(folder, "SIGKILL")
            self.assertEqual(len(Run(folder, "return", MLFLOW_TRACE_DELIVER_WAITING="false").files()), 1)

    def test_the_files_are_their_owners_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Run(folder, "SIGKILL").files()[0]
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            self.assertEqual(file.parent.stat().st_mode & 0o777, 0o700)

    def test_without_files_an_ordinary_end_loses_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            run = Run(folder, "return", MLFLOW_TRACE_BUFFER_DIR="off")
            self.assertEqual(len(run.waiting()), run.made)

    def test_the_stack_of_a_throw_names_module_and_offset(self):
        with tempfile.TemporaryDirectory() as folder:
            run = Run(folder, "SIGKILL", 500, MLFLOW_TRACKING_URI=refusing_server())
            failed = next(t for t in run.waiting() if t["name"] == "outer" and '"number": 7}' in t["request_preview"])
            shown = run.execute(TOOL, "show", "--json", failed["trace_id"]).stdout
            self.assertRegex(shown, r"ends.{0,4}, in \?\+0x[0-9a-f]+")


unittest.main()
