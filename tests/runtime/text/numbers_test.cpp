// Numbers as texts and texts as numbers: hexadecimal, base64, what does not fit, and how long Python's JSON is.
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "text/base64.h"
#include "text/bounded_numbers.h"
#include "text/hexadecimal.h"
#include "text/json_text.h"
#include "text/python_size.h"

namespace mlflow::internal {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

TEST(BoundedNumbers, WhatDoesNotFitIsTheNearestThatDoes) {
  EXPECT_EQ(nearest_integer(2.5), 3);
  EXPECT_EQ(nearest_integer(-2.5), -3);
  EXPECT_EQ(nearest_integer(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(nearest_integer(0x1p63), Limits::max());
  EXPECT_EQ(nearest_integer(-0x1p63), Limits::min());
  EXPECT_EQ(nearest_integer(0x1p62), std::int64_t{1} << 62);
  EXPECT_EQ(nearest_integer(-1e300), Limits::min());
  for (const auto& [text, number] :
       std::initializer_list<std::pair<const char*, std::int64_t>>{{"18446744073709551615", Limits::max()},
                                                                   {"9223372036854775807", Limits::max()},
                                                                   {"-5", -5},
                                                                   {"5", 5},
                                                                   {"1e300", Limits::max()}})
    EXPECT_EQ(nearest_integer(nlohmann::json::parse(text)), number) << text;
}

TEST(BoundedNumbers, SumsAndCountsStayWithin) {
  EXPECT_EQ(bounded_sum(1, 2), 3);
  EXPECT_EQ(bounded_sum(Limits::max(), 1), Limits::max());
  EXPECT_EQ(bounded_sum(Limits::min(), -1), Limits::min());
  EXPECT_EQ(bounded_difference(3, 5), -2);
  EXPECT_EQ(bounded_difference(Limits::min(), 1), Limits::min());
  EXPECT_EQ(bounded_difference(Limits::max(), -1), Limits::max());
  EXPECT_EQ(bounded_count(7), 7);
  EXPECT_EQ(bounded_count(Limits::max()), 1'000'000'000'000);
  EXPECT_EQ(bounded_count(Limits::min()), -1'000'000'000'000);
}

TEST(Hexadecimal, BothWays) {
  std::string text;
  append_hex(text, 0x0123456789abcdef);
  EXPECT_EQ(text, "0123456789abcdef");
  EXPECT_EQ(parse_hex(text, 16), 0x0123456789abcdefu);
  EXPECT_EQ(hex_of_bytes(std::string("\x00\x9f\xff", 3)), "009fff");
  EXPECT_EQ(bytes_of_hex("009fff"), std::string("\x00\x9f\xff", 3));
  for (const char* none :
       {"0123456789abcde", "0123456789abcdef0", "0123456789abcdeF", "0123456789abcdeg", "0123456789abcde "})
    EXPECT_FALSE(parse_hex(none, 16)) << none;
  for (const char* none : {"0", "0g", "0A"}) EXPECT_FALSE(bytes_of_hex(none)) << none;
}

TEST(Hexadecimal, Digits) {
  for (int c = 0; c < 256; ++c) {
    const char digits[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    int expected = -1;
    for (int i = 0; i < 16; ++i)
      if (digits[i] == c || upper[i] == c) expected = i;
    EXPECT_EQ(hex_digit(static_cast<char>(c)), expected) << c;
  }
}

TEST(Base64, IsReadWhereItIsWhole) {
  const auto decoded = [](std::string_view text) {
    std::string bytes = "before ";
    return decode_base64(text, bytes) ? bytes.substr(7) : "none";
  };
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("Zg=="), "f");
  EXPECT_EQ(decoded("Zm8="), "fo");
  EXPECT_EQ(decoded("Zm9vYmFy"), "foobar");
  EXPECT_EQ(decoded("AZaz09+/"), std::string("\x01\x96\xb3\xd3\xdf\xbf", 6));
  for (const char* none :
       {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Z=g=", "Zm9@", "Zm9[", "Zm9`", "Zm9{", "Zm9:", "Zm9."})
    EXPECT_EQ(decoded(none), "none") << none;
}

TEST(PythonSize, IsThatOfTheTextPythonWrites) {
  for (const std::string text : {"", "plain", "a long text without anything in it", "quote \" backslash \\",
                                 "\n\r\t\b\f", "\x01\x1f\x7f", "caf\xc3\xa9", "\xe2\x98\x83 snow", "\xf0\x9f\x98\x80",
                                 "1234567\xc3\xa9", "12345678\"", "\x1f 2345678", "12345 ~\x20"}) {
    std::string json, ascii;
    append_json_string(json, text);
    append_ascii(ascii, json);
    EXPECT_EQ(python_string_size(text), ascii.size()) << json;
    EXPECT_EQ(python_json_size(json), ascii.size()) << json;
  }
}

}  // namespace
}  // namespace mlflow::internal
