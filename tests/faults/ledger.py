#!/usr/bin/env python3
"""made = delivered + waiting + dropped, at every end of a program, with every receiver, whatever was under way.

Usage: ledger.py PATH_OF_ENDS PATH_OF_MLFLOW_TRACE [--all]   (--all: more of each, and prints the table)"""

import concurrent.futures
import contextlib
import dataclasses
import itertools
import os
import sys
import tempfile
import unittest

from counting_receiver import CountingReceiver
from ended_program import ENDS, EndedProgram, refusing_server, unused_port

PRINTS_TABLE = "--all" in sys.argv and not sys.argv.remove("--all")
PROGRAM, TOOL = (sys.argv.pop(1) for _ in range(2))
RECEIVERS = ["healthy", "refusing", "hanging", "503", "local store"]
STATES = ["queued", "open", "large"]
TRACES = 1000 if PRINTS_TABLE else 100
AT_ONCE = 8
# A receiver that hangs is waited for by an ordinary end; that it is, is not what is asked here.
SETTINGS = {"MLFLOW_TRACE_EXIT_TIMEOUT": "2", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
            "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "0", "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER": "0"}


@contextlib.contextmanager
def receiver_of(kind):
    """The receiver that counts (None: there is none), and its address."""
    if kind == "local store":
        yield None, ""
    elif kind == "refusing":
        yield None, refusing_server()
    else:
        with CountingReceiver(ill=None if kind == "healthy" else kind) as receiver:
            yield receiver, receiver.url


@dataclasses.dataclass
class Ledger:
    made: int
    delivered: int
    waiting: int
    dropped: int
    spans_missing: int
    said: str

    @property
    def unaccounted(self):
        return self.made - self.delivered - self.waiting - self.dropped


def ledger_of(end, kind, state):
    with tempfile.TemporaryDirectory() as folder, receiver_of(kind) as (receiver, url):
        run = EndedProgram(PROGRAM, TOOL, folder, end, TRACES, state,
                           **SETTINGS, **({"MLFLOW_TRACKING_URI": url} if url else {}))
        stored = {trace["trace_id"]: trace["spans"] for trace in run.waiting()}
        sent = {} if receiver is None else {trace: len(spans) for trace, spans in receiver.settled().spans.items()}
        told = set() if receiver is None else set(receiver.infos)
        # Sent and still in the store: the program was stopped before it heard that it had arrived.
        delivered = told - set(stored)
        spans = sum(stored.values()) + sum(count for trace, count in sent.items() if trace in delivered)
        # Of a trace that went in parts, some may be in one place and some in the other.
        spans += sum(count for trace, count in sent.items() if trace in stored and state == "large")
        return Ledger(run.made, len(delivered), len(stored), run.dropped(), max(0, run.spans_made - spans), run.program.stderr)


class LedgerTest(unittest.TestCase):
    def test_every_end_with_every_receiver(self):
        cells = list(itertools.product(STATES, RECEIVERS, ENDS))
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            ledgers = pool.map(lambda cell: ledger_of(*reversed(cell)), cells)
            for (state, kind, end), ledger in zip(cells, ledgers):
                if PRINTS_TABLE:
                    print(f"| {state} | {kind} | {end} | {ledger.made} | {ledger.delivered} | {ledger.waiting} | "
                          f"{ledger.dropped} | {ledger.unaccounted} |", flush=True)
                with self.subTest(state=state, receiver=kind, end=end):
                    self.assertGreater(ledger.made, 0, ledger.said)
                    self.assertEqual((ledger.unaccounted, ledger.spans_missing), (0, 0), ledger)

    def run_program(self, folder, url, end="return", traces=TRACES, **settings):
        return EndedProgram(PROGRAM, TOOL, folder, end, traces, "queued", MLFLOW_TRACKING_URI=url,
                            **{**SETTINGS, "MLFLOW_TRACE_EXIT_TIMEOUT": "30", **settings})

    def test_the_next_run_delivers_what_an_earlier_one_left(self):
        for end in ("return", "SIGKILL"):
            with self.subTest(end=end), tempfile.TemporaryDirectory() as folder:
                port = unused_port()
                first = self.run_program(folder, f"http://127.0.0.1:{port}/", end)
                with CountingReceiver(port=port) as receiver:
                    second = self.run_program(folder, receiver.url)
                    self.assertEqual(len(receiver.infos), first.made + second.made, second.program.stderr)
                    self.assertEqual(set(receiver.infos.values()), {1})
                    self.assertEqual(second.waiting(), [])
                self.assertIn(f"{first.made} traces that earlier runs had left", second.program.stderr)

    def test_it_goes_to_its_server_only_and_not_where_it_is_told_not_to(self):
        with tempfile.TemporaryDirectory() as folder, CountingReceiver() as receiver:
            here = EndedProgram(PROGRAM, TOOL, folder, "return", 5, "queued", **SETTINGS)
            elsewhere = self.run_program(folder, refusing_server(), traces=5)
            run = self.run_program(folder, receiver.url, traces=5)
            self.assertEqual(len(receiver.infos), run.made)
            self.assertEqual(len(run.waiting()), here.made + elsewhere.made)
            url = elsewhere.environment["MLFLOW_TRACKING_URI"]
            self.assertEqual(run.told_by_the_tool("ledger"),
                             {"waiting": {url: elsewhere.made}, "kept": here.made, "delivered": {}, "dropped": {}})

        with tempfile.TemporaryDirectory() as folder:
            port = unused_port()
            first = self.run_program(folder, f"http://127.0.0.1:{port}", traces=5)
            with CountingReceiver(port=port) as receiver:
                run = self.run_program(folder, receiver.url, traces=5, MLFLOW_TRACE_DELIVER_WAITING="false")
                self.assertEqual(len(receiver.infos), run.made)
                self.assertEqual(len(run.waiting()), first.made)

    def test_several_share_the_work(self):
        with tempfile.TemporaryDirectory() as folder:
            port = unused_port()
            first = self.run_program(folder, f"http://127.0.0.1:{port}", traces=1000)
            with CountingReceiver(port=port) as receiver, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                runs = list(pool.map(lambda _: self.run_program(folder, receiver.url, traces=10), range(AT_ONCE)))
                self.assertEqual(len(receiver.infos), first.made + sum(run.made for run in runs))
                self.assertEqual({times for spans in receiver.spans.values() for times in spans.values()}, {1})
                self.assertEqual(set(receiver.infos.values()), {1})

    def test_after_the_end_the_store_is_one_file(self):
        with tempfile.TemporaryDirectory() as folder:
            for settings in ({}, {"MLFLOW_TRACKING_URI": refusing_server()}):
                EndedProgram(PROGRAM, TOOL, folder, "return", 5, "queued", **SETTINGS, **settings)
                self.assertEqual([name for name in os.listdir(folder) if name.startswith("traces")], ["traces.db"])

    def test_a_store_that_is_no_store_is_left_and_both_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/traces.db", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write("not a database, and longer than the head of one would be. " * 100)
            run = EndedProgram(PROGRAM, TOOL, folder, "return", 5, "queued", **SETTINGS)
            self.assertEqual(len(run.waiting()), run.made)
            self.assertIn(f"{folder}/traces.db", run.program.stderr)
            self.assertIn(f"{folder}/traces-2.db", run.program.stderr)


if __name__ == "__main__":
    unittest.main()
