#!/usr/bin/env python3
"""exported_symbols.py NM LIBRARY ARCHIVE: the library shows its API, its hooks and what it interposes, and nothing that
could take the place of a program's own functions; and no class of a JSON library, the program's or its own.
The static library has no code of nlohmann/json under a name that a program's could have."""

import re
import subprocess
import sys
from pathlib import Path

# What runtime/interposed/ defines under the name of a library function has to be found there.
SOURCES = Path(__file__).resolve().parents[2] / "runtime" / "interposed"
DEFINED = re.compile(r'asm\(\s*"(\w+)"\)|MLFLOW_INTERPOSED_JUMP\(\w+, "(\w+)"\)|MLFLOW_WATCHED_SETJMP\((\w+), \d\)')
INTERPOSED = {name for source in SOURCES.glob("*.cpp") for found in DEFINED.findall(source.read_text()) for name in found
              if name}
HOOK = re.compile(r"mlflow_trace_v1_\w+")
API = re.compile(r"_ZT?[ISV]?NK?6mlflow")
# JSON crosses as bytes: the library's own nlohmann::json, and what holds it, stays inside.
JSON = re.compile(r"nlohmann|json_of_the_library|basic_json")
# Where it is instead.
OWN_JSON = "mlflow_tracing_own"
# A program that includes the header finds each of these.
NEEDED = ["mlflow_trace_v1_enter", "mlflow_trace_v1_leave", "_ZTIN6mlflow9ExceptionE", "_ZN6mlflow16set_tracking_uri"]


def main():
    nm, library, archive = sys.argv[1:]
    objects = subprocess.run([nm, "--defined-only", archive], capture_output=True, text=True, check=True).stdout
    shared = sorted({line.split()[-1] for line in objects.splitlines() if "nlohmann" in line and OWN_JSON not in line})
    for name in shared:
        print(f"in the static library, and a program's as well: {name}")
    table = subprocess.run([nm, "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    # Not every nm has an option that leaves the versions out.
    names = {line.split()[-1].partition("@")[0] for line in table.splitlines()}
    foreign = sorted(name for name in names - INTERPOSED if not HOOK.fullmatch(name) and not API.match(name))
    foreign += sorted(name for name in names if JSON.search(name))
    missing = sorted(INTERPOSED - names) + [need for need in NEEDED if not any(name.startswith(need) for name in names)]
    for name in foreign:
        print(f"exported, and not ours: {name}")
    for name in missing:
        print(f"not exported: {name}")
    print(f"{len(names)} names are exported")
    return 1 if foreign or missing or shared else 0


if __name__ == "__main__":
    sys.exit(main())
