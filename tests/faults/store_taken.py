#!/usr/bin/env python3
"""store_taken.py PROGRAM: somebody removes, empties or overwrites the files of the store while a program uses it. The
program ends as it would, what comes afterwards is kept, and what was there is counted as lost."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.path.abspath(sys.argv.pop(1))
HANGS = 60  # seconds after which the program is said to hang
SUFFIXES = ("", "-journal", "-wal", "-shm")


class StoreTaken(unittest.TestCase):
    def run_program(self, path, *between):
        """Runs each of `between` after a round of traces."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "OTEL_"))}
        environment |= {"MLFLOW_TRACE_STORE": str(path / "traces.db"), "MLFLOW_TRACE_BUFFER_DIR": str(path / "buffers")}
        with subprocess.Popen([PROGRAM, str(len(between) + 1)], cwd=path, env=environment, text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            for action in (*between, lambda: None):
                self.assertEqual(program.stdout.readline(), "done\n", program.poll())
                action()
                program.stdin.write("on\n")
                program.stdin.flush()
            said, complaints = program.communicate(timeout=HANGS)
        self.assertEqual(program.returncode, 3, complaints)
        return said, complaints

    def told(self, path):
        """What the store's files hold, and say is lost."""
        kept = lost = 0
        for file in path.glob("traces*.db"):
            try:
                with sqlite3.connect(file) as database:
                    kept += database.execute("SELECT count(*) FROM traces").fetchone()[0]
                    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'dropped'").fetchone():
                        lost += database.execute("SELECT sum(traces) FROM dropped").fetchone()[0]
            except sqlite3.DatabaseError:
                pass
        return kept, lost

    def check(self, take, names):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)

            def action():
                for suffix in names:
                    # The one in use, and those that it took the place of.
                    for file in path.glob("traces*.db") if suffix == "" else [path / ("traces.db" + suffix)]:
                        take(file)
            said, complaints = self.run_program(path, action, action)
            if "" in names:
                self.assertEqual(said, "300 made 100 delivered 200 dropped\n", complaints)
                self.assertEqual(self.told(path), (100, 200), complaints)
                self.assertIn("somebody has removed, emptied, replaced or damaged the trace store", complaints)
            else:
                self.assertEqual(said, "300 made 300 delivered 0 dropped\n", complaints)
                self.assertEqual(self.told(path), (300, 0), complaints)
                self.assertEqual(complaints, "")

    def test_emptied(self):
        def empty(file):
            if file.exists():
                os.truncate(file, 0)
        for names in (SUFFIXES, ("",), SUFFIXES[1:]):
            with self.subTest(names):
                self.check(empty, names)

    def test_emptied_or_made_by_a_shell(self):
        for names in (SUFFIXES, ("-wal",), ("-shm",), ("-journal",)):
            with self.subTest(names):
                self.check(lambda file: file.write_bytes(b""), names)

    def test_removed(self):
        for names in (SUFFIXES, ("",), SUFFIXES[1:]):
            with self.subTest(names):
                self.check(lambda file: file.unlink(missing_ok=True), names)

    def test_cut(self):
        self.check(lambda file: os.truncate(file, 100), ("",))

    def test_overwritten(self):
        def overwrite(file):
            with open(file, "r+b") as bytes_of:
                bytes_of.write(b"x" * file.stat().st_size)
        self.check(overwrite, ("",))


if __name__ == "__main__":
    unittest.main()
