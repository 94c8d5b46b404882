"""What a traced call costs while the receiver is ill, against what it costs with the local store: 20,000 of them in a
loop (2,000 with large arguments), the cases in turns, the least of several runs of each."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/faults"))
from receiver import Receiver, SilentServer, unused_port  # noqa: E402

CALLS = {32: 20_000, 4000: 2_000}  # by the bytes of an argument
ROUNDS = 5


@contextlib.contextmanager
def local_store(store):
    yield {}


@contextlib.contextmanager
def refuses(store):
    yield {"MLFLOW_TRACKING_URI": f"http://127.0.0.1:{unused_port()}"}


@contextlib.contextmanager
def busy(store):
    with Receiver(lambda path: (503, {}, b"busy")) as receiver:
        yield {"MLFLOW_TRACKING_URI": receiver.url}


@contextlib.contextmanager
def late(store):
    with Receiver(lambda path: time.sleep(1)) as receiver:
        yield {"MLFLOW_TRACKING_URI": receiver.url}


@contextlib.contextmanager
def never_answers(store):
    with SilentServer() as server:
        yield {"MLFLOW_TRACKING_URI": server.url}


@contextlib.contextmanager
def locked_store(store):
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield {}


RECEIVERS = {"refuses": refuses, "answers 503": busy, "is a second late": late, "never answers": never_answers,
             "store is locked": locked_store}


def seconds(program, folder, receiver, size, number):
    """The loop's seconds, with a store of its own."""
    store = folder / f"{number}.db"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "OTEL_"))}
    environment |= {"MLFLOW_TRACE_STORE": str(store), "MLFLOW_EXPERIMENT_ID": "0", "MLFLOW_TRACE_EXIT_TIMEOUT": "1"}
    # The store is there when the loop begins, as it is in all but a machine's first program.
    subprocess.run([program, "1", "1"], env=environment, check=True, capture_output=True)
    with receiver(store) as settings:
        done = subprocess.run([program, str(CALLS[size]), str(size)], env=environment | settings, check=True, capture_output=True,
                              text=True)
    for file in folder.glob(f"{number}.db*"):
        file.unlink()
    return float(done.stdout)


def measure(build, folder, show):
    """`show(name, value, unit, note)` for each case. The largest ratio to the local store."""
    program, number, worst = build / "ill_receivers", 0, 0.0
    for size in CALLS:
        least = {}
        for _ in range(ROUNDS):
            for name, receiver in {"local store": local_store, **RECEIVERS}.items():
                number += 1
                took = seconds(program, folder, receiver, size, number)
                least[name] = min(took, least.get(name, took))
        for name, took in least.items():
            ratio = took / least["local store"]
            worst = max(worst, ratio)
            show(f"{size} bytes, {name}", took, "s", f"{ratio:.2f} times the local store")
    return worst
