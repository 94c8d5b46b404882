// Which texts in a JSON value are binary content, and what they hold. Knows the shapes MLflow's Python client knows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/json_scan.h"

namespace mlflow::internal {

struct AttachmentContent {
  std::string content_type;
  std::string bytes;
  bool is_explicit = false;  // the user said that it is one, with mlflow::tracing::attachments::Attachment
};

// `text` of the form data:TYPE;base64,CONTENT.
std::optional<AttachmentContent> read_data_uri(std::string_view text);

// A member's text that is content because of what stands around it (OpenAI's sounds and generated images, Anthropic's,
// Bedrock's and Gemini's images): where it stands, and what it holds.
struct StructuredContent {
  std::string_view text;
  AttachmentContent content;
};
std::optional<StructuredContent> find_structured_content(const JsonMembers& object);

}  // namespace mlflow::internal
