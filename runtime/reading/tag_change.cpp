#include "reading/tag_change.h"

#include "export/trace_info.h"
#include "mlflow/exception.h"
#include "model/text_pairs.h"
#include "text/utf8.h"

namespace mlflow::internal {

void check_tag_key(const std::string& key) {
  if (key.empty()) throw Exception("Missing value for required parameter 'key'.", "INVALID_PARAMETER_VALUE", 0);
  if (character_count(key) <= LONGEST_KEY) return;
  const std::string limit = std::to_string(LONGEST_KEY);
  throw Exception("Trace tag key '" + shortened(key, LONGEST_KEY) + "' had length " +
                      std::to_string(character_count(key)) + ", which exceeded length limit of " + limit,
                  "INVALID_PARAMETER_VALUE", 0);
}

void set_tag(FinishedTrace& trace, const std::string& key, const std::string& value) {
  std::string scratch;
  const std::string_view text = valid_utf8(value, scratch);
  set_pair(trace, trace.facts.tags, key, text.substr(0, bytes_of_characters(text, LONGEST_TAG)));
}

bool remove_tag(FinishedTrace& trace, const std::string& key) {
  const bool had = std::erase_if(trace.facts.tags, [&](const auto& tag) { return tag.first == key; }) != 0;
  // Shown as a tag, kept as a mark.
  if (key != INCOMPLETE_TAG || !trace.incomplete) return had;
  trace.incomplete = false;
  return true;
}

void refuse_missing_tag(const std::string& trace_id, const std::string& key) {
  throw Exception("No trace tag with key '" + key + "' for trace with ID '" + trace_id + "'", "RESOURCE_DOES_NOT_EXIST",
                  0);
}

}  // namespace mlflow::internal
