"""The plugin's tests: run once for each Clang major, with that major's clang++ and plugin.

Parameters (-D): clang_major, plugin (the .so), clang (clang++), filecheck, hooks (print_hooks.o),
broken_tree (.so), not (LLVM's `not`)."""
import os

import lit.formats

config.name = "mlflow_trace-clang-" + lit_config.params["clang_major"]
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp"]
config.excludes = ["support", "Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params["output"]

parameter = lit_config.params.__getitem__
major = int(parameter("clang_major"))
# clang-N: this Clang, or one that came after it. For every N of the project's list.
with open(os.path.join(config.test_source_root, "../../cmake/clangs.txt")) as clangs:
    for version in [int(line.split()[0]) for line in clangs if line[0].isdigit()]:
        if major >= version:
            config.available_features.add("clang-%d" % version)
if os.path.exists("/usr/include/nlohmann/json.hpp"):
    config.available_features.add("nlohmann-json")

# What the plugin builds is checked in every test.
plugin_flag = "-fplugin=" + parameter("plugin") + " -fplugin-arg-mlflow_trace-check"
print_flag = "-fplugin-arg-mlflow_trace-print"
# The longest names first: lit replaces them in this order, as text.
config.substitutions += [
    ("%clang_plain", parameter("clang")),
    # Compile, show the rewritten functions on stdout.
    ("%clang_print", "%s %s %s -fsyntax-only" % (parameter("clang"), plugin_flag, print_flag)),
    # Compile and link with the hooks that print each span.
    ("%clang_run", "%s %s %s -Wl,--no-as-needed" % (parameter("clang"), plugin_flag, parameter("hooks"))),
    ("%clang_verify", "%s %s -fsyntax-only -ferror-limit=0 -Xclang -verify" % (parameter("clang"), plugin_flag)),
    ("%clang", "%s %s" % (parameter("clang"), plugin_flag)),
    ("%hooks", parameter("hooks")),
    ("%filecheck", "%s --enable-var-scope --allow-unused-prefixes=false" % parameter("filecheck")),
    ("%not", parameter("not")),
    ("%plugin", parameter("plugin")),
    ("%broken_tree", parameter("broken_tree")),
    # This Clang's other tools: llvm-cov, llvm-profdata, llvm-dwarfdump.
    ("%llvm", os.path.dirname(os.path.realpath(parameter("clang")))),
    ("%major", parameter("clang_major")),
]
config.environment["PATH"] = os.environ["PATH"]
