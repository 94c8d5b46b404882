// Setting and removing a tag of a trace that no server has: one that is open here, or in the local store.
#pragma once

#include <string>

#include "model/finished_trace.h"

namespace mlflow::internal {

// Throws mlflow::Exception where a server would refuse the key: empty, or more than 250 characters.
void check_tag_key(const std::string& key);
// A key that check_tag_key lets pass; of the value, what a server would keep.
void set_tag(FinishedTrace& trace, const std::string& key, const std::string& value);
// False: the trace has no such tag.
bool remove_tag(FinishedTrace& trace, const std::string& key);
[[noreturn]] void refuse_missing_tag(const std::string& trace_id, const std::string& key);

}  // namespace mlflow::internal
