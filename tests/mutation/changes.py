"""The small wrong changes that there are (*.rules), and a seeded sample of them."""

import contextlib
import io
import random
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from universalmutator import mutator

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
FIRST_RULES, OTHER_RULES = (str(HERE / name) for name in ("counters_limits_orders.rules", "other.rules"))
FOLDERS = ("runtime/", "attributes/")
# No unit test links it: it stands between a program and the libcurl inside of it, which tests/autolog/ builds.
NOT_IN_UNIT_TESTS = {"runtime/autolog/static_curl.cpp"}
# Whatever is wrong in these lets something out, or in.
SECURITY = re.compile(
    r"(credential|secret|personal|redact|origin|redirect|owned_file|artifact|hidden|printable|url)\w*\.cpp$")
# Of three changes two are drawn from those that count, limit, order, check or secure, where a room has so many.
FIRST_OF, ALL_OF = 2, 3


def lines_of(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def sources():
    names = lines_of("git", "ls-files", "-co", "--exclude-standard", *FOLDERS)
    return [name for name in names if name.endswith(".cpp") and name not in NOT_IN_UNIT_TESTS]


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
    is_first: bool

    def __str__(self):
        return f"{self.name}:{self.number}: {self.was.strip()}  =>  {self.line.strip()}"

    @property
    def room(self):
        parts = self.name.split("/")
        return parts[1] if parts[0] == "runtime" else parts[0]

    def source(self):
        """The text of the file with the change in it."""
        lines = (ROOT / self.name).read_text().splitlines(keepends=True)
        lines[self.number - 1] = self.line
        return "".join(lines)


def changes(names, wanted_lines):
    """Every change there is. One of messages is none of what a program does."""
    found = []
    for name in names:
        source = (ROOT / name).read_text().splitlines(keepends=True)
        with contextlib.redirect_stdout(io.StringIO()):
            made = mutator.mutants_regexp(source, [FIRST_RULES, OTHER_RULES], ignorePatterns=[], ignoreStringOnly=True)
        for number, line, (_, rules, *_), *_ in made:
            if wanted_lines is None or number in wanted_lines.get(name, ()):
                is_first = rules.startswith(FIRST_RULES) or bool(SECURITY.search(name))
                found.append(Change(name, number, source[number - 1], line, is_first))
    return found


def drawn(candidates, seed):
    """The candidates of each room in the order in which they are drawn: {room: [Change]}."""
    by_room = {}
    for change in candidates:
        by_room.setdefault(change.room, []).append(change)
    for room, found in by_room.items():
        random.Random(f"{seed} {room}").shuffle(found)
        first = [change for change in found if change.is_first]
        other = [change for change in found if not change.is_first]
        order = []
        while first or other:
            take = first if first and (len(order) % ALL_OF < FIRST_OF or not other) else other
            order.append(take.pop(0))
        by_room[room] = order
    return by_room


def shares(by_room, count):
    """How many of `count` changes are a room's, in proportion to what there is to change in it: {room: number}."""
    total = sum(map(len, by_room.values()))
    count = min(count, total)
    exact = {room: count * len(found) / total for room, found in by_room.items()}
    share = {room: int(part) for room, part in exact.items()}
    for room in sorted(exact, key=lambda room: share[room] - exact[room])[: count - sum(share.values())]:
        share[room] += 1
    return share


class Equal(NamedTuple):
    name: str
    was: str
    line: str
    reason: str


def judged_equal():
    """equal.txt: the changes after which the program does the same, and why: {(name, was, line): Equal}."""
    found = {}
    for block in (HERE / "equal.txt").read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        name, was, line, *reason = lines
        if was[:2] != "- " or line[:2] != "+ " or not reason:
            raise ValueError(f"equal.txt: a name, - the line, + the line instead, and a reason, not {block!r}")
        equal = Equal(name, was[2:].strip(), line[2:].strip(), " ".join(reason))
        if equal.was not in map(str.strip, (ROOT / name).read_text().splitlines()):
            raise ValueError(f"equal.txt: {name} has no line {equal.was!r} any more; delete what is said of it")
        found[equal[:3]] = equal
    return found
