#!/usr/bin/env python3
"""Compiles, with the plugin, every C++ sample of the documentation, and runs README.md's first program.

samples.py PREFIX CLANG WORK. A block ```cpp is a file of its own; ```cpp body is the inside of a function, after the
preamble below. The first program of README.md is built by the very command that stands there, and what mlflow-trace
shows of it is the very tree that stands there, but for times and ids.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# What the samples of the documentation take for granted.
PREAMBLE = """
#include <mlflow/tracing.h>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
using mlflow::Json;
[[maybe_unused]] static std::string query, result, user, session, text;
"""


def blocks(document):
    text = document.read_text()
    for match in BLOCK.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1] or "", match[2].strip(), match[3]


def fail(where, command, done):
    print(f"FAILED: {where}\n{command}\n{done.stdout}{done.stderr}")
    return 1


def compile_samples(prefix, clang, work):
    failures = count = 0
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for line, language, kind, code in blocks(document):
            if language != "cpp":
                continue
            count += 1
            where = f"{document.relative_to(ROOT)}:{line}"
            source = work / (re.sub(r"\W", "_", where) + ".cpp")
            marker = f'#line {line + 1} "{document}"\n'
            if kind == "body":
                source.write_text(f"{PREAMBLE}void sample() {{\n{marker}{code}}}\n")
            else:
                source.write_text(marker + code)
            command = [clang, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable", f"-I{prefix}/include",
                       f"-fplugin={prefix}/lib/mlflow_trace.so", "-c", str(source), "-o", str(source.with_suffix(".o"))]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                failures += fail(where, " ".join(command), done)
    return count, failures


def without_measurements(text):
    text = re.sub(r"tr-[0-9a-f]{32}", "tr-ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "TIME", text)
    text = re.sub(r"\d+(\.\d+)? ?(ns|µs|us|ms|s)\b", "DURATION", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def run_readme(prefix, clang, work):
    """README.md: program, commands, output, in this order."""
    found = list(blocks(ROOT / "README.md"))
    program = next(code for _, language, _, code in found if language == "cpp")
    commands = next(code for _, language, _, code in found if language == "sh" and "-fplugin" in code)
    shown = next(code for _, language, _, code in found if language == "text")
    folder = work / "readme"
    folder.mkdir()
    (folder / "app.cpp").write_text(program)
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    (bin_folder / "clang++-19").symlink_to(clang)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_")}
    environment.update(PREFIX=prefix, PATH=f"{bin_folder}:{os.environ['PATH']}", HOME=str(folder))
    script = "set -e\n" + re.sub(r"^\$ ?", "", commands, flags=re.MULTILINE)
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        return fail("README.md: its commands", script, done)
    if without_measurements(shown) not in without_measurements(done.stdout):
        return fail("README.md: the tree it shows is not the one there is", shown, done)
    return 0


def main():
    prefix, clang, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    count, failures = compile_samples(prefix, clang, work)
    failures += run_readme(prefix, clang, work)
    print(f"{count} samples compiled, {failures} failures")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
