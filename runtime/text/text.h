// Text as the wire wants it: valid UTF-8, JSON strings, lengths in characters, ids in hexadecimal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/finished_trace.h"
#include "text/json_text.h"  // append_json_string

namespace mlflow::internal {

bool is_valid_utf8(std::string_view text) noexcept;
// `text`, or a copy in `scratch` with U+FFFD in place of what is not UTF-8.
std::string_view valid_utf8(std::string_view text, std::string& scratch);

// Characters (code points) of valid UTF-8, and the bytes of its first `count` ones.
std::size_t character_count(std::string_view text) noexcept;
std::size_t bytes_of_characters(std::string_view text, std::size_t count) noexcept;
// `text` cut to `limit` characters, the last three being "..." when it was longer.
std::string shortened(std::string_view text, std::size_t limit);

// Appends what the JSON string `json` (with its quotes) stands for.
void append_json_unescaped(std::string& to, std::string_view json);

// Bytes that Python's json.dumps with its default of escaped non-ASCII takes for `text` as a JSON string with its quotes.
std::size_t python_string_size(std::string_view text) noexcept;
// The same for something that is JSON already.
std::size_t python_json_size(std::string_view json) noexcept;

void append_hex(std::string& to, std::uint64_t number);  // 16 digits
std::string hex(SpanId id);
std::string hex(const TraceId& id);
// `tr-` and 32 digits: the id as MLflow shows it.
std::string mlflow_id(const TraceId& id);

}  // namespace mlflow::internal
