// JSON read and rewritten in place: its members and ends, what is nested too deep, and integers that are too large.
#include "text/json_scan.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "text/json_integers.h"
#include "text/json_nesting.h"
#include "text/redacted_json.h"

namespace mlflow::internal {
namespace {

TEST(JsonScan, StringsAreReadAsTheyWereMeant) {
  EXPECT_EQ(text_of_json(R"("a\"b\\c\/d\n\r\t\b\f")"), "a\"b\\c/d\n\r\t\b\f");
  EXPECT_EQ(text_of_json(R"("\u00e9\u2603 \ud83d\ude00")"), "\xc3\xa9\xe2\x98\x83 \xf0\x9f\x98\x80");
  EXPECT_EQ(text_of_json("\"\""), "");
  std::string damaged;
  append_json_unescaped(damaged, "\"");
  EXPECT_EQ(damaged, "\"") << "a quote alone is none around a text";
  // A half of a pair, alone or with something else behind it.
  EXPECT_EQ(text_of_json(R"("\ud83dx")"), "\xef\xbf\xbdx");
  EXPECT_EQ(text_of_json(R"("\ud83d\u0041")"),
            "\xef\xbf\xbd"
            "A");
  EXPECT_EQ(text_of_json(R"("\udc00\ud800\udbff\udfff")"), "\xef\xbf\xbd\xef\xbf\xbd\xf4\x8f\xbf\xbf");
  EXPECT_EQ(text_of_json(R"("\u00g0")"), "\xef\xbf\xbd") << "and never beyond its end";
  EXPECT_EQ(text_of_json(R"("\u12)"), "\xef\xbf\xbd");
}

TEST(JsonScan, EachKindOfValueEndsWhereItEnds) {
  const std::pair<std::string, std::string> cases[] = {{"12, 3", "12"},
                                                       {"true}", "true"},
                                                       {"\"a\\\"]\"]", "\"a\\\"]\""},
                                                       {"[1, [2], {}], 3", "[1, [2], {}]"},
                                                       {"{\"a\": \"}\"} x", "{\"a\": \"}\"}"},
                                                       {"null\n", "null"},
                                                       {"-1.5e3\t", "-1.5e3"},
                                                       {"[\"]\"]]", "[\"]\"]"}};
  for (const auto& [json, value] : cases) EXPECT_EQ(json.substr(0, json_value_end(json, 0)), value) << json;
  EXPECT_EQ(json_value_end("x", 1), 1u);
  EXPECT_EQ(json_value_end("[1, 2", 0), 5u) << "of what has no end, the text's";
}

TEST(JsonScan, MembersOfAnObject) {
  const JsonMembers members = json_members(R"( { "a" : 1 , "b\"c":[{"x":2},"]"],"d":{} } )");
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(members[0].key, "a");
  EXPECT_EQ(members[0].value, "1");
  EXPECT_EQ(members[1].key, "b\\\"c");
  EXPECT_EQ(members[1].value, R"([{"x":2},"]"])");
  EXPECT_EQ(members[2].value, "{}");
  for (const char* none : {"", " ", "[]", "{}", "5", "\"a\"", "{1: 2}"})
    EXPECT_TRUE(json_members(none).empty()) << none;
}

// Of texts that end where their memory ends, nothing behind that is touched.
TEST(JsonIntegers, NothingIsReadBehindTheEnd) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const memory = ::mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  char* const end = static_cast<char*>(memory) + page;
  ASSERT_EQ(::mprotect(end, page, PROT_NONE), 0);
  std::string scratch;
  for (const std::string json :
       {"123456789012345678", "1234567890123456789", "[1234567890123456789", "\"1234567890123456789"}) {
    std::memcpy(end - json.size(), json.data(), json.size());
    EXPECT_EQ(with_int64_only({end - json.size(), json.size()}, scratch), json);
  }
  ::munmap(memory, 2 * page);
}

TEST(JsonIntegers, OnlyThoseBeyondInt64BecomeTexts) {
  std::string scratch;
  for (const char* json :
       {"9223372036854775807", "-9223372036854775808", "[123, 1e300]", R"({"9223372036854775808": 1})",
        R"(["9223372036854775808", "\"9223372036854775808"])", "9223372036854775808.5"})
    EXPECT_EQ(with_int64_only(json, scratch), json);
  EXPECT_EQ(with_int64_only(R"(["9999223372036854775808"])", scratch), R"(["9999223372036854775808"])");
  EXPECT_EQ(with_int64_only("9223372036854775808", scratch), "\"9223372036854775808\"");
  EXPECT_EQ(with_int64_only("[1, -9223372036854775809]", scratch), "[1, \"-9223372036854775809\"]");
  EXPECT_EQ(with_int64_only(R"({"a\\": 18446744073709551616, "b": 2})", scratch),
            R"({"a\\": "18446744073709551616", "b": 2})");
}

std::string nested(std::size_t levels, char open, char close) {
  std::string json;
  for (std::size_t i = 0; i < levels; ++i) json += open == '{' ? "{\"k\": " : "[";
  json += "1";
  return json + std::string(levels, close);
}

TEST(JsonNesting, WhatReadersTakeStaysAndWhatIsDeeperBecomesText) {
  std::string scratch;
  // 31 objects or 47 lists cost as much as there may be, about.
  for (const std::string& json : {nested(31, '{', '}'), nested(47, '[', ']'), "\"" + std::string(100, '[') + "\""})
    EXPECT_EQ(with_limited_nesting(json, scratch), json);
  const std::string objects(with_limited_nesting(nested(32, '{', '}'), scratch));
  EXPECT_EQ(objects, nested(32, '{', '}').replace(31 * 6, 8, R"("{\"k\": 1}")"));
  const std::string lists(with_limited_nesting(nested(48, '[', ']'), scratch));
  EXPECT_EQ(lists, nested(48, '[', ']').replace(47, 3, "\"[1]\""));
  const std::string beside = "[" + nested(47, '[', ']') + ", " + nested(46, '[', ']') + "]";
  EXPECT_EQ(with_limited_nesting(beside, scratch), std::string(beside).replace(47, 3, "\"[1]\"")) << "each by itself";
}

TEST(JsonNesting, IsFoundOutInWhateverText) {
  for (const std::size_t levels : {1, 2, 10}) {
    for (const std::string& json : {nested(levels, '[', ']'), nested(levels, '{', '}'), std::string(levels, '[')}) {
      EXPECT_FALSE(is_nested_deeper(json, levels)) << json;
      EXPECT_TRUE(is_nested_deeper(json, levels - 1)) << json;
    }
  }
  EXPECT_FALSE(is_nested_deeper("[[1], [2], [3]]", 2));
  EXPECT_FALSE(is_nested_deeper(R"(["[[[{{{\"[[["])", 1));
  EXPECT_FALSE(is_nested_deeper("]]]]", 0));
  EXPECT_FALSE(is_nested_deeper("[] [] []", 1));
  EXPECT_TRUE(is_nested_deeper("]]]][", 0));
}

TEST(RedactedJson, MembersOfTheNamesAtAnyDepthAndNothingElse) {
  std::string hidden;
  EXPECT_TRUE(
      redact_members(R"({"a": {"key": [1, {"b": 2}], "n": "key"}, "\u006bey" : "x", "other": 1})", {"key"}, hidden));
  EXPECT_EQ(hidden, R"({"a": {"key": "[REDACTED]", "n": "key"}, "\u006bey" : "[REDACTED]", "other": 1})");
  EXPECT_TRUE(redact_members(R"([{"a": 1}, {"b": true}])", {"a", "b"}, hidden));
  EXPECT_EQ(hidden, R"([{"a": "[REDACTED]"}, {"b": "[REDACTED]"}])");
  for (const char* none : {R"({"keys": 1, "Key": 2})", R"(["key", "key\": 1"])", R"("key")", "5", ""})
    EXPECT_FALSE(redact_members(none, {"key"}, hidden)) << none;
}

}  // namespace
}  // namespace mlflow::internal
