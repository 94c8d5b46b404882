#!/usr/bin/env python3
"""deep_recursion.py PLAIN TRACED PLAIN_OPTIMISED TRACED_OPTIMISED: a program whose every function is traced needs, but
for the spans that are recorded, no more stack than the plain one."""

import os
import resource
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PLAIN, TRACED, PLAIN_OPTIMISED, TRACED_OPTIMISED = (os.path.abspath(sys.argv.pop(1)) for _ in range(4))
DEPTH = 1_000_000
MEBIBYTE = 1 << 20
# What 1000 recorded calls may take beside what the plain program takes.
RECORDED = MEBIBYTE


class DeepRecursion(unittest.TestCase):
    def run_program(self, program, mode, stack, depth=DEPTH, **settings):
        with tempfile.TemporaryDirectory() as folder:
            environment = {"PATH": os.environ["PATH"], "MLFLOW_EXPERIMENT_ID": "0",
                           "MLFLOW_TRACE_STORE": str(Path(folder) / "traces.db"), **settings}
            return subprocess.run([program, mode, str(depth)], env=environment, capture_output=True, text=True,
                                  timeout=120, preexec_fn=lambda: limit_stack(stack))

    def least_stack(self, program, mode):
        """In which the program comes to its end, to a quarter of a mebibyte."""
        low, high = MEBIBYTE // 4, 256 * MEBIBYTE
        self.assertEqual(self.run_program(program, mode, high).returncode, 0)
        while high - low > MEBIBYTE // 4:
            middle = (low + high) // 2
            low, high = (low, middle) if self.run_program(program, mode, middle).returncode == 0 else (middle, high)
        return high

    def check(self, plain, traced, mode):
        stack = self.least_stack(plain, mode)
        expected = self.run_program(plain, mode, stack)
        done = self.run_program(traced, mode, stack + RECORDED)
        self.assertEqual((done.returncode, done.stdout), (0, expected.stdout))
        self.assertIn("1 call was not recorded, nor what was called from there: 1000 spans were open around",
                      done.stderr)

    def test_without_optimisation(self):
        for mode in "descend", "siblings", "members":
            with self.subTest(mode):
                self.check(PLAIN, TRACED, mode)

    def test_calls_that_are_jumps_stay_jumps(self):
        for mode in "siblings", "members":
            with self.subTest(mode):
                self.check(PLAIN_OPTIMISED, TRACED_OPTIMISED, mode)

    # The plain one becomes a loop; with a body that calls the traced function it has a frame for each level.
    def test_a_recursion_that_the_optimiser_makes_a_loop_takes_a_small_frame(self):
        done = self.run_program(TRACED_OPTIMISED, "descend", DEPTH * 32 + RECORDED)
        self.assertEqual((done.returncode, done.stdout), (0, str(DEPTH)))

    def test_the_limit_is_a_setting(self):
        done = self.run_program(TRACED, "descend", 8 * MEBIBYTE, depth=10, MLFLOW_TRACE_MAX_SPAN_DEPTH="5")
        self.assertEqual((done.returncode, done.stdout), (0, "10"))
        self.assertIn("1 call was not recorded, nor what was called from there: 5 spans were open around", done.stderr)


def limit_stack(size):
    resource.setrlimit(resource.RLIMIT_STACK, (size, resource.getrlimit(resource.RLIMIT_STACK)[1]))


if __name__ == "__main__":
    unittest.main()
