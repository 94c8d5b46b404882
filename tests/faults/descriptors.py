#!/usr/bin/env python3
"""descriptors.py PROGRAM: what a program does with its descriptors and its directory comes to no harm, and no trace is
lost."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from receiver import Receiver

PROGRAM = os.path.abspath(sys.argv.pop(1))


class Descriptors(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)
        (self.path / "elsewhere").mkdir()

    def run_program(self, mode, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "OTEL_"))}
        environment |= {"MLFLOW_TRACE_BUFFER_DIR": str(self.path / "buffers"), **settings}
        return subprocess.run([PROGRAM, mode], cwd=self.path, env=environment, capture_output=True, timeout=60)

    def stored(self, file):
        with sqlite3.connect(file) as database:
            return database.execute("SELECT count(*) FROM traces").fetchone()[0]

    def test_a_store_does_not_write_into_files_that_took_its_numbers(self):
        done = self.run_program("close_all_numbers", MLFLOW_TRACE_STORE="traces.db")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (5, b"", b""))
        self.assertEqual(self.stored(self.path / "traces.db"), 2)

    def test_a_connection_does_not_either(self):
        with Receiver() as receiver:
            done = self.run_program("close_all_numbers", MLFLOW_TRACKING_URI=receiver.url, MLFLOW_EXPERIMENT_ID="0")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (5, b"", b""))
        self.assertEqual(receiver.paths.count("/v1/traces"), 2)

    def test_standard_descriptors_stay_closed_with_a_store(self):
        done = self.run_program("without_standard_descriptors", MLFLOW_TRACE_STORE="traces.db")
        self.assertEqual(done.returncode, 5)
        self.assertEqual(self.stored(self.path / "traces.db"), 2)

    def test_standard_descriptors_stay_closed_with_a_server(self):
        with Receiver() as receiver:
            done = self.run_program("without_standard_descriptors", MLFLOW_TRACKING_URI=receiver.url, MLFLOW_EXPERIMENT_ID="0")
        self.assertEqual(done.returncode, 5)
        self.assertEqual(receiver.paths.count("/v1/traces"), 2)
        self.assertNotIn(b"PROGRAM ERROR", receiver.received)

    def test_a_relative_store_is_one_store(self):
        done = self.run_program("change_directory", MLFLOW_TRACE_STORE="traces.db")
        self.assertEqual(done.returncode, 5)
        self.assertEqual(self.stored(self.path / "traces.db"), 2)
        self.assertEqual(list((self.path / "elsewhere").iterdir()), [])

    def test_a_daemon_goes_on_being_traced(self):
        done = self.run_program("become_daemon", MLFLOW_TRACE_STORE="traces.db")
        self.assertEqual(done.returncode, 0)
        # The daemon is nobody's child: it is waited for by what it leaves.
        for _ in range(600):
            if self.stored(self.path / "traces.db") == 2:
                break
            time.sleep(0.1)
        self.assertEqual(self.stored(self.path / "traces.db"), 2)


if __name__ == "__main__":
    unittest.main()
