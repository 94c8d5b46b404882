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

}  // namespace

std::string printable(std::string_view text) {
  std::string scratch;
  std::string safe;
  text = valid_utf8(text, scratch);
  safe.reserve(text.size());
  while (!text.empty()) {
    const std::string_view sequence = text.substr(0, utf8_sequence_length(text));
    text.remove_prefix(sequence.size());
    const std::uint32_t code = code_point(sequence);
    if (is_space(code)) {
      safe += ' ';
    } else if (is_control(code) || changes_direction(code)) {
      char escape[8];
      std::snprintf(escape, sizeof escape, code < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(code));
      safe += escape;
    } else {
      safe += sequence;
    }
  }
  return safe;
}

}  // namespace mlflow::internal
