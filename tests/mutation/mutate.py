#!/usr/bin/env python3
"""mutate.py [--all] [--seed N] [--count N] [--build FOLDER]: makes small wrong changes (operators.rules) to runtime/ and
attributes/, one at a time, and says which of them the unit tests of that folder do not notice.

Only lines that the branch has changed since it left main, unless --all is said. The tree itself is not touched: the
changes are made to a copy below FOLDER, which has a build of its own. What does not compile is not counted."""

import argparse
import contextlib
import io
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from universalmutator import mutator

ROOT = Path(__file__).resolve().parents[2]
RULES = str(Path(__file__).with_name("operators.rules"))
FOLDERS = ("runtime/", "attributes/")
# A change can make a loop endless.
BUILD_SECONDS, TEST_SECONDS = 300, 60


def lines_of(*command, folder=ROOT):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


def sources():
    return [name for name in lines_of("git", "ls-files", *FOLDERS) if name.endswith(".cpp")]


def changed_lines():
    """The lines of each source that are not main's: {name: {number}}."""
    base = lines_of("git", "merge-base", "main", "HEAD")[0]
    changed, name = {}, None
    for line in lines_of("git", "diff", "--unified=0", base, "--", *FOLDERS):
        if line.startswith("+++ "):
            name = line.removeprefix("+++ b/")
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            begin, count = int(hunk[1]), int(hunk[2] or 1)
            changed.setdefault(name, set()).update(range(begin, begin + count))
    return changed


class Change(NamedTuple):
    name: str
    number: int  # of the line
    was: str
    line: str

    def __str__(self):
        return f"{self.name}:{self.number}: {self.was.strip()}  =>  {self.line.strip()}"


def mutants(names, wanted_lines):
    """Every change there is. One of messages is none of what a program does."""
    found = []
    for name in names:
        source = (ROOT / name).read_text().splitlines(keepends=True)
        with contextlib.redirect_stdout(io.StringIO()):
            made = mutator.mutants_regexp(source, [RULES], ignorePatterns=[], ignoreStringOnly=True)
        for number, line, *_ in made:
            if wanted_lines is None or number in wanted_lines.get(name, ()):
                found.append(Change(name, number, source[number - 1], line))
    return found


class Copy:
    """The tree, with a build of its own, in which one file at a time is wrong."""

    is_changed = False

    def __init__(self, folder):
        # Where the tree's own build has them, so that ccache knows what it has compiled there.
        self.tree, self.build = folder, folder / "build/check"
        for name in lines_of("git", "ls-files", "-co", "--exclude-standard"):
            ours, copy = ROOT / name, self.tree / name
            if not ours.is_file():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists() or copy.read_bytes() != ours.read_bytes():
                shutil.copyfile(ours, copy)
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        subprocess.run(["cmake", "--preset", "check", *launcher, "-DMLFLOW_CLANG_VERSIONS=", "-DMLFLOW_BUILD_EXAMPLES=OFF",
                        "-DMLFLOW_BUILD_TOOLS=OFF"], cwd=self.tree, check=True, stdout=subprocess.DEVNULL)

    def run(self, seconds, *command):
        """Whether it ended well and in time."""
        environment = {**os.environ, **({"CCACHE_READONLY": "1"} if self.is_changed else {})}  # no wrong code is kept
        process = subprocess.Popen(command, cwd=self.build, env=environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            return process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
            return False

    def builds(self, room):
        return self.run(BUILD_SECONDS, "ninja", "-j1", f"check.{room}")

    def passes(self, room):
        return self.run(TEST_SECONDS, "ctest", "-L", f"^{room}$", "--stop-on-failure", "--timeout", "20",
                        "--no-tests=error")

    @contextlib.contextmanager
    def changed(self, change):
        path = self.tree / change.name
        text = path.read_text()
        all_lines = text.splitlines(keepends=True)
        all_lines[change.number - 1] = change.line
        path.write_text("".join(all_lines))
        self.is_changed = True
        try:
            yield
        finally:
            path.write_text(text)
            self.is_changed = False


def room_of(name, copy):
    """Whose tests are to notice: those of the folder, of the whole runtime where it has none."""
    parts = name.split("/")
    room = parts[1] if parts[0] == "runtime" and len(parts) > 2 else parts[0]
    return room if (copy.tree / "tests/runtime" / room).is_dir() or room == "attributes" else "runtime"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="not only what the branch has changed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50, help="how many changes, of those that compile")
    parser.add_argument("--build", type=Path, default=ROOT / "build/mutation")
    parser.add_argument("names", nargs="*", help="sources; all of runtime/ and attributes/ if none")
    asked = parser.parse_args()
    candidates = mutants(asked.names or sources(), None if asked.all else changed_lines())
    random.Random(asked.seed).shuffle(candidates)
    print(f"{len(candidates)} changes are possible; {asked.count} of them, seed {asked.seed}", flush=True)
    copy = Copy(asked.build)
    sound, noticed, survived, begin = set(), 0, 0, time.monotonic()
    for change in candidates:
        if noticed + survived >= asked.count:
            break
        room = room_of(change.name, copy)
        if room not in sound:
            if not copy.builds(room) or not copy.passes(room):
                sys.exit(f"the tests of {room} fail without any change (in {copy.build})")
            sound.add(room)
        with copy.changed(change):
            if not copy.builds(room):
                continue
            is_noticed = not copy.passes(room)
        print(f"{'noticed ' if is_noticed else 'SURVIVED'} {change}", flush=True)
        noticed += is_noticed
        survived += not is_noticed
    total = noticed + survived
    print(f"{noticed} of {total} changes noticed ({100 * noticed // max(total, 1)} %), {survived} not, seed {asked.seed}, in "
          f"{time.monotonic() - begin:.0f} s")
    return 0 if noticed * 10 >= total * 9 else 1


if __name__ == "__main__":
    sys.exit(main())
