"""mlflow-trace as a person calls it. Usage: test_command_line.py PATH_OF_MLFLOW_TRACE"""

import os
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop()


def run(*arguments, **environment):
    clean = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment}
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([TOOL, *arguments], cwd=folder, env=clean, capture_output=True, text=True, timeout=60)


class CommandLine(unittest.TestCase):
    def test_version(self):
        done = run("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^mlflow-trace \d+\.\d+\.\d+\n$")

    def test_no_command_is_asked_wrongly(self):
        self.assertEqual(run().returncode, 2)
        self.assertEqual(run("dance").returncode, 2)
        self.assertEqual(run("list", "-n", "many").returncode, 2)

    def test_missing_store_is_named(self):
        for command in ("list", "show", "view"):
            done = run(command, "--store", "nowhere.db")
            self.assertEqual(done.returncode, 1)
            self.assertIn("nowhere.db", done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertIn("elsewhere.db", run("list", MLFLOW_TRACE_STORE="elsewhere.db").stderr)

    def test_push_says_what_it_needs(self):
        done = run("push")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--tracking-uri", done.stderr)
        done = run("push", "--tracking-uri", "sqlite:///mlflow.db")
        self.assertEqual(done.returncode, 2)
        self.assertIn("mlflow server", done.stderr)

    def test_names_kept_free(self):
        done = run("doctor")
        self.assertEqual(done.returncode, 2)
        self.assertIn("not available yet", done.stderr)


unittest.main()
