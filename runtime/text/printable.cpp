#include "text/printable.h"

#include <cstdint>
#include <cstdio>

#include "text/utf8.h"

namespace mlflow::internal {
namespace {

// Of one valid sequence.
std::uint32_t code_point(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first;
  std::uint32_t code = first & (0xFFu >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
  return code;
}

bool is_space(std::uint32_t code) {
  return code == '\n' || code == '\r' || code == '\t' || code == 0x2028 || code == 0x2029;  // the last two break lines
}

bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

// Unicode's marks, embeddings, overrides and isolates, and the anchors of annotations, which hide text.
bool changes_direction(std::uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || (code >= 0xFFF9 && code <= 0xFFFB);
}

// `append(out, code, sequence)` for each character of `text` made valid.
template <class Append>
std::string each_character(std::string_view text, Append&& append) {
  std::string scratch;
  std::string out;
  text = valid_utf8(text, scratch);
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view sequence = text.substr(0, utf8_sequence_length(text));
    text.remove_prefix(sequence.size());
    append(out, code_point(sequence), sequence);
  }
  return out;
}

void append_escape(std::string& out, const char* format, std::uint32_t code) {
  char escape[8];
  std::snprintf(escape, sizeof escape, format, static_cast<unsigned>(code));
  out += escape;
}

}  // namespace

std::string printable(std::string_view text) {
  return each_character(text, [](std::string& out, std::uint32_t code, std::string_view sequence) {
    if (is_space(code))
      out += ' ';
    else if (is_control(code) || changes_direction(code))
      append_escape(out, code < 0x100 ? "\\x%02x" : "\\u%04x", code);
    else
      out += sequence;
  });
}

std::string printable_json(std::string_view json) {
  return each_character(json, [](std::string& out, std::uint32_t code, std::string_view sequence) {
    // Below U+0020 there is only what JSON has between its values; in its strings those are escaped already.
    if (code >= 0x20 && (is_control(code) || is_space(code) || changes_direction(code)))
      append_escape(out, "\\u%04x", code);
    else
      out += sequence;
  });
}

}  // namespace mlflow::internal
