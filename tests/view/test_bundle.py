"""view.html is made of its sources, and its sources make nothing but text of what a trace says."""

import re
import subprocess
import sys
from pathlib import Path

VIEW = Path(__file__).resolve().parents[2] / "tools/view"
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|srcdoc")


def test_the_page_is_that_of_the_sources(tmp_path):
    subprocess.run([sys.executable, VIEW / "bundle.py", tmp_path / "view.html"], check=True)
    assert (tmp_path / "view.html").read_text() == (VIEW / "view.html").read_text(), \
        "the sources of the page have changed: run tools/view/bundle.py"


def test_nothing_reads_markup():
    for source in VIEW.rglob("*.js"):
        assert not MARKUP.search(source.read_text()), source


def test_modules_are_short():
    for source in (*VIEW.rglob("*.js"), *VIEW.rglob("*.css")):
        assert source.read_text().count("\n") < 400, source
