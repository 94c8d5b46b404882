#include "chat_model.h"

#include <utility>

#include "environment.h"
#include "http.h"

namespace support {

ChatModel::ChatModel(std::string base_url, std::string api_key, std::string name)
    : base_url_(std::move(base_url)), api_key_(std::move(api_key)), name_(std::move(name)) {}

Json ChatModel::next_message(const Json& messages, const Json& tools) const {
  const Json request = {{"model", name_}, {"messages", messages}, {"tools", tools}};
  Headers headers;
  if (!api_key_.empty()) headers["Authorization"] = "Bearer " + api_key_;
  const Json reply = Json::parse(post_json(base_url_ + "/chat/completions", headers, request.dump()));
  return reply.at("choices").at(0).at("message");
}

ChatModel model_of_environment() {
  return {environment("OPENAI_BASE_URL", "https://api.openai.com/v1"), environment("OPENAI_API_KEY", ""),
          environment("OPENAI_MODEL", "gpt-4o-mini")};
}

}  // namespace support
