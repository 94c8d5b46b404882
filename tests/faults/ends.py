"""Every end of a program: made = delivered + waiting + dropped.

Usage: ends.py PATH_OF_ENDS PATH_OF_MLFLOW_TRACE"""

import random
import sys
import tempfile
import unittest

from ended_program import ENDS, WITH_A_CHILD, EndedProgram, refusing_server

PROGRAM, TOOL = (sys.argv.pop(1) for _ in range(2))
LEAVING_A_SPAN_OPEN = set(ENDS) - WITH_A_CHILD - {"return"}
TRACES = 1000


def run_to_its(folder, end, pause=0, **settings):
    """In the parent of a child nothing is open."""
    return EndedProgram(PROGRAM, TOOL, folder, end, TRACES, "queued" if end in WITH_A_CHILD else "open", pause, **settings)


class Ends(unittest.TestCase):
    def check(self, end, **environment):
        with tempfile.TemporaryDirectory() as folder:
            run = run_to_its(folder, end, **environment)
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
                run = run_to_its(folder, "loop", killed_after=0.05 + chance.random())
                traces = run.waiting()
                # Its function may not have counted the last one yet.
                self.assertIn(len(traces) + run.dropped() - run.made, (0, 1), run.program.stderr)
                self.assertEqual([t for t in traces if t["state"] == "OK" and t["spans"] != 2], [])
                self.assertLessEqual(len([t for t in traces if t["state"] != "OK"]), 1)

    def test_an_ordinary_end_leaves_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run_to_its(folder, "return").files(), [])

    def test_the_next_run_takes_over(self):
        with tempfile.TemporaryDirectory() as folder:
            killed = run_to_its(folder, "SIGKILL")
            self.assertEqual(len(killed.files()), 1)
            second = run_to_its(folder, "return")
            self.assertEqual(second.files(), [])
            self.assertIn("ended before it could deliver", second.program.stderr)
            self.assertEqual(len(second.waiting()), killed.made + second.made)

    def test_a_run_that_is_told_not_to_leaves_it(self):
        with tempfile.TemporaryDirectory() as folder:
            run_to_its(folder, "SIGKILL")
            self.assertEqual(len(run_to_its(folder, "return", MLFLOW_TRACE_DELIVER_WAITING="false").files()), 1)

    def test_the_files_are_their_owners_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            file = run_to_its(folder, "SIGKILL").files()[0]
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            self.assertEqual(file.parent.stat().st_mode & 0o777, 0o700)

    def test_without_files_an_ordinary_end_loses_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            run = run_to_its(folder, "return", MLFLOW_TRACE_BUFFER_DIR="off")
            self.assertEqual(len(run.waiting()), run.made)

    def test_the_stack_of_a_throw_names_module_and_offset(self):
        with tempfile.TemporaryDirectory() as folder:
            run = run_to_its(folder, "SIGKILL", 500, MLFLOW_TRACKING_URI=refusing_server())
            failed = next(t for t in run.waiting() if t["name"] == "outer" and '"number": 7}' in t["request_preview"])
            shown = run.execute(TOOL, "show", "--json", failed["trace_id"]).stdout
            self.assertRegex(shown, r"ends.{0,4}, in \?\+0x[0-9a-f]+")


unittest.main()
