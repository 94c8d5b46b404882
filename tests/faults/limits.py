#!/usr/bin/env python3
"""limits.py PROGRAM: a process that may start no more threads, write no larger files, or has no more memory, ends as it
would untraced."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from ended_program import refusing_server

PROGRAM = os.path.abspath(sys.argv.pop(1))
# Seconds. What an exit may take at most is far less.
HANGS = 60


class Limits(unittest.TestCase):
    def check(self, *arguments, **settings):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o777)  # the program may become somebody else
            environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
            environment |= {"MLFLOW_TRACE_STORE": f"{folder}/traces.db", "MLFLOW_TRACE_BUFFER_DIR": f"{folder}/buffers",
                            "MLFLOW_TRACE_EXIT_TIMEOUT": "2", **settings}
            done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=Path(folder), env=environment, capture_output=True,
                                  text=True, timeout=HANGS)
            self.assertEqual((done.returncode, done.stdout), (3, "done\n"), (arguments, done.stderr[-2000:]))
            return done.stderr

    def test_threads_that_cannot_be_started(self):
        for threads in range(1, 6):
            self.check("threads", threads)
            self.check("threads", threads, MLFLOW_TRACKING_URI=refusing_server())

    def test_threads_that_cannot_be_started_later(self):
        for pause in (0, 1000, 20000):
            self.check("later_threads", pause)
            self.check("later_threads", pause, MLFLOW_TRACKING_URI=refusing_server())

    def test_files_that_may_not_grow(self):
        for size in (0, 4096, 100000):
            self.check("file_size", size)
            self.check("file_size", size, MLFLOW_TRACE_BUFFER_DIR="off")

    def test_no_more_memory(self):
        for megabytes in (1, 10, 20, 40, 70, 130, 300):
            self.check("memory", megabytes)


if __name__ == "__main__":
    unittest.main()
