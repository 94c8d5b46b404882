#include "model_api/hidden_values.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "text/credential_text.h"
#include "text/redacted_json.h"

namespace mlflow::internal {
namespace {

constexpr std::string_view conversation[] = {"messages", "input", "contents", "prompt", "system", "documents"};

bool is_conversation(std::string_view key) {
  return std::find(std::begin(conversation), std::end(conversation), key) != std::end(conversation);
}

bool has_headers(std::string_view key) { return key == "headers" || key == "extra_headers"; }

void hide_texts(Json& value) {
  for (Json& one : value)
    if (one.is_string()) one = REDACTED_TEXT;
}

}  // namespace

void hide_secrets(Json& value, const SecretNames* names) {
  if (names == nullptr) return;
  if (value.is_array()) {
    for (Json& one : value) hide_secrets(one, names);
  } else if (value.is_object()) {
    for (auto& [key, one] : value.get_ref<Json::object_t&>()) {
      if (one.is_string() && names->contains(key)) {
        one = REDACTED_TEXT;
      } else {
        hide_secrets(one, names);
      }
    }
  }
}

void hide_credentials(Json& request, const SecretNames* names) {
  if (request.is_array()) {
    for (Json& one : request) hide_credentials(one, names);
  } else if (request.is_object()) {
    for (auto& [key, one] : request.get_ref<Json::object_t&>()) {
      if (is_conversation(key)) {
        hide_secrets(one, names);
      } else if (one.is_string()) {
        if (is_credential_name(key) || (names != nullptr && names->contains(key))) one = REDACTED_TEXT;
      } else if (one.is_object() && has_headers(key)) {
        hide_texts(one);
      } else {
        hide_credentials(one, names);
      }
    }
  }
}

}  // namespace mlflow::internal
