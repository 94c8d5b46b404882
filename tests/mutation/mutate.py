#!/usr/bin/env python3
"""mutate.py [--all] [--seed N] [--count N] [--build FOLDER] [SOURCE...]: makes small wrong changes (*.rules) to
runtime/ and attributes/, one at a time, and says which of them the unit tests do not notice: those of the folder, and
where these do not, those of the folders above it.

Only lines that the branch has changed since it left main, unless --all is said. Each folder has its share of the
sample; what counts, limits, orders, checks or keeps secrets is drawn first. What does not compile is not counted, nor
what equal.txt says makes no difference, and why. A test that does not end has noticed."""

import argparse
import signal
import sys
import time
from pathlib import Path

from build import Build
from changes import ROOT, changed_lines, changes, drawn, judged_equal, shares, sources


class Figures:
    """What became of the sample, by room."""

    def __init__(self):
        self.own, self.above, self.survived, self.equal = {}, {}, {}, {}

    @staticmethod
    def add(counts, room):
        counts[room] = counts.get(room, 0) + 1

    def counted(self, room):
        return sum(counts.get(room, 0) for counts in (self.own, self.above, self.survived))

    def print(self, rooms):
        print(f"\n{'room':<12}{'changes':>8}{'noticed':>8}{'by tests of others':>20}{'not':>5}{'equal':>7}")
        for room in rooms:
            own, above, survived, equal = (counts.get(room, 0)
                                           for counts in (self.own, self.above, self.survived, self.equal))
            print(f"{room:<12}{own + above + survived:>8}{own + above:>8}{above:>20}{survived:>5}{equal:>7}")


class Sample:
    def __init__(self, build, by_room, equal):
        self.build, self.by_room, self.equal, self.figures = build, by_room, equal, Figures()

    def try_room(self, room, count):
        """Draws until `count` changes of the room were tried."""
        self.prepare(room)
        for change in self.by_room[room]:
            if self.figures.counted(room) >= count:
                return
            if reason := self.equal.get((change.name, change.was.strip(), change.line.strip())):
                self.figures.add(self.figures.equal, room)
                print(f"equal    {change}  ({reason.reason})", flush=True)
            elif object_file := self.build.compile(change):
                self.try_change(room, change, object_file)

    def try_change(self, room, change, object_file):
        if wrong := self.build.noticed(room, object_file):
            self.figures.add(self.figures.own, room)
            print(f"noticed  {change}  ({wrong})", flush=True)
            return
        for above in self.build.rooms_above(room):
            self.prepare(above)
            if wrong := self.build.noticed(above, object_file):
                self.figures.add(self.figures.above, room)
                print(f"noticed  {change}  ({wrong} of {above})", flush=True)
                return
        self.figures.add(self.figures.survived, room)
        print(f"SURVIVED {change}", flush=True)

    def prepare(self, room):
        if failed := self.build.prepare(room):
            sys.exit(f"{', '.join(failed)} fails without any change (in {self.build.folder})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="not only what the branch has changed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50, help="how many changes, of those that compile")
    parser.add_argument("--build", type=Path, default=ROOT / "build/mutation")
    parser.add_argument("names", nargs="*", help="sources; all of runtime/ and attributes/ if none")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was done"))  # and so does what it has started
    candidates = changes(asked.names or sources(), None if asked.all else changed_lines())
    by_room = drawn(candidates, asked.seed)
    share = shares(by_room, asked.count)
    print(f"{len(candidates)} changes are possible; {asked.count} of them, seed {asked.seed}", flush=True)
    sample, begin = Sample(Build(asked.build.resolve()), by_room, judged_equal()), time.monotonic()
    for room, count in sorted(share.items(), key=lambda part: part[1]):
        sample.try_room(room, count)
    figures = sample.figures
    figures.print(sorted(share))
    survived = sum(figures.survived.values())
    total = sum(map(figures.counted, share))
    seconds = time.monotonic() - begin
    noticed = total - survived
    print(f"{noticed} of {total} changes noticed ({100 * noticed // max(total, 1)} %), {survived} not, "
          f"seed {asked.seed}, in {seconds:.0f} s, {seconds / max(total, 1):.1f} s each")
    return 0 if noticed * 10 >= total * 9 else 1


if __name__ == "__main__":
    sys.exit(main())
