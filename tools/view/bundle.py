#!/usr/bin/env python3
"""Makes view.html, the page of `mlflow-trace view`, of the sources beside this file: bundle.py [OUTPUT].

Debian's esbuild joins and shortens scripts and styles. The page's policy lets nothing run or load but what is in it:
the script and the style by their hashes. `@TRACES@` stays, for the tool to put traces in its place.
"""

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE_OF_TRACES = "@TRACES@"


def bundled(source, *options):
    command = ["esbuild", source, "--bundle", "--minify", "--charset=utf8", "--target=chrome110,firefox115,safari16.4",
               "--log-level=warning", *options]
    return subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def hash_of(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page():
    # `</` cannot end the element early; in a script it only occurs in texts.
    script = bundled("main.js", "--format=iife").replace("</", "<\\/")
    style = bundled("style/style.css")
    policy = (f"default-src 'none'; script-src {hash_of(script)}; style-src {hash_of(style)}; img-src data:; "
              "base-uri 'none'; form-action 'none'")
    text = (HERE / "page.html").read_text()
    for place, content in (("@POLICY@", policy), ("@STYLE@", style), ("@SCRIPT@", script)):
        assert text.count(place) == 1, place
        text = text.replace(place, content)
    assert text.count(PLACE_OF_TRACES) == 1
    return text


if __name__ == "__main__":
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "view.html"
    output.write_text(page())
