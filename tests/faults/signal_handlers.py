#!/usr/bin/env python3
"""signal_handlers.py PROGRAM MLFLOW_TRACE: traced calls in signal handlers, wherever these interrupt their thread, are
recorded or counted, and hang nothing."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, TOOL = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
SIGNALS = 5000
HANGS = 120


class SignalHandlers(unittest.TestCase):
    def run_program(self, mode, **settings):
        """What was made, what of that is stored, and what is said to be missing: (spans, traces) each."""
        with tempfile.TemporaryDirectory() as folder:
            store = Path(folder) / "traces.db"
            environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
            environment |= {"MLFLOW_TRACE_STORE": str(store), "MLFLOW_TRACE_BUFFER_DIR": str(Path(folder) / "buffers"),
                            **settings}
            done = subprocess.run([PROGRAM, mode, str(SIGNALS)], cwd=folder, env=environment, capture_output=True,
                                  text=True, timeout=HANGS)
            self.assertEqual(done.returncode, 0, done.stderr)
            handled, looped, inside_captures = map(int, done.stdout.split())
            said = re.findall(r"(\d+) traces and (\d+) spans (?:of signal handlers )?were not recorded", done.stderr)
            lost = sum(int(traces) + int(spans) for traces, spans in said)
            stored = 0
            if store.exists():
                told = subprocess.run([TOOL, "list", "--max", "1000000", "--json"], env=environment, capture_output=True)
                stored = sum(trace["spans"] for trace in json.loads(told.stdout))
            self.assertEqual(handled + looped, stored + lost + inside_captures, done.stderr)
            return handled, stored, lost, done.stderr

    def test_a_handler_that_interrupts_a_record_is_recorded_or_counted(self):
        handled, stored, _, said = self.run_program("recording")
        self.assertGreater(handled, 0)
        self.assertNotIn("buffers were full", said)

    def test_a_handler_that_interrupts_malloc_with_the_first_call_of_all_hangs_nothing(self):
        for buffers in ({}, {"MLFLOW_TRACE_BUFFER_DIR": "off"}):
            handled, stored, lost, said = self.run_program("allocating", **buffers)
            self.assertEqual((stored, lost), (0, handled), said)

    def test_a_function_that_only_handlers_call_is_recorded(self):
        for buffers in ({}, {"MLFLOW_TRACE_BUFFER_DIR": "off"}):
            handled, stored, lost, said = self.run_program("allocating_later", **buffers)
            self.assertGreater(stored, handled // 2, said)

    def test_a_handler_that_jumps_out_of_a_record_hangs_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            for buffers in (f"{folder}/buffers", "off"):
                environment = {"MLFLOW_TRACE_STORE": f"{folder}/traces.db", "MLFLOW_TRACE_BUFFER_DIR": buffers}
                done = subprocess.run([PROGRAM, "jumping", str(SIGNALS // 2)], cwd=folder, env=environment,
                                      capture_output=True, text=True, timeout=HANGS)
                self.assertEqual((done.returncode, done.stdout), (0, "done\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()
