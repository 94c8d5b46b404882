#include "export/preview.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "text/utf8.h"

namespace mlflow::internal {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_preview = 1000;

bool is_message(const Json& item) { return item.is_object() && item.contains("role") && item.contains("content"); }

// A non-empty list under `key`, or null.
const Json* list_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array() && !found->empty() ? &*found : nullptr;
}

std::vector<const Json*> messages_in(const Json& list) {
  std::vector<const Json*> messages;
  for (const Json& item : list)
    if (is_message(item)) messages.push_back(&item);
  return messages;
}

std::vector<const Json*> find_messages(const Json& value, int depth = 0) {
  if (!value.is_object() || depth > 32) return {};
  if (const Json* list = list_at(value, "messages")) return messages_in(*list);  // OpenAI chat request
  if (const Json* choices = list_at(value, "choices")) {                         // OpenAI chat response
    const Json& choice = choices->front();
    if (choice.is_object() && choice.contains("message") && is_message(choice["message"])) return {&choice["message"]};
  }
  if (const Json* list = list_at(value, "input")) return messages_in(*list);    // OpenAI Responses
  if (const Json* list = list_at(value, "output")) return messages_in(*list);
  if (value.contains("request")) return find_messages(value["request"], depth + 1);  // an agent's wrapper of the latter
  return {};
}

std::string text_of(const Json& message) {
  const Json& content = message["content"];
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array()) return {};
  for (const Json& part : content) {
    if (part.is_string()) return part.get<std::string>();
    if (!part.is_object()) continue;
    const auto type = part.find("type");
    if (type == part.end() || (*type != "text" && *type != "output_text")) continue;
    const auto text = part.find("text");
    return text != part.end() && text->is_string() ? text->get<std::string>() : std::string();
  }
  return {};
}

// Parsing costs more than everything else here, and most values are no chat.
bool may_be_chat(std::string_view json) {
  if (!json.starts_with('{')) return false;
  for (const std::string_view key : {"\"messages\"", "\"choices\"", "\"input\"", "\"output\""})
    if (json.find(key) != json.npos) return true;
  return false;
}

}  // namespace

std::string preview(std::string_view json, std::string_view role) {
  if (may_be_chat(json)) {
    const Json value = Json::parse(json, nullptr, false);
    if (!value.is_discarded()) {
      const auto messages = find_messages(value);
      const Json* chosen = messages.empty() ? nullptr : messages.back();
      for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if ((**message)["role"] == role) {
          chosen = *message;
          break;
        }
      }
      if (chosen != nullptr)
        if (const std::string text = text_of(*chosen); !text.empty()) return shortened(text, longest_preview);
    }
  }
  return shortened(json, longest_preview);
}

}  // namespace mlflow::internal
