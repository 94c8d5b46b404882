#include "model_api/json_reader.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(JsonReader, OfACutTextThereIsWhatCame) {
  EXPECT_EQ(read_cut_json(R"({"a": 1, "b": [1, {"c": "x"}, "yyy)").value().dump(), R"({"a":1,"b":[1,{"c":"x"}]})");
  EXPECT_EQ(read_cut_json(R"({"a": 1, "b)").value().dump(), R"({"a":1})");
  EXPECT_FALSE(read_cut_json("<html>"));
  EXPECT_FALSE(read_json(R"({"a": 1)"));
  EXPECT_FALSE(read_json(""));
}

// The background thread's stack is small.
TEST(JsonReader, WhatIsTooDeepIsNone) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_FALSE(read_json(deep));
  EXPECT_TRUE(read_cut_json(deep));
}

TEST(JsonReader, BytesThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(read_json("{\"a\": \"x\xff\"}").value()["a"], "x\xEF\xBF\xBD");
}

TEST(JsonReader, ManyMembersAreReadInTimeThatGrowsWithThem) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += (i != 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
  EXPECT_EQ(read_json(text + "}").value().size(), 200'000u);
}

TEST(JsonReader, TheLastMemberOfANameIsFoundAtTheEndOfSomeJson) {
  const std::string end =
      R"( "usage" in a text", "usage": null}], "usage" : {"total_tokens": 3, "x": "}"}, "id": "usage"})";
  EXPECT_EQ(find_last_member(end, "usage").value()["total_tokens"], 3);
  EXPECT_FALSE(find_last_member(R"("usage": {"total_tok)", "usage"));
  EXPECT_FALSE(find_last_member("", "usage"));
}

TEST(JsonReader, AnyValueMayBeAskedForAMember) {
  EXPECT_TRUE(member(Json(5), "a").is_null());
  EXPECT_TRUE(member(Json::array({1}), "a").is_null());
  EXPECT_EQ(text_member(Json{{"a", 5}}, "a"), "");
}

}  // namespace
}  // namespace mlflow::internal
