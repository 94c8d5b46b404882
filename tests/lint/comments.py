"""Comments and prose that are wider than the format allows, which clang-format does not break."""

import io
import re
import tokenize

WIDTH = 120
TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
# lit, FileCheck and -verify read a directive from one line, whatever its length.
DIRECTIVE = re.compile(r"^\s*//\s*[A-Z][A-Z0-9_-]*:|//\s*expected-")


def cpp_comments(lines):
    inside = False
    for number, line in enumerate(lines, 1):
        code = TEXT.sub('""', line)
        if (inside or "//" in code or "/*" in code) and not DIRECTIVE.search(line):
            yield number
        if "/*" in code or inside:
            inside = "*/" not in code


def python_comments(text):
    """Comments, and strings of several lines: docstrings, texts that are printed. Not f-strings: programs are made of
    them."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_docstring = token.type == tokenize.STRING and token.string.lstrip("rRbBuU").startswith(('"""', "'''"))
        if token.type == tokenize.COMMENT or is_docstring:
            yield from range(token.start[0], token.end[0] + 1)


def prose(lines):
    """Not tables, samples and outputs, and not what has no space to be broken at."""
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.lstrip().startswith("|") and " " in line.strip()[:WIDTH]:
            yield number


# Texts that a program reads: not prose of ours.
DATA = ("examples/question_answering/documents/",)


def wide(name, text):
    """The numbers of the lines that are too wide."""
    lines = text.splitlines()
    if name.startswith(DATA):
        return []
    if name.endswith((".h", ".cpp")):
        numbers = cpp_comments(lines)
    elif name.endswith(".py"):
        numbers = python_comments(text)
    elif name.endswith(".md"):
        numbers = prose(lines)
    else:
        return []
    return sorted({number for number in numbers if len(lines[number - 1]) > WIDTH})
