"""The layer rules find what they are for."""

import pathlib
import tempfile
import unittest

import layers


class Layers(unittest.TestCase):
    def check(self, path, line, expected):
        self.assertEqual([what for _, what in layers.problems(path, line + "\n")], expected)

    def test_higher_layers_are_not_included(self):
        self.check("runtime/transport/x.cpp", '#include "api/span.h"', ["transport is below api, but includes api/span.h"])
        self.check("runtime/config/x.h", '#include "buffer/clock.h"', ["config is below buffer, but includes buffer/clock.h"])
        self.check("runtime/api/x.cpp", '#include "config/report.h"', [])
        self.check("runtime/export/x.cpp", '#include "export/preview.h"', [])

    def test_folders_of_one_level_do_not_know_each_other(self):
        self.check("runtime/store/x.cpp", '#include "transport/server.h"',
                   ["store is beside transport, but includes transport/server.h"])
        self.check("plugin/plan/x.cpp", '#include "plugin/rewrite/instrumenter.h"',
                   ["plan is below rewrite, but includes rewrite/instrumenter.h"])
        self.check("plugin/plugin.cpp", '#include "plugin/find/function_finder.h"', [])

    def test_a_folder_without_a_row_is_found(self):
        self.check("runtime/attic/x.cpp", '#include "api/span.h"', ["attic/ is in no row of the layers (tests/lint/layers.py)"])
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for part, table in (("runtime", layers.RUNTIME_LEVELS), ("plugin", layers.PLUGIN_LEVELS)):
                for name in table:
                    (root / part / name).mkdir(parents=True)
            self.assertEqual(list(layers.unknown_folders(root)), [])
            (root / "runtime" / "attic").mkdir()
            self.assertEqual(list(layers.unknown_folders(root)), ["runtime/attic: no row for it in tests/lint/layers.py"])

    def test_the_hook_headers_include_nothing_else(self):
        self.check("runtime/hooks/h.h", "#include <cstddef>", ["a hook header includes nothing but hook headers, but includes cstddef"])

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
