// Text that is shown to people: nothing in it does anything to a terminal.
#include "text/printable.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace mlflow::internal {
namespace {

TEST(Printable, OrdinaryTextStays) {
  EXPECT_EQ(printable("a \"b\" c"), "a \"b\" c");
  EXPECT_EQ(printable("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(Printable, IsOneLine) {
  EXPECT_EQ(printable("a\nb\r\tc"), "a b  c");
  EXPECT_EQ(printable("a\xE2\x80\xA8"
                      "b\xE2\x80\xA9"),
            "a b ");
}

TEST(Printable, EveryControlCharacterIsEscaped) {
  EXPECT_EQ(printable(std::string_view("\0\x1b[31m\x07", 7)), "\\x00\\x1b[31m\\x07");
  EXPECT_EQ(printable("\x7f"), "\\x7f");
  for (std::uint32_t code = 0x80; code < 0xA0; ++code) {
    std::string text;
    append_utf8(text, code);
    EXPECT_EQ(printable(text).substr(0, 2), "\\x") << code;
  }
  EXPECT_EQ(printable("\xC2\xA0"), "\xC2\xA0");
}

TEST(Printable, NothingTurnsTheReadingDirection) {
  for (const std::uint32_t code : {0x061Cu, 0x200Eu, 0x200Fu, 0x202Au, 0x202Bu, 0x202Cu, 0x202Du, 0x202Eu, 0x2066u,
                                   0x2067u, 0x2068u, 0x2069u, 0xFFF9u, 0xFFFBu}) {
    std::string text = "a";
    append_utf8(text, code);
    EXPECT_EQ(printable(text).substr(0, 3), "a\\u") << std::hex << code;
  }
  EXPECT_EQ(printable("\xE2\x80\xAE"), "\\u202e");
}

TEST(Printable, WhatIsNotUtf8IsReplaced) {
  EXPECT_EQ(printable("a\xFF"
                      "b\x9B"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
}

TEST(Printable, JsonStaysJson) {
  EXPECT_EQ(printable_json("{\n \"a\\u001b\x7f\xC2\x9B\xE2\x80\xAE\xE2\x82\xAC\": 1}"),
            "{\n \"a\\u001b\\u007f\\u009b\\u202e\xE2\x82\xAC\": 1}");
}

}  // namespace
}  // namespace mlflow::internal
