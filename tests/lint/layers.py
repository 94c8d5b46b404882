"""The layers of plugin/ and runtime/ (docs/architecture.md), read from the #include lines. Each rule is a row;
`problems(path, text)` gives what is wrong."""

import re

# From the ground up. A file may include its own folder and those of the rows before; folders of one row do not know
# each other.
RUNTIME = [
    ["hooks", "text"],
    ["config"],
    ["model"],
    ["buffer"],
    ["capture"],
    ["recording"],
    ["interposed", "model_api", "transport", "store"],
    ["export"],
    ["processor"],
    ["process"],
    ["reading"],
    ["api"],
    ["autolog"],
]
# The stages of a compilation; plugin.cpp is above them all.
PLUGIN = [["clang"], ["asked"], ["plan"], ["report"], ["capture"], ["rewrite"], ["find"]]


def levels(table):
    return {folder: level for level, row in enumerate(table) for folder in row}


RUNTIME_LEVELS, PLUGIN_LEVELS = levels(RUNTIME), levels(PLUGIN)

# These are details of one .cpp file each, never of a header; the public header shows JSON.
HIDDEN_LIBRARIES = re.compile(r"^(nlohmann/(?!json_fwd)|curl/|sqlite3\.h|protozero/|zlib\.h)")
# What stands in front of libcurl's functions has their types in its own.
CURL_HOOKS = re.compile(r"^runtime/autolog/curl_\w+\.h$")
# The one text that plugin and runtime both compile: the numbers of their agreement. It includes nothing.
SHARED_WITH_PLUGIN = "runtime/hooks/abi.h"
PUBLIC_HEADERS = "runtime/include/"

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def includes(text):
    return [(text.count("\n", 0, match.start()) + 1, match[2]) for match in INCLUDE.finditer(text)]


def below(path, included, table):
    """What is wrong with one include between two folders of a table; None if nothing is."""
    own, other = path.split("/")[1], included.split("/")[0]
    if own == other or other not in table or "/" not in included:
        return None
    if own.endswith((".cpp", ".h")):  # above the folders: plugin.cpp
        return None
    if own not in table:
        return f"{own}/ is in no row of the layers (tests/lint/layers.py)"
    if table[own] < table[other]:
        return f"{own} is below {other}, but includes {included}"
    return f"{own} is beside {other}, but includes {included}" if table[own] == table[other] else None


def problems(path, text):
    """`path` is relative to the project, with slashes."""
    for line, included in includes(text):
        folder = included.split("/")[0]
        is_header = path.endswith(".h")
        wrong = []
        if path.startswith("runtime/hooks/") and not included.startswith("hooks/"):
            wrong.append(f"a hook header includes nothing but hook headers, but includes {included}")
        if path.startswith("attributes/") and folder in ("clang", "llvm", "clang-c"):
            wrong.append(f"attributes/ knows no Clang, but includes {included}")
        if path.startswith("plugin/") and "/" in included and folder in ({*RUNTIME_LEVELS, "mlflow"} - {*PLUGIN_LEVELS}):
            wrong.append(f"the plugin includes no runtime header, but includes {included}")
        if path.startswith("plugin/") and folder == "runtime" and included != SHARED_WITH_PLUGIN:
            wrong.append(f"the plugin includes no runtime header but {SHARED_WITH_PLUGIN}, but includes {included}")
        if path.startswith("plugin/") and included.startswith("plugin/"):
            wrong.append(below(path, included.removeprefix("plugin/"), PLUGIN_LEVELS))
        if path.startswith("runtime/") and folder in ("clang", "llvm", "plugin", "attributes"):
            wrong.append(f"the runtime knows nothing of Clang and the plugin, but includes {included}")
        if is_header and not path.startswith((PUBLIC_HEADERS, "examples/", "tests/", "benchmarks/")):
            if HIDDEN_LIBRARIES.match(included) and not (included.startswith("curl/") and CURL_HOOKS.match(path)):
                wrong.append(f"{included} belongs in a .cpp file")
        if path.startswith("runtime/") and not path.startswith((PUBLIC_HEADERS, "runtime/hooks/")):
            wrong.append(below(path, included, RUNTIME_LEVELS))
        yield from ((line, what) for what in wrong if what)


def unknown_folders(root):
    """Folders of plugin/ and runtime/ that no table knows, and rows for folders that are not there."""
    for part, table in (("runtime", RUNTIME_LEVELS), ("plugin", PLUGIN_LEVELS)):
        folders = {entry.name for entry in (root / part).iterdir() if entry.is_dir() and entry.name != "include"}
        for folder in sorted(folders ^ set(table)):
            yield f"{part}/{folder}: " + ("no row for it in tests/lint/layers.py" if folder in folders else
                                          "a row in tests/lint/layers.py, but no folder")
