#include "text/secret_members.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

// `json` as it is shown.
std::string shown(const std::string& json, std::string_view names = "authorization,api_key,cookie") {
  std::string hidden;
  return hide_secret_members(json, SecretNames(names), hidden) ? hidden : json;
}

TEST(SecretMembersTest, AMemberIsHiddenWhateverItsNamesSpelling) {
  EXPECT_EQ(shown(R"({"host": "a", "Authorization": "Bearer x", "n": 1})"),
            R"({"host": "a", "Authorization": "[REDACTED]", "n": 1})");
  EXPECT_EQ(shown(R"({"API-Key":"k","apikey":"l","api_key" : "m"})"),
            R"({"API-Key":"[REDACTED]","apikey":"[REDACTED]","api_key" : "[REDACTED]"})");
  EXPECT_EQ(shown(R"({"\u0063ookie": "a=b"})"), R"({"\u0063ookie": "[REDACTED]"})");
}

TEST(SecretMembersTest, AtAnyDepthAndWithAllThatIsInIt) {
  EXPECT_EQ(shown(R"([{"headers": {"cookie": ["a=\"]", {"b": "c"}], "accept": "x"}}])"),
            R"([{"headers": {"cookie": "[REDACTED]", "accept": "x"}}])");
}

TEST(SecretMembersTest, AListOfPairs) {
  EXPECT_EQ(shown(R"([["accept", "x"], ["Cookie", "a=b"], ["authorization", "Basic eA=="]])"),
            R"([["accept", "x"], ["Cookie", "[REDACTED]"], ["authorization", "[REDACTED]"]])");
}

TEST(SecretMembersTest, AListThatIsNoPairStays) {
  EXPECT_EQ(shown(R"([["cookie", "jar", "lid"]])"), R"([["cookie", "jar", "lid"]])");
  EXPECT_EQ(shown(R"(["cookie", "jar"])"), R"(["cookie", "jar"])");
  EXPECT_EQ(shown(R"([["accept", "cookie"], ["x", "y"]])"), R"([["accept", "cookie"], ["x", "y"]])");
}

TEST(SecretMembersTest, AValueBesideItsName) {
  EXPECT_EQ(shown(R"([{"name": "Cookie", "value": "a=b"}, {"name": "accept", "value": "x"}])"),
            R"([{"name": "Cookie", "value": "[REDACTED]"}, {"name": "accept", "value": "x"}])");
  EXPECT_EQ(shown(R"({"key": "api_key", "more": {"value": "stays"}, "value": "k"})"),
            R"({"key": "api_key", "more": {"value": "stays"}, "value": "[REDACTED]"})");
}

TEST(SecretMembersTest, NumbersAndTextsWithoutANameStay) {
  EXPECT_EQ(shown(R"({"token": 15043, "cookie": null})", "token,cookie"), R"({"token": 15043, "cookie": null})");
  EXPECT_EQ(shown(R"("cookie: a=b")"), R"("cookie: a=b")");
  EXPECT_EQ(shown(R"({"a": "cookie", "cookies": "b"})"), R"({"a": "cookie", "cookies": "b"})");
}

TEST(SecretMembersTest, WithoutNamesNothingIsHidden) {
  EXPECT_EQ(shown(R"({"cookie": "a", "": "b"})", ""), R"({"cookie": "a", "": "b"})");
  EXPECT_EQ(shown(R"({"cookie": "a", "": "b"})", " , ,-"), R"({"cookie": "a", "": "b"})");
}

TEST(SecretMembersTest, WhatWasCutOffIsNoCrash) {
  EXPECT_EQ(shown(R"({"cookie": "a)"), R"({"cookie": "[REDACTED]")");
  EXPECT_EQ(shown(R"({"cookie")"), R"({"cookie")");
  EXPECT_EQ(shown(R"({"cookie":)"), R"({"cookie":)");
  EXPECT_EQ(shown(R"([["cookie",)"), R"([["cookie",)");
}

}  // namespace
}  // namespace mlflow::internal
