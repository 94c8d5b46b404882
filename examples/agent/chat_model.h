// The language model: any HTTP endpoint that speaks OpenAI's chat completions. Nothing in here is about tracing:
// autolog makes a span of each call, with messages, tools and token usage.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace support {

using Json = nlohmann::ordered_json;

class ChatModel {
 public:
  ChatModel(std::string base_url, std::string api_key, std::string name);

  // The model's next message: a text, or calls of tools. Throws std::runtime_error when the endpoint gives none.
  Json next_message(const Json& messages, const Json& tools) const;

 private:
  std::string base_url_;
  std::string api_key_;
  std::string name_;
};

// As OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL say.
ChatModel model_of_environment();

}  // namespace support
