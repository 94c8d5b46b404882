#include "model_api/api_kind.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(ApiKind, IsToldByTheEndOfThePath) {
  EXPECT_EQ(kind_of_path("/v1/chat/completions"), ApiKind::CHAT);
  EXPECT_EQ(kind_of_path("/openai/deployments/D/chat/completions"), ApiKind::CHAT);
  EXPECT_EQ(kind_of_path("/v1/chat/completions/"), ApiKind::CHAT);
  EXPECT_EQ(kind_of_path("/v1/completions"), ApiKind::COMPLETION);
  EXPECT_EQ(kind_of_path("/v1/responses"), ApiKind::RESPONSES);
  EXPECT_EQ(kind_of_path("/v1/embeddings"), ApiKind::EMBEDDINGS);
  EXPECT_EQ(kind_of_path("/v1/messages"), ApiKind::MESSAGES);
  EXPECT_EQ(kind_of_path("/v1/rerank"), ApiKind::RERANK);
  EXPECT_EQ(kind_of_path("/api/chat"), ApiKind::OLLAMA_CHAT);
  EXPECT_EQ(kind_of_path("/api/generate"), ApiKind::OLLAMA_GENERATE);
  EXPECT_EQ(kind_of_path("/v1beta/models/m:streamGenerateContent"), ApiKind::GEMINI);
}

TEST(ApiKind, OtherPathsHaveNone) {
  for (const char* path : {"", "/", "/v1/models", "/v1/messages/count_tokens", "/v1/messages/batches",
                           "/chat/completions/x", "/mychat/completionss", "/v1/responses/r1"})
    EXPECT_EQ(kind_of_path(path), ApiKind::NONE) << path;
}

TEST(ApiKind, UserQueryAndFragmentOfAUrlAreNotShown) {
  EXPECT_EQ(shown_url("https://me:secret@host:8080/v1/x?key=secret#part"), "https://host:8080/v1/x");
  EXPECT_EQ(shown_url("https://me:sec/ret@host/v1"), "https://host/v1");
  EXPECT_EQ(shown_url("http://[::1]:8/v1"), "http://[::1]:8/v1");
  EXPECT_EQ(shown_url("http://host/users/@me"), "http://host/users/@me");
  EXPECT_EQ(shown_url("host"), "host");
  EXPECT_EQ(shown_url(""), "");
}

TEST(ApiKind, EachNameIsReadAsItIsListed) {
  EXPECT_EQ(kind_named("chat"), ApiKind::CHAT);
  EXPECT_EQ(kind_named("Chat"), ApiKind::NONE);
  EXPECT_NE(kind_names().find("ollama_generate"), std::string::npos);
}

}  // namespace
}  // namespace mlflow::internal
