"""The layer rules find what they are for."""

import unittest

import layers


class Layers(unittest.TestCase):
    def check(self, path, line, expected):
        self.assertEqual([what for _, what in layers.problems(path, line + "\n")], expected)

    def test_higher_layers_are_not_included(self):
        self.check("runtime/transport/x.cpp", '#include "api/span.h"', ["transport is below api, but includes api/span.h"])
        self.check("runtime/config/x.h", '#include "trace/clock.h"', ["config is below trace, but includes trace/clock.h"])
        self.check("runtime/api/x.cpp", '#include "config/report.h"', [])
        self.check("runtime/export/x.cpp", '#include "export/preview.h"', [])

    def test_the_hook_headers_include_nothing_else(self):
        self.check("runtime/hooks/h.h", "#include <cstddef>", ["a hook header includes nothing but hook headers, but includes cstddef"])
        self.check("runtime/hooks/h.cpp", "#include <cstddef>", [])

    def test_plugin_and_runtime_do_not_know_each_other(self):
        self.check("plugin/x.cpp", '#include "recording/current_thread.h"',
                   ["the plugin includes no runtime header, but includes recording/current_thread.h"])
        self.check("plugin/x.cpp", '#include "runtime/hooks/scope.h"',
                   ["the plugin includes no runtime header but runtime/hooks/abi.h, but includes runtime/hooks/scope.h"])
        self.check("plugin/x.cpp", '#include "runtime/hooks/abi.h"', [])
        self.check("plugin/x.cpp", '#include "clang/AST/Decl.h"', [])
        self.check("runtime/api/x.cpp", '#include "clang/AST/Decl.h"',
                   ["the runtime knows nothing of Clang and the plugin, but includes clang/AST/Decl.h"])
        self.check("attributes/x.h", '#include "llvm/ADT/StringRef.h"',
                   ["attributes/ knows no Clang, but includes llvm/ADT/StringRef.h"])

    def test_libraries_stay_in_source_files(self):
        self.check("runtime/store/x.h", "#include <sqlite3.h>", ["sqlite3.h belongs in a .cpp file"])
        self.check("runtime/store/x.cpp", "#include <sqlite3.h>", [])
        self.check("runtime/include/mlflow/tracing.h", "#include <nlohmann/json.hpp>", [])


if __name__ == "__main__":
    unittest.main()
