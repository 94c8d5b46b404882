#!/usr/bin/env python3
"""What a reviewer should not have to look for: formatting, layers, wide comments, what documents say of the tree, file
lengths, paths of someone's machine.

lint.py [--fix | --no-format]: exit code 1 when something is wrong; --fix formats. Long files are listed, not refused.
"""

import re
import subprocess
import sys
from pathlib import Path

import comments
import documents
import layers

ROOT = Path(__file__).resolve().parents[2]
LONG_FILE = 400
CLANG_FORMAT = "clang-format-19"
CODE = (".h", ".cpp")
# Its text is the whole of what it tests: which line a token is on, and how it is spelled.
UNFORMATTED = ("tests/plugin/",)

# clang-format would set spaces around = and : in [[mlflow::trace(name="x", attributes={"k": 1})]]. It gets to see an
# attribute as wide as the text's first line instead.
ATTRIBUTE = re.compile(r"\[\[mlflow::\w+\((?:[^\[\]]|\[[^\[\]]*\])*\)\]\]")

# Built from parts, so that this file does not find itself.
MACHINE_PATHS = re.compile("|".join(["/work" + "/", "/opt/w" + "/", "/home/" + r"\w", "/root" + "/"]))

# A program with more rights than who started it must not be told what to do by the environment: one function reads it.
ENVIRONMENT_READ = re.compile(r"\bgetenv\s*\(")
ENVIRONMENT_READERS = ("runtime/", "tools/")


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def formatted(name, text):
    attributes = []

    def hide(match):
        attributes.append(match[0])
        width = len(match[0].splitlines()[0])
        return "[[" + f"a{len(attributes) - 1}".ljust(max(width - 4, 6), "_") + "]]"

    hidden = ATTRIBUTE.sub(hide, text)
    done = subprocess.run([CLANG_FORMAT, f"--assume-filename={ROOT / name}"], input=hidden, capture_output=True, text=True,
                          check=True).stdout
    return re.sub(r"\[\[a(\d+)_*\]\]", lambda match: attributes[int(match[1])], done)


def errors_of_documents(files):
    """What is wrong between the documents and the tree."""
    tested, default = documents.read_clangs((ROOT / "cmake/clangs.txt").read_text())
    # These say which Clangs there are; what other documents say of one (a measurement, a bug) stays true.
    speak_of_clangs = ("README.md", "CMakePresets.json", "CONTRIBUTING.md", "docs/developing.md", "tests/lint/lint.py",
                       "tests/lint/tidy.py", "tests/docs/samples.py", "benchmarks/run")
    for name in files:
        if name in speak_of_clangs:
            for line, what in documents.other_clangs((ROOT / name).read_text(), tested, default):
                yield f"{name}:{line}: {what}"
        if name.endswith(".md"):
            for line, what in documents.broken_links(ROOT, name, (ROOT / name).read_text()):
                yield f"{name}:{line}: {what}"
    yield from documents.folders_without_line(files, (ROOT / documents.ARCHITECTURE).read_text())


def errors_of_text(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATHS.search(line):
            yield f"{name}:{number}: names a path of one machine"
    for number in comments.wide(name, text):
        yield f"{name}:{number}: wider than {comments.WIDTH} columns"
    if name.endswith(CODE):
        if name.startswith(ENVIRONMENT_READERS) and ENVIRONMENT_READ.search(text):
            yield f"{name}: calls getenv; environment_variable (config/environment.h) reads the environment"
        yield from (f"{name}:{line}: {what}" for line, what in layers.problems(name, text))


def errors_of_format(name, text, fix):
    wanted = formatted(name, text)
    if wanted == text:
        return
    if fix:
        (ROOT / name).write_text(wanted)
        return
    at = next((i for i, (a, b) in enumerate(zip(text.splitlines(), wanted.splitlines()), 1) if a != b), 1)
    yield f"{name}:{at}: not formatted (./dev lint --fix)"


def main():
    fix, no_format = "--fix" in sys.argv[1:], "--no-format" in sys.argv[1:]
    files = tracked_files()
    errors, warnings = [*layers.unknown_folders(ROOT), *errors_of_documents(files)], []
    for name in files:
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        errors += errors_of_text(name, text)
        if not name.endswith(CODE):
            continue
        length = text.count("\n")
        if length > LONG_FILE:
            warnings.append(f"{name}: {length} lines (about {LONG_FILE} is the aim)")
        if not no_format and not name.startswith(UNFORMATTED):
            errors += errors_of_format(name, text, fix)

    for warning in warnings:
        print(f"warning: {warning}")
    for error in errors:
        print(f"error: {error}")
    print(f"lint: {len(errors)} errors, {len(warnings)} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
