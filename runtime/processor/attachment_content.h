// Which texts in a JSON value are binary content, and what they hold. Knows the shapes MLflow's Python client knows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlflow::internal {

struct AttachmentContent {
  std::string content_type;
  std::string bytes;
  bool is_explicit = false;  // the user said that it is one, with mlflow::tracing::attachments::Attachment
};

// `text` of the form data:TYPE;base64,CONTENT.
std::optional<AttachmentContent> read_data_uri(std::string_view text);

// A member of a JSON object: its key without quotes, its value's text.
struct JsonMember {
  std::string_view key;
  std::string_view value;
};
using JsonMembers = std::vector<JsonMember>;

// The members of the object that `json` (valid JSON text) is; none for anything else.
JsonMembers json_members(std::string_view json);
// Where the value ends that begins at `at`.
std::size_t json_value_end(std::string_view json, std::size_t at);
// What a JSON string stands for.
std::string json_string(std::string_view json);

// A member's text that is content because of what stands around it (OpenAI's sounds and generated images, Anthropic's, Bedrock's
// and Gemini's images): where it stands, and what it holds.
struct StructuredContent {
  std::string_view text;
  AttachmentContent content;
};
std::optional<StructuredContent> find_structured_content(const JsonMembers& object);

}  // namespace mlflow::internal
