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

    def test_what_is_meant_is_said(self):
        done = run("lst")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean list?", done.stderr)
        self.assertIn("there is no command dance; mlflow-trace --help", run("dance").stderr)
        self.assertIn("--since takes", run("list", "--since", "soon").stderr)
        self.assertIn("--before takes", run("prune", "--before", "soon").stderr)
        self.assertEqual(run("list", "--since", "soon").returncode, 2)
        self.assertEqual(run("show", "tr-1", "--last-error").returncode, 2)
        self.assertEqual(run("list", "--state", "fine").returncode, 2)

    def test_missing_store_is_named(self):
        for command in (["list"], ["show"], ["view"], ["delete", "tr-1"], ["prune", "--before", "1d"]):
            done = run(*command, "--store", "nowhere.db")
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

    def test_bash_completes_commands_and_options(self):
        script = run("completion", "bash").stdout

        def completed(*words):
            line = "COMP_WORDS=({}); COMP_CWORD={}; _mlflow_trace; echo ${{COMPREPLY[*]}}".format(
                " ".join(f"'{word}'" for word in words), len(words) - 1)
            return subprocess.run(["bash", "-c", script + line], capture_output=True, text=True, check=True).stdout.split()

        self.assertEqual(completed("mlflow-trace", "sh"), ["show"])
        self.assertEqual(completed("mlflow-trace", "show", "--las"), ["--last-error"])
        self.assertIn("--store", completed("mlflow-trace", "list", "--st"))

    def test_every_shell_is_told_every_command(self):
        commands = ("list", "show", "view", "push", "delete", "prune", "completion")
        for shell in ("bash", "zsh", "fish"):
            script = run("completion", shell).stdout
            for command in commands:
                self.assertIn(command, script, shell)
            self.assertIn("last-error", script)
        self.assertEqual(run("completion", "cmd").returncode, 2)

    def test_names_kept_free(self):
        done = run("doctor")
        self.assertEqual(done.returncode, 2)
        self.assertIn("not available yet", done.stderr)


unittest.main()
