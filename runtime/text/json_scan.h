// JSON text read in place, without building values: for text that is valid because we wrote it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mlflow::internal {

// Appends what the JSON string `json` (with its quotes) stands for.
void append_json_unescaped(std::string& to, std::string_view json);
// A member of a JSON object: its key without quotes, its value's text.
struct JsonMember {
  std::string_view key;
  std::string_view value;
};
using JsonMembers = std::vector<JsonMember>;

// The members of the object that `json` (valid JSON text) is; none for anything else.
JsonMembers json_members(std::string_view json);
// Where the next character is that is no white space, from `at` on.
std::size_t after_json_spaces(std::string_view json, std::size_t at);
// Where the value ends that begins at `at`.
std::size_t json_value_end(std::string_view json, std::size_t at);
// The same as a text of its own.
std::string text_of_json(std::string_view json);

}  // namespace mlflow::internal
