// The expected texts are what CPython 3.11's json.dumps(value, ensure_ascii=False) prints.
#include "text/json_text.h"
#include "text/utf8.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace mlflow::internal {
namespace {

std::string text_of(double value) {
  std::string out;
  append_json_float(out, value);
  return out;
}
std::string string_of(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, FloatsAsPythonPrintsThem) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},           {-0.0, "-0.0"},
      {1.0, "1.0"},           {1.5, "1.5"},
      {100000.0, "100000.0"}, {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},        {123456789012345680.0, "1.2345678901234568e+17"},
      {0.0001, "0.0001"},     {0.00001, "1e-05"},
      {0.000123, "0.000123"}, {1e-300, "1e-300"},
      {0.1, "0.1"},           {-2.5e-7, "-2.5e-07"},
      {1e22, "1e+22"},        {3.141592653589793, "3.141592653589793"},
      {5e-324, "5e-324"},     {1.7976931348623157e308, "1.7976931348623157e+308"}};
  for (const auto& [value, expected] : cases) EXPECT_EQ(text_of(value), expected);
  EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(text_of(-std::numeric_limits<double>::infinity()), "-Infinity");
  EXPECT_EQ(text_of(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(JsonText, SingleFloatsAreShortestForTheirOwnPrecision) {
  std::string out;
  append_json_float(out, 0.1f);
  EXPECT_EQ(out, "0.1");
}

TEST(JsonText, StringsAreEscapedAsPythonDoes) {
  EXPECT_EQ(string_of("plain text that is longer than eight bytes"), "\"plain text that is longer than eight bytes\"");
  EXPECT_EQ(string_of("say \"hi\"\\"), R"("say \"hi\"\\")");
  EXPECT_EQ(string_of("a\nb\tc\rd\be\ff"), R"("a\nb\tc\rd\be\ff")");
  EXPECT_EQ(string_of(std::string_view("\0\x01\x1f", 3)), "\"\\u0000\\u0001\\u001f\"");
  EXPECT_EQ(string_of("h\xc3\xa9llo \xe2\x98\x83 \xf0\x9f\x98\x80 \x7f"),
            "\"h\xc3\xa9llo \xe2\x98\x83 \xf0\x9f\x98\x80 \x7f\"");
}

TEST(JsonText, AsAsciiAsPythonWritesItByDefault) {
  std::string out;
  append_ascii(out, "{\"h\xc3\xa9llo\": \"\xe2\x98\x83 \xf0\x9f\x98\x80 \\n \x7f\"}");
  EXPECT_EQ(out, "{\"h\\u00e9llo\": \"\\u2603 \\ud83d\\ude00 \\n \x7f\"}");
}

TEST(JsonText, BytesThatAreNoUtf8BecomeTheReplacementCharacter) {
  const std::string replacement = "\xef\xbf\xbd";
  EXPECT_EQ(string_of("a\xff"), "\"a" + replacement + "\"");
  EXPECT_EQ(string_of("\xc0\xaf"), "\"" + replacement + replacement + "\"");          // overlong
  EXPECT_EQ(string_of("\xed\xa0\x80"), "\"" + replacement + replacement + replacement + "\"");  // a surrogate
  EXPECT_EQ(string_of("\xe2\x98"), "\"" + replacement + replacement + "\"");          // cut short
  EXPECT_EQ(valid_utf8("ok\xfe"), "ok" + replacement);
}

TEST(JsonText, JsonValuesKeepTheirOrderAndPythonsSeparators) {
  const auto json = nlohmann::ordered_json::parse(R"({"z":1,"a":[true,null,-3,2.0,"x"],"o":{}})");
  std::string out;
  append_json(out, json);
  EXPECT_EQ(out, R"({"z": 1, "a": [true, null, -3, 2.0, "x"], "o": {}})");
}

}  // namespace
}  // namespace mlflow::internal
