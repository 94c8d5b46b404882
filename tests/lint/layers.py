"""The layers of docs/design.md, read from the #include lines. Each rule is a row; `problems(path, text)` gives what is wrong."""

import re

# A file of a folder of runtime/ may include its own folder and those below.
RUNTIME_LEVELS = {
    "config": 0,
    "hooks": 1,
    "transport": 1,
    "capture": 2,
    "trace": 2,
    "store": 4,
    "export": 5,
    "processor": 6,
    "api": 7,
}
# The hooks' implementation is called from below and so stands above what it calls; its headers include nothing.
HOOK_SOURCES_LEVEL = RUNTIME_LEVELS["trace"]

# These are details of one .cpp file each, never of a header; the public header shows JSON.
HIDDEN_LIBRARIES = re.compile(r"^(nlohmann/(?!json_fwd)|curl/|sqlite3\.h|protozero/|zlib\.h)")
PUBLIC_HEADERS = "runtime/include/"

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def includes(text):
    return [(text.count("\n", 0, match.start()) + 1, match[2]) for match in INCLUDE.finditer(text)]


def runtime_level(path):
    folder = path.split("/")[1]
    if folder == "hooks" and path.endswith(".cpp"):
        return HOOK_SOURCES_LEVEL
    return RUNTIME_LEVELS.get(folder)


def problems(path, text):
    """`path` is relative to the project, with slashes."""
    for line, included in includes(text):
        folder = included.split("/")[0]
        is_header = path.endswith(".h")
        if path.startswith("runtime/hooks/") and is_header and not included.startswith("hooks/"):
            yield line, f"a hook header includes nothing but hook headers, but includes {included}"
        if path.startswith("attributes/") and folder in ("clang", "llvm", "clang-c"):
            yield line, f"attributes/ knows no Clang, but includes {included}"
        if path.startswith("plugin/") and "/" in included and folder in (*RUNTIME_LEVELS, "mlflow"):
            yield line, f"the plugin includes no runtime header, but includes {included}"
        if path.startswith("runtime/") and folder in ("clang", "llvm", "plugin", "attributes"):
            yield line, f"the runtime knows nothing of Clang and the plugin, but includes {included}"
        if is_header and not path.startswith((PUBLIC_HEADERS, "examples/", "tests/", "benchmarks/")):
            if HIDDEN_LIBRARIES.match(included):
                yield line, f"{included} belongs in a .cpp file"
        if path.startswith("runtime/") and not path.startswith(PUBLIC_HEADERS) and folder in RUNTIME_LEVELS and "/" in included:
            if RUNTIME_LEVELS[folder] > runtime_level(path):
                yield line, f"{path.split('/')[1]} is below {folder}, but includes {included}"
