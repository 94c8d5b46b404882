#!/usr/bin/env python3
"""clang-tidy (.clang-tidy says what it looks for) over runtime/, attributes/ and tools/.

tidy.py [--all]: by default only what differs from the last commit, and what includes a header that does. How files
are compiled it reads from build/check or build/dev, whichever was configured last; without one it says so and finds
nothing.
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLANG_TIDY = "clang-tidy-19"
INCLUDE = re.compile(r'^#include ["<]([^">]+)[">]', re.MULTILINE)
FOLDERS = ("runtime/", "attributes/", "tools/")


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def compile_database():
    found = [path for tree in ("check", "dev") if (path := ROOT / "build" / tree / "compile_commands.json").exists()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def compiled_files(database):
    """Sources of ours in the database, relative to the project."""
    files = {os.path.relpath(entry["file"], ROOT) for entry in json.loads(database.read_text())}
    return sorted(name for name in files if name.startswith(FOLDERS))


def changed_files():
    return {*git("diff", "--name-only", "HEAD"), *git("ls-files", "-o", "--exclude-standard")}


def affected(sources, changed, read=lambda name: (ROOT / name).read_text()):
    """Of `sources`, those that changed or include a header that did. A header is included by its last parts."""
    headers = {name for name in changed if name.startswith(FOLDERS) and name.endswith(".h")}
    for name in sources:
        included = INCLUDE.findall(read(name)) if headers else []
        if name in changed or any(header.endswith("/" + path) for path in included for header in headers):
            yield name


def tidy(database, name):
    done = subprocess.run([CLANG_TIDY, "-p", str(database.parent), "--quiet", name], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout.replace(f"{ROOT}/", "")


def main():
    database = compile_database()
    if not database:
        print("clang-tidy: not run, no build tree says how files are compiled: ./dev check makes one")
        return 0
    sources = compiled_files(database)
    if "--all" not in sys.argv[1:]:
        sources = list(affected(sources, changed_files()))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count()))) as pool:
        for code, text in pool.map(lambda name: tidy(database, name), sources):
            failed += code != 0
            print(text, end="")
    print(f"clang-tidy: {len(sources)} files, {failed} with errors")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
