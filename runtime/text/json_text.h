// JSON text exactly as Python's json.dumps(value, ensure_ascii=False) writes it: what MLflow stores and shows.
// Separators are ", " and ": ", floats are Python's repr, non-ASCII text stays as it is, NaN and infinities are bare
// words.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace mlflow::internal {

// Quoted and escaped. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);
// The inside of a string, without the quotes.
void append_json_escaped(std::string& out, std::string_view text);
// JSON text with every character beyond ASCII escaped: what ensure_ascii=True writes. `json` is valid UTF-8.
void append_ascii(std::string& out, std::string_view json);
// The shortest text that reads back as the same number, laid out as Python's repr(float) does.
void append_json_float(std::string& out, double value);
void append_json_float(std::string& out, float value);  // shortest for a float: 0.1f is 0.1
void append_json_int(std::string& out, std::int64_t value);
void append_json_uint(std::string& out, std::uint64_t value);

void append_json(std::string& out, const nlohmann::ordered_json& value);
void append_json(std::string& out, const nlohmann::json& value);

}  // namespace mlflow::internal
