// What was changed about a trace after a server had it, so that `mlflow-trace push` can tell it.
#pragma once

#include <string>
#include <vector>

#include "store/optional_table.h"

namespace mlflow::internal {

// Something about a trace that was set, changed or taken away after it was delivered.
struct StoredChange {
  enum class Kind { TAG, ASSESSMENT };
  std::string trace_id;
  Kind kind = Kind::TAG;
  std::string key;  // of the tag; the assessment's id
};

class LaterChangesTable : public OptionalTable {
 public:
  explicit LaterChangesTable(StoreFile& file);

  // Only where a server has the trace already.
  bool note(const StoredChange& change);
  // Of traces that were delivered there, oldest first.
  std::vector<StoredChange> of_delivered_to(const std::string& destination);
  bool forget(const StoredChange& change);
};

}  // namespace mlflow::internal
