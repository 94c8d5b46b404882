#!/usr/bin/env python3
"""docs/configuration.md names every variable of the runtime's table, and none that is not there."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main():
    source = (ROOT / "runtime/config/environment.cpp").read_text()
    known = set(re.findall(r'"((?:MLFLOW|OTEL|HOME)\w*)"', source))
    page = (ROOT / "docs/configuration.md").read_text()
    page, without_effect = page.split("## Variables of the Python client without effect here")
    silent = set(re.findall(r"`((?:MLFLOW|OTEL)_\w*)", without_effect)) & known
    for name in sorted(name for name in silent if f"`{name}`" not in page):
        print(f"said to have no effect, but it is a setting: {name}")
    page = re.sub(r"`(MLFLOW_\w+)`, `_(\w+)`, `_(\w+)`", r"`\1` `\1_\2` `\1_\3`", page)
    documented = set(re.findall(r"`((?:MLFLOW|OTEL|HOME)\w*)", page))
    for name in sorted(known - documented):
        print(f"not in docs/configuration.md: {name}")
    for name in sorted(documented - known):
        print(f"in docs/configuration.md, but not a setting: {name}")
    return 0 if known == documented and known else 1


if __name__ == "__main__":
    sys.exit(main())
