// Parts of traces that are too large to be kept until their roots end: a row of its own for each that came before the
// root. They go when their trace's row does.
#pragma once

#include <cstdint>
#include <string>

#include "model/finished_trace.h"
#include "store/optional_table.h"

namespace mlflow::internal {

class PartsTable : public OptionalTable {
 public:
  static const char SCHEMA[];
  explicit PartsTable(StoreFile& file);

  bool put(const std::string& trace_id, std::int64_t spans, const std::string& content);
  // Adds the spans of the trace's parts, and takes them out of what its root tells of those that came before.
  void append_to(FinishedTrace& trace, const std::string& trace_id);
};

}  // namespace mlflow::internal
