#!/usr/bin/env python3
"""soak.py PROGRAM_ENDS MLFLOW_TRACE [MINUTES] [--seed N]: programs that end in every way, one after the other, with
receivers of every mood, until the time is up. What each made is with the receiver, in its store, or counted as lost.

One line for each run in which something is missing, came twice into the store, crashed or hung, with the seed that does
it again; then a report."""

import argparse
import collections
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from receiver import Receiver

# Of each end the statuses that are its own.
ENDS = {"return": {0}, "exit": {0}, "_exit": {0}, "quick_exit": {0}, "abort": {-6}, "throw": {-6}, "SIGTERM": {-15},
        "SIGINT": {-2}, "SIGSEGV": {-11}, "SIGKILL": {-9}, "execl": {0}, "fork": {0}, "daemon": {0}, "loop": {-9}}
# What a receiver does with one request; "well" most of the time.
MOODS = ["well", "busy", "too many", "broken", "page", "late", "very late", "hangs up", "wrong", "redirect"]
LONGEST_RUN = 120  # seconds
LOST = re.compile(r"(\d+) traces and \d+ spans were not recorded|(\d+) traces could be neither delivered nor stored|"
                  r"had not recorded (\d+) trace|(\d+) traces could not be kept")


class Moods:
    """A receiver whose mood changes with what its seed says. `share_of_well`: how often it takes what it is given."""

    def __init__(self, chance):
        self.chance, self.share_of_well = chance, chance.choice([0, 0.3, 0.7, 0.95, 1])
        self.kinds = chance.sample(MOODS, chance.randint(1, 4))

    def __call__(self, path):
        mood = "well" if self.chance.random() < self.share_of_well else self.chance.choice(self.kinds)
        if mood == "late":
            time.sleep(self.chance.random())
        elif mood == "very late":
            time.sleep(3)
        elif mood == "hangs up":
            raise ConnectionResetError
        return {"busy": (503, {}, b"busy"), "too many": (429, {"Retry-After": "1"}, b""), "broken": (500, {}, b"{}"),
                "page": (200, {}, b"<html>welcome</html>"), "wrong": (400, {}, b'{"error_code": "BAD_REQUEST"}'),
                "redirect": (302, {"Location": "http://127.0.0.1:1/"}, b"")}.get(mood)


class Run:
    """One program, and what became of its traces. The same seed does it again."""

    def __init__(self, program, tool, seed):
        self.seed, self.program, self.tool = seed, program, tool
        chance = random.Random(seed)
        self.end = chance.choice(list(ENDS))
        self.traces = chance.choice([1, 10, 100, 1000, 3000])
        self.pause = chance.choice([0, 0, 1, 20, 200])
        self.killed_after = 0.02 + chance.random()  # the end that has none of its own
        self.has_server = chance.random() < 0.8
        self.moods = Moods(chance)
        self.settings = {"MLFLOW_TRACE_EXIT_TIMEOUT": chance.choice(["1", "3", "10"]),
                         "MLFLOW_HTTP_REQUEST_MAX_RETRIES": chance.choice(["0", "1", "3"]),
                         "MLFLOW_TRACE_BUFFER_SIZE": chance.choice(["1048576", "4194304", "16777216"])}
        self.problems = []

    def execute(self, folder, *command, killed_after=None):
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "MLFLOW_TRACE_STORE": f"{folder}/traces.db",
                       "MLFLOW_TRACE_BUFFER_DIR": f"{folder}/buffers", "MLFLOW_EXPERIMENT_ID": "0", **self.settings}
        process = subprocess.Popen([str(part) for part in command], cwd=folder, env=environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if killed_after is not None:
            time.sleep(killed_after)
            process.kill()
        try:
            stdout, stderr = process.communicate(timeout=LONGEST_RUN)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            self.problems.append("hung")
        return process.returncode, stdout, stderr

    def go(self):
        with tempfile.TemporaryDirectory() as name, Receiver(self.moods) as receiver:
            folder = Path(name)
            (folder / "made").write_bytes(bytes(4096))
            if self.has_server:
                self.settings["MLFLOW_TRACKING_URI"] = receiver.url
            status, _, stderr = self.execute(folder, self.program, folder / "made", self.end, self.traces, self.pause,
                                             killed_after=self.killed_after if self.end == "loop" else None)
            if status not in ENDS[self.end] and "hung" not in self.problems:
                self.problems.append(f"ended with {status}")
            self.made = struct.unpack("Q", (folder / "made").read_bytes()[:8])[0]
            # Read by itself: nothing is delivered by the tool.
            self.settings.pop("MLFLOW_TRACKING_URI", None)
            status, stdout, said = self.execute(folder, self.tool, "list", "--max", 10_000_000, "--json")
            has_store = (folder / "traces.db").exists()  # what was delivered at once needs none
            if status != 0 and has_store:
                self.problems.append(f"mlflow-trace list: {said.strip()}")
            listed = [trace["trace_id"] for trace in json.loads(stdout or "[]")]
            self.count(listed, receiver.trace_ids(), stderr + said)
        return self

    def count(self, listed, taken, said):
        stored = set(listed)
        self.delivered, self.waiting = len(taken), len(stored - taken)
        self.dropped = sum(int(number) for match in LOST.findall(said) for number in match if number)
        missing = self.made - self.delivered - self.waiting - self.dropped
        # The last one's function may not have counted it when it was killed.
        if not (-1 if self.end == "loop" else 0) <= missing <= 0:
            self.problems.append(f"{missing} traces are neither here nor there" if missing > 0 else f"{-missing} too many")
        if len(listed) != len(stored):
            self.problems.append("a trace is in the store twice")

    def __str__(self):
        return (f"seed {self.seed}: {self.end} after {self.traces} traces, receiver "
                f"{f'{self.moods.share_of_well:.0%} well, else ' + ', '.join(self.moods.kinds) if self.has_server else 'none'}; "
                f"made {self.made}, delivered {self.delivered}, waiting {self.waiting}, dropped {self.dropped}: "
                + "; ".join(self.problems))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("tool", type=os.path.abspath)
    parser.add_argument("minutes", type=float, nargs="?", default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first run; each next one has the next")
    parser.add_argument("--once", action="store_true", help="that one run")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    until = time.monotonic() + asked.minutes * 60
    sums, ends, bad, seed = collections.Counter(), collections.Counter(), 0, asked.seed
    while True:
        run = Run(asked.program, asked.tool, seed).go()
        ends[run.end] += 1
        sums.update(runs=1, made=run.made, delivered=run.delivered, waiting=run.waiting, dropped=run.dropped)
        if run.problems or asked.once:
            bad += bool(run.problems)
            print(run, flush=True)
        seed += 1
        if asked.once or time.monotonic() > until:
            break
    print(", ".join(f"{count} {name}" for name, count in sums.items()) + f"; {bad} runs with problems")
    print("ends: " + ", ".join(f"{count} {name}" for name, count in sorted(ends.items())))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
