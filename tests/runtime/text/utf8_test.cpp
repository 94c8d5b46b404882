// What is UTF-8 at each of its bounds, and texts counted and cut in characters.
#include "text/utf8.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(Utf8, FirstAndLastOfEachLength) {
  const std::pair<std::uint32_t, std::string> cases[] = {{0x7f, "\x7f"},
                                                         {0x80, "\xc2\x80"},
                                                         {0x7ff, "\xdf\xbf"},
                                                         {0x800, "\xe0\xa0\x80"},
                                                         {0xd7ff, "\xed\x9f\xbf"},
                                                         {0xe000, "\xee\x80\x80"},
                                                         {0xffff, "\xef\xbf\xbf"},
                                                         {0x10000, "\xf0\x90\x80\x80"},
                                                         {0x1f600, "\xf0\x9f\x98\x80"},
                                                         {0x10ffff, "\xf4\x8f\xbf\xbf"}};
  for (const auto& [code, bytes] : cases) {
    std::string written;
    append_utf8(written, code);
    EXPECT_EQ(written, bytes) << code;
    EXPECT_EQ(utf8_sequence_length(bytes), bytes.size()) << code;
    EXPECT_TRUE(is_valid_utf8(bytes)) << code;
  }
}

TEST(Utf8, WhatIsNoCodePointBecomesTheReplacement) {
  for (const std::uint32_t code : {0xd800u, 0xdfffu, 0x110000u, 0xffffffffu}) {
    std::string written;
    append_utf8(written, code);
    EXPECT_EQ(written, "\xef\xbf\xbd") << code;
  }
}

TEST(Utf8, WhatIsNone) {
  for (const std::string bytes : {"\x80",
                                  "\xbf",
                                  "\xc0\x80",
                                  "\xc1\xbf",
                                  "\xc2",
                                  "\xc2\x7f",
                                  "\xc2\xc0",
                                  "\xe0\x9f\xbf",
                                  "\xe0\xa0",
                                  "\xe0\xa0\x7f",
                                  "\xed\xa0\x80",
                                  "\xed\xbf\xbf",
                                  "\xef\xbf",
                                  "\xf0\x8f\xbf\xbf",
                                  "\xf0\x90\x80",
                                  "\xf0\x90\x80\x7f",
                                  "\xf0\x90\x7f\x80",
                                  "\xf4\x90\x80\x80",
                                  "\xe1\x28\x80",
                                  "\xf1\x28\x80\x80",
                                  "\xf1\x80\x28\x80",
                                  "\xf5\x80\x80\x80",
                                  "\xff"}) {
    EXPECT_EQ(utf8_sequence_length(bytes), 0u) << testing::PrintToString(bytes);
    // Wherever it stands: eight bytes are looked at at once.
    for (std::size_t before = 0; before < 18; ++before) {
      const std::string text = std::string(before, 'a') + bytes + "12345678";
      EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
    }
  }
}

TEST(Utf8, OnlyWhatIsWrongIsReplaced) {
  std::string scratch;
  EXPECT_EQ(valid_utf8("a\xc3\xa9\xff"
                       "b",
                       scratch),
            "a\xc3\xa9\xef\xbf\xbd"
            "b");
  const std::string right = "caf\xc3\xa9";
  EXPECT_EQ(valid_utf8(right, scratch).data(), right.data()) << "itself, not a copy";
}

TEST(Utf8, CountedAndCutInCharacters) {
  const std::string text = "a\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80z";  // 1, 2, 3, 4 and 1 bytes
  EXPECT_EQ(character_count(text), 5u);
  const std::size_t bytes[] = {0, 1, 3, 6, 10, 11, 11};
  for (std::size_t count = 0; count < std::size(bytes); ++count)
    EXPECT_EQ(bytes_of_characters(text, count), bytes[count]) << count;
  EXPECT_EQ(shortened(text, 5), text);
  EXPECT_EQ(shortened(text, 4), "a...");
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc...");
}

}  // namespace
}  // namespace mlflow::internal
