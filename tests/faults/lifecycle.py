#!/usr/bin/env python3
"""lifecycle.py PROGRAM [--sweep RUNS]: a traced program ends when and as it would untraced, whatever hangs, and nobody
waits for a receiver that is ill."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from receiver import Receiver, SilentServer, unused_port

PROGRAM = os.path.abspath(sys.argv.pop(1))
# How many programs of each pause end soon after their first trace.
SWEEP = int(sys.argv.pop(1)) if sys.argv[1:2] == ["--sweep"] and sys.argv.pop(1) else 4
# Seconds after which a program is said to hang. What would be waited for in these tests lasts longer.
HANGS = 45


class Lifecycle(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name)
        self.store = self.path / "traces.db"

    def run_program(self, *arguments, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "OTEL_"))}
        environment |= {"MLFLOW_TRACE_STORE": str(self.store), "MLFLOW_TRACE_BUFFER_DIR": str(self.path / "buffers"),
                        "MLFLOW_EXPERIMENT_ID": "0",
                        "MLFLOW_HTTP_REQUEST_TIMEOUT": "600", **settings}
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.path, env=environment, capture_output=True, text=True,
                              timeout=HANGS)

    def stored(self):
        with sqlite3.connect(self.store) as database:
            return database.execute("SELECT count(*) FROM traces").fetchone()[0]

    def test_a_program_may_end_while_libraries_are_set_up(self):
        with Receiver() as receiver:
            for pause in range(0, 15000, 1000):
                for _ in range(SWEEP):
                    done = self.run_program("ends_after_microseconds", pause, MLFLOW_TRACKING_URI=receiver.url)
                    self.assertEqual((done.returncode, done.stderr), (5, ""), pause)
            self.assertEqual(receiver.paths.count("/v1/traces"), 15 * SWEEP)

    def test_the_exit_code_is_that_of_the_thread_that_called_exit(self):
        with SilentServer() as server:
            done = self.run_program("exit_in_a_thread", MLFLOW_TRACKING_URI=server.url, MLFLOW_TRACE_EXIT_TIMEOUT="2")
        self.assertEqual(done.returncode, 7)

    def test_a_child_without_fork_handlers_ends(self):
        self.assertEqual(self.run_program("raw_clone_whose_child_exits").returncode, 5)

    def test_the_ledger_says_what_a_flush_says(self):
        for settings, said in (({}, "10 0 0"), ({"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{unused_port()}"}, "0 10 0")):
            self.assertEqual(self.run_program("ledger", 10, **settings).stdout, f"{said}\n10 = {said}\n")

    def test_the_process_ends_with_the_programs_last_thread(self):
        self.assertEqual(self.run_program("main_ends_by_pthread_exit").returncode, 0)
        self.assertEqual(self.stored(), 2)

    def test_threads_that_go_on_tracing_do_not_hold_up_the_exit(self):
        self.assertEqual(self.run_program("goes_on_tracing_while_it_exits", 2, MLFLOW_TRACE_EXIT_TIMEOUT="1").returncode, 5)

    def test_a_server_that_never_answers_does_not_hold_up_the_exit(self):
        with SilentServer() as server:
            done = self.run_program("loop", 3, MLFLOW_TRACKING_URI=server.url, MLFLOW_TRACE_EXIT_TIMEOUT="1")
        self.assertEqual(done.returncode, 5)

    def test_a_locked_store_does_not_hold_up_the_exit(self):
        self.run_program("loop", 1)
        with sqlite3.connect(self.store, isolation_level=None) as database:
            database.execute("BEGIN EXCLUSIVE")
            done = self.run_program("loop", 1, MLFLOW_TRACE_EXIT_TIMEOUT="1")
            database.execute("ROLLBACK")
        self.assertEqual(done.returncode, 5)

    def test_a_name_server_that_does_not_answer_does_not_hold_up_the_exit(self):
        done = self.run_program("loop", 3, MLFLOW_TRACKING_URI="http://nobody-answers.invalid:5000", MLFLOW_TRACE_EXIT_TIMEOUT="1")
        self.assertEqual(done.returncode, 5)
        self.run_program("loop", 1)  # finds what there was no time for
        self.assertEqual(self.stored(), 4)

    def test_a_server_that_refuses_connections_is_not_waited_for(self):
        done = self.run_program("loop", 3, MLFLOW_TRACKING_URI=f"http://127.0.0.1:{unused_port()}", MLFLOW_TRACE_EXIT_TIMEOUT="600")
        self.assertEqual(done.returncode, 5)
        self.assertEqual(self.stored(), 3)
        self.assertIn("3 traces are kept in", done.stderr)

    def test_a_flush_does_not_wait_for_a_server_that_refuses_connections(self):
        done = self.run_program("flush", 3, MLFLOW_TRACKING_URI=f"http://127.0.0.1:{unused_port()}")
        self.assertEqual(done.stdout.split(), ["0", "3", "0"])

    def trace_for(self, url):
        done = self.run_program("loop", 20000, MLFLOW_TRACKING_URI=url, MLFLOW_TRACE_EXIT_TIMEOUT="5")
        self.assertEqual(done.returncode, 5)
        self.assertNotIn("not recorded", done.stderr)

    # Waiting a second for each lot of traces, as it once was, 20,000 calls took more than a minute.
    def test_nobody_waits_for_a_receiver_that_refuses(self):
        self.trace_for(f"http://127.0.0.1:{unused_port()}")

    def test_nobody_waits_for_a_receiver_that_never_answers(self):
        with SilentServer() as server:
            self.trace_for(server.url)

    def test_nobody_waits_for_a_receiver_that_is_busy(self):
        with Receiver(lambda path: (503, {}, b"busy")) as receiver:
            self.trace_for(receiver.url)

    def test_nobody_waits_for_a_receiver_that_is_late(self):
        with Receiver(lambda path: time.sleep(1)) as receiver:
            self.trace_for(receiver.url)


if __name__ == "__main__":
    unittest.main()
