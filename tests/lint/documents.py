"""What documents say and the tree can answer: links, the folders of docs/architecture.md, the Clangs."""

import os
import re

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
SAMPLE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# A folder's line: a list item or a table's row that begins with its name. `plugin/find/`
FOLDER = re.compile(r"^(?:\||-) *`([\w./-]+)/`", re.MULTILINE)
ARCHITECTURE = "docs/architecture.md"
# Folders whose own folders have a line each.
WITH_ROOMS = ("plugin", "runtime", "tests")

# "Clang 14, 19 and 22", "--clang 14,19,22": a list of them is a list of those that are tested.
LISTED = re.compile(r"(?:Clang |--clang )(\d+(?:(?:, ?| and )\d+)+)")
NAMED = re.compile(r"\bclang(?:\+\+|-format|-tidy)-(\d+)")


def anchors(text):
    titles = re.findall(r"^#+ (.*)$", SAMPLE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.strip()).lower().replace(" ", "-") for title in titles}


def broken_links(root, name, text):
    """Relative links of one document that lead nowhere: (line, what)."""
    without_samples = SAMPLE.sub(lambda sample: "\n" * sample[0].count("\n"), text)
    for match in LINK.finditer(without_samples):
        target, _, anchor = match[1].partition("#")
        if "://" in target:
            continue
        line = without_samples.count("\n", 0, match.start()) + 1
        file = root / os.path.normpath(os.path.join(os.path.dirname(name), target)) if target else root / name
        if not file.exists():
            yield line, f"the link leads nowhere: {match[1]}"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            yield line, f"no such heading there: {match[1]}"


def folders(files):
    """The folders that need a line, of the names of all files."""
    parts = [name.split("/") for name in files]
    top = {part[0] for part in parts if len(part) > 1 and not part[0].startswith(".")}
    return top | {"/".join(part[:2]) for part in parts if len(part) > 2 and part[0] in WITH_ROOMS}


def folders_without_line(files, text):
    have, said = folders(files), FOLDER.findall(text)
    for folder in sorted(have - set(said)):
        yield f"{ARCHITECTURE}: no line for {folder}/"
    for folder in sorted(set(said) - have):
        yield f"{ARCHITECTURE}: a line for {folder}/, which is not there"
    for folder in sorted({folder for folder in said if said.count(folder) > 1}):
        yield f"{ARCHITECTURE}: more than one line for {folder}/"


def read_clangs(text):
    """The tested majors and the default of cmake/clangs.txt."""
    kinds = [line.split() for line in text.splitlines() if line[:1].isdigit()]
    return [major for major, kind in kinds if kind != "built"], next(major for major, kind in kinds if kind == "default")


def other_clangs(text, tested, default):
    """Lists of Clangs that are not those tested, and names of a compiler that is not the default's: (line, what)."""
    for number, line in enumerate(text.splitlines(), 1):
        for listed in LISTED.findall(line):
            if re.findall(r"\d+", listed) != tested:
                yield number, f"Clang {listed}: cmake/clangs.txt has {', '.join(tested)} as tested"
        for major in NAMED.findall(line):
            if major != default:
                yield number, f"names Clang {major}; the default of cmake/clangs.txt is {default}"
