// JSON of others, which may be cut off, too deep, or none at all.
#pragma once

#include <optional>
#include <string_view>

#include "mlflow/json.h"

namespace mlflow::internal {

// Nothing for what is no JSON, or is nested deeper than anything that a model's API has.
std::optional<Json> read_json(std::string_view text);
// As much of it as there is: containers that the end of the text leaves open are closed; a string that is cut is left
// out. Nothing where that is no object or list.
std::optional<Json> read_cut_json(std::string_view text);
// The last member of that name in a text that is the end of some JSON: its value, where it is whole.
std::optional<Json> find_last_member(std::string_view text, std::string_view name);

// object[key], or null; any value may be asked.
const Json& member(const Json& object, std::string_view key);
// The text of a member; empty where there is none, or it is no text.
std::string_view text_member(const Json& object, std::string_view key);

}  // namespace mlflow::internal
