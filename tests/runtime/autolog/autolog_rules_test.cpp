#include "autolog/autolog_rules.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

std::vector<std::string>& mistakes() {
  static std::vector<std::string> all;
  return all;
}
void on_mistake(const std::string& what) { mistakes().push_back(what); }

struct Said {
  unsigned apis = AUTOLOG_OPENAI;
  AutologChoice choice = {};
  const char* hosts = "";
  const char* exclude = "";
  const char* paths = "";
};

AutologRules rules(const Said& said) {
  mistakes().clear();
  AutologRules made;
  for (const AutologApi api : {AUTOLOG_OPENAI, AUTOLOG_ANTHROPIC, AUTOLOG_LITELLM})
    if ((said.apis & api) != 0) made.switch_on(api, said.choice, on_mistake);
  made.add_settings(said.hosts, said.exclude, said.paths, on_mistake);
  return made;
}

ApiKind kind(const AutologRules& rules, const char* url) { return rules.recognise("POST", url).kind; }

constexpr const char* CHAT = "https://api.example.com/v1/chat/completions?key=x";
constexpr const char* MESSAGES = "https://api.example.com/v1/messages";

TEST(AutologRules, EachApiHasItsOwnSwitch) {
  EXPECT_EQ(kind(rules({AUTOLOG_OPENAI}), CHAT), ApiKind::CHAT);
  EXPECT_EQ(kind(rules({AUTOLOG_OPENAI}), MESSAGES), ApiKind::NONE);
  EXPECT_EQ(kind(rules({AUTOLOG_ANTHROPIC}), MESSAGES), ApiKind::MESSAGES);
  EXPECT_EQ(kind(rules({AUTOLOG_ANTHROPIC}), CHAT), ApiKind::NONE);
}

TEST(AutologRules, OnlyPostsAreCalls) {
  for (const char* method : {"GET", "PUT", "", "post"})
    EXPECT_EQ(rules({}).recognise(method, CHAT).kind, ApiKind::NONE) << method;
}

TEST(AutologRules, HostsAreAllowedAndExcluded) {
  for (const char* hosts : {"api.example.com", "*.example.com", "other, api.example.com:443", "api.example.com/v1/*"}) {
    const char* url = "https://api.example.com:443/v1/chat/completions";
    EXPECT_EQ(kind(rules({.hosts = hosts}), url), ApiKind::CHAT) << hosts;
    EXPECT_EQ(kind(rules({.exclude = hosts}), url), ApiKind::NONE) << hosts;
    EXPECT_EQ(kind(rules({.hosts = hosts}), "https://x.test/v1/chat/completions"), ApiKind::NONE) << hosts;
  }
  EXPECT_EQ(kind(rules({.choice = {{"x.test"}, {}}}), CHAT), ApiKind::NONE);
  EXPECT_EQ(kind(rules({.choice = {{"API.example.com"}, {}}}), CHAT), ApiKind::CHAT);
}

TEST(AutologRules, PathsMayBeNamed) {
  const AutologRules named = rules({.paths = "/gateway/*/invoke=chat, x.test/m=messages"});
  EXPECT_EQ(kind(named, "http://h/gateway/a/b/invoke"), ApiKind::CHAT);
  EXPECT_EQ(kind(named, "http://h/gateway/invoke"), ApiKind::NONE);
  EXPECT_TRUE(named.recognise("POST", "http://h/gateway/a/invoke").is_named);
  EXPECT_EQ(kind(rules({AUTOLOG_ALL, {}, "", "", "x.test/m=messages"}), "http://x.test/m"), ApiKind::MESSAGES);
  EXPECT_TRUE(mistakes().empty());
  EXPECT_EQ(kind(rules({.choice = {{}, {{"/x", "embeddings"}}}}), "http://h/x"), ApiKind::EMBEDDINGS);
}

TEST(AutologRules, APathThatCannotBeUsedIsSaid) {
  rules({.paths = "/x=chatt,nothing,/y"});
  ASSERT_EQ(mistakes().size(), 3u);
  EXPECT_NE(mistakes()[0].find("ollama_chat"), std::string::npos);
}

TEST(AutologRules, LitellmsHostsAreLitellms) {
  const AutologRules configured = rules({AUTOLOG_LITELLM, {{"proxy.test"}, {}}});
  EXPECT_TRUE(configured.recognise("POST", "http://proxy.test/v1/chat/completions").is_litellm);
  EXPECT_FALSE(configured.recognise("POST", "http://proxy.test/v1/chat/completions").only_if_litellm);
  EXPECT_TRUE(configured.recognise("POST", CHAT).only_if_litellm);
  EXPECT_TRUE(rules({AUTOLOG_LITELLM, {}, "proxy.test"}).recognise("POST", "http://proxy.test/v1/messages").is_litellm);
  EXPECT_EQ(kind(rules({AUTOLOG_LITELLM}), "http://h/api/chat"), ApiKind::NONE);
  const AutologRules both = rules({AUTOLOG_ALL});
  EXPECT_FALSE(both.recognise("POST", CHAT).only_if_litellm);
}

TEST(AutologRules, APathThatOthersHaveNeedsABodyOfTheApi) {
  EXPECT_TRUE(may_be_body_of(ApiKind::MESSAGES, "/v1/messages", R"({"max_tokens":1,"messages":[]})", false, false));
  EXPECT_FALSE(may_be_body_of(ApiKind::MESSAGES, "/v1/threads/t/messages", R"({"role":"user"})", false, false));
  EXPECT_TRUE(may_be_body_of(ApiKind::MESSAGES, "/v1/messages", "", true, true));
  EXPECT_FALSE(may_be_body_of(ApiKind::MESSAGES, "/messages", "", true, false));
  EXPECT_FALSE(may_be_body_of(ApiKind::RESPONSES, "/forms/1/responses", R"({"answers":[]})", false, false));
  EXPECT_FALSE(may_be_body_of(ApiKind::RESPONSES, "/forms/1/responses", "", true, false));
  EXPECT_TRUE(may_be_body_of(ApiKind::RESPONSES, "/v1/responses", "", true, false));
  EXPECT_TRUE(may_be_body_of(ApiKind::CHAT, "/chat/completions", "", true, false));
  const std::string large = R"({"messages":[")" + std::string(100'000, 'x') + R"("],"model":"m"})";
  EXPECT_TRUE(may_be_body_of(ApiKind::CHAT, "/", large, false, false));
  EXPECT_FALSE(may_be_body_of(ApiKind::CHAT, "/chat/completions", std::string(100'000, 'x'), false, false));
}

}  // namespace
}  // namespace mlflow::internal
