"""What documents say of the tree, wide comments, what clang-tidy is asked to look at: each is found, and no more."""

import pathlib
import tempfile
import unittest

import comments
import documents
import tidy

WIDE = "word " * 25  # 125 columns


class Documents(unittest.TestCase):
    def test_links(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            (root / "docs/a.md").write_text("# A title\n## Where would I ...\n")
            text = "[up](../b.md)\n[a](a.md#a-title) [b](a.md#where-would-i-) [far](https://example.org/x)\n[gone](a.md#no)\n"
            self.assertEqual(list(documents.broken_links(root, "docs/c.md", text)),
                             [(1, "the link leads nowhere: ../b.md"), (3, "no such heading there: a.md#no")])
            self.assertEqual(list(documents.broken_links(root, "docs/c.md", "```cpp\n[](int)(x);\n```\n")), [])

    def test_folders(self):
        files = ["README.md", ".ci/run", "cmake/a.cmake", "runtime/CMakeLists.txt", "runtime/buffer/clock.h", "docs/decisions/1.md"]
        lines = "| `cmake/` | x |\n| `docs/` | x |\n- `runtime/` x\n| `runtime/buffer/` | x |\n"
        self.assertEqual(list(documents.folders_without_line(files, lines)), [])
        self.assertEqual(list(documents.folders_without_line([*files, "runtime/attic/x.h"], lines)),
                         ["docs/architecture.md: no line for runtime/attic/"])
        self.assertEqual(list(documents.folders_without_line(files, lines + "| `gone/` | |\n| `cmake/` | |\n")),
                         ["docs/architecture.md: a line for gone/, which is not there",
                          "docs/architecture.md: more than one line for cmake/"])

    def test_clangs(self):
        tested, default = documents.read_clangs("# major, kind\n14 tested\n15 built\n19 default\n")
        self.assertEqual((tested, default), (["14", "19"], "19"))
        right = "Clang 14 and 19, --clang 14,19, clang++-19, and a bug of Clang 15\n"
        self.assertEqual(list(documents.other_clangs(right, tested, default)), [])
        self.assertEqual(list(documents.other_clangs("Clang 14, 19 and 22\nclang-tidy-22\n", tested, default)),
                         [(1, "Clang 14, 19 and 22: cmake/clangs.txt has 14, 19 as tested"),
                          (2, "names Clang 22; the default of cmake/clangs.txt is 19")])


class Comments(unittest.TestCase):
    def test_cpp(self):
        code = f'f("{WIDE}");  // short\n'
        self.assertEqual(comments.wide("x.cpp", f'f("// {WIDE}");\n'), [])
        self.assertEqual(comments.wide("x.cpp", f"int x;  // {WIDE}\n/* a\n{WIDE}\n*/\n"), [1, 3])
        self.assertEqual(comments.wide("x.cpp", f"// RUN: {WIDE}\n// expected-error@+1 {{{{{WIDE}}}}}\n"), [])
        self.assertEqual(comments.wide("x.cpp", code), [1])

    def test_python(self):
        self.assertEqual(comments.wide("x.py", f'"""A\n{WIDE}\n"""\nx = "{WIDE}"\n# {WIDE}\n'), [2, 5])

    def test_prose(self):
        self.assertEqual(comments.wide("x.md", f"{WIDE}\n| {WIDE} |\n```\n{WIDE}\n```\n- {WIDE}\n"), [1, 6])
        self.assertEqual(comments.wide("x.md", "x" * 130 + "\n"), [])


class Tidy(unittest.TestCase):
    def test_what_includes_a_changed_header_is_looked_at(self):
        texts = {"runtime/store/a.cpp": '#include "store/a.h"\n', "runtime/api/b.cpp": '#include <mlflow/b.h>\n',
                 "tools/c.cpp": '#include "c.h"\n'}
        looked_at = lambda *changed: list(tidy.affected(texts, set(changed), texts.get))
        self.assertEqual(looked_at("README.md"), [])
        self.assertEqual(looked_at("tools/c.cpp"), ["tools/c.cpp"])
        self.assertEqual(looked_at("runtime/store/a.h"), ["runtime/store/a.cpp"])
        self.assertEqual(looked_at("runtime/include/mlflow/b.h"), ["runtime/api/b.cpp"])


if __name__ == "__main__":
    unittest.main()
