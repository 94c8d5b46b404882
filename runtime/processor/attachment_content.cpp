#include "processor/attachment_content.h"

#include "text/base64.h"
#include "text/hexadecimal.h"

namespace mlflow::internal {
namespace {

constexpr std::string_view base64_mark = ";base64,";
constexpr std::string_view explicit_mark = ";mlflow=attachment";
constexpr std::string_view reference = "mlflow-attachment://";

std::string_view find(const JsonMembers& object, std::string_view key) {
  for (const JsonMember& member : object)
    if (member.key == key) return member.value;
  return {};
}

bool is_text(std::string_view json) { return json.size() > 2 && json.front() == '"'; }  // and not an empty one
bool is(std::string_view json, std::string_view text) {
  return json.size() == text.size() + 2 && json.front() == '"' && json.substr(1, text.size()) == text;
}

// What Python's f"{value}" gives for a format's name; `otherwise` where there is none.
std::string text_or(std::string_view json, std::string_view otherwise) {
  return is_text(json) ? text_of_json(json) : std::string(otherwise);
}

// Python's way to show bytes, b'\x89PNG', which captured bytes have too.
std::optional<std::string> read_python_bytes(std::string_view text) {
  if (text.size() < 3 || text[0] != 'b' || (text[1] != '\'' && text[1] != '"') || text.back() != text[1])
    return std::nullopt;
  std::string bytes;
  const std::string_view body = text.substr(2, text.size() - 3);
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      if (static_cast<unsigned char>(body[i]) >= 0x80) return std::nullopt;
      bytes += body[i];
      continue;
    }
    if (++i == body.size()) return std::nullopt;
    switch (body[i]) {
      case 'n': bytes += '\n'; break;
      case 'r': bytes += '\r'; break;
      case 't': bytes += '\t'; break;
      case '\\':
      case '\'':
      case '"': bytes += body[i]; break;
      case 'x': {
        const int high = i + 2 < body.size() ? hex_digit(body[i + 1]) : -1;
        const int low = i + 2 < body.size() ? hex_digit(body[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
        i += 2;
        break;
      }
      default: return std::nullopt;
    }
  }
  return bytes;
}

std::optional<StructuredContent> base64_content(std::string_view json, std::string content_type) {
  std::string bytes;
  if (!is_text(json) || !decode_base64(text_of_json(json), bytes)) return std::nullopt;
  return StructuredContent{json, {std::move(content_type), std::move(bytes)}};
}

bool is_reference(std::string_view json) { return json.substr(1).starts_with(reference); }

}  // namespace

std::optional<AttachmentContent> read_data_uri(std::string_view text) {
  if (!text.starts_with("data:")) return std::nullopt;
  const std::size_t mark = text.find(base64_mark);
  if (mark == std::string_view::npos) return std::nullopt;
  std::string_view type = text.substr(5, mark - 5);
  AttachmentContent content;
  content.is_explicit = type.ends_with(explicit_mark);
  if (content.is_explicit) type.remove_suffix(explicit_mark.size());
  if (type.empty() || !decode_base64(text.substr(mark + base64_mark.size()), content.bytes)) return std::nullopt;
  content.content_type = type;
  return content;
}

// The order is Python's: the first shape that fits decides.
std::optional<StructuredContent> find_structured_content(const JsonMembers& object) {
  const std::string_view type = find(object, "type");
  if (is(type, "input_audio")) {
    const JsonMembers audio = json_members(find(object, "input_audio"));
    if (const std::string_view data = find(audio, "data"); is_text(data)) {
      const std::string format = text_or(find(audio, "format"), "wav");
      return base64_content(data, format == "mp3" ? "audio/mpeg" : "audio/" + format);
    }
  }
  if (is(type, "image")) {
    const JsonMembers source = json_members(find(object, "source"));
    if (const std::string_view data = find(source, "data"); is(find(source, "type"), "base64") && is_text(data))
      return base64_content(data, text_or(find(source, "media_type"), "image/png"));
  }
  if (const std::string_view data = find(object, "b64_json"); is_text(data)) return base64_content(data, "image/png");
  if (const std::string_view data = find(json_members(find(object, "audio")), "data");
      is_text(data) && !is_reference(data))
    return base64_content(data, "audio/wav");
  const JsonMembers image = json_members(find(object, "image"));
  if (const std::string_view data = find(json_members(find(image, "source")), "bytes");
      is_text(data) && !is_reference(data))
    return base64_content(data, "image/" + text_or(find(image, "format"), "png"));
  const JsonMembers inline_data = json_members(find(object, "inline_data"));
  if (const std::string_view data = find(inline_data, "data"); is_text(data) && !is_reference(data)) {
    std::string content_type = text_or(find(inline_data, "mime_type"), "application/octet-stream");
    if (std::optional<std::string> bytes = read_python_bytes(text_of_json(data)))
      return StructuredContent{data, {std::move(content_type), std::move(*bytes)}};
    return base64_content(data, std::move(content_type));
  }
  if (is(type, "image_generation_call")) {
    if (const std::string_view data = find(object, "result"); is_text(data) && !is_reference(data))
      return base64_content(data, "image/" + text_or(find(object, "output_format"), "png"));
  }
  return std::nullopt;
}

}  // namespace mlflow::internal
