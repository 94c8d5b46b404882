// Autolog switched on while a test runs, and calls as a transport makes them.
#pragma once

#include <gtest/gtest.h>
#include <mlflow/tracing.h>

#include <string>

#include "autolog/model_call.h"
#include "memory_exporter.h"

namespace mlflow::internal {

class AutologTest : public ::testing::Test {
 protected:
  AutologTest() { openai::autolog(); }
  ~AutologTest() override {
    openai::autolog({.disable = true});
    anthropic::autolog({.disable = true});
    litellm::autolog({.disable = true});
  }

  static constexpr const char* URL = "https://me:sk-secret@host/v1/chat/completions?key=sk-secret";
  static constexpr const char* BODY = R"({"model":"m","messages":[{"role":"user","content":"hi"}]})";
  static constexpr const char* REPLY = R"({"model":"m","choices":[{"message":{"role":"assistant","content":"Hello"}}],)"
                                       R"("usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}})";

  static std::optional<ModelCall> begin(const char* url = URL, const char* body = BODY) {
    return ModelCall::begin({"POST", url, body});
  }
  static void answer(ModelCall& call, std::string_view reply = REPLY) {
    call.set_status(200);
    call.data(reply);
    call.end();
  }

  InstalledExporter exporter_;
};

}  // namespace mlflow::internal
