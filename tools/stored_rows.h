// Traces in all files of a store, as if they were in one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "opened_stores.h"

namespace mlflow::tools {

using Stores = std::vector<std::unique_ptr<internal::TraceStore>>;  // see open_stores

struct StoredRow {
  internal::StoredTrace row;
  internal::TraceStore* store = nullptr;  // the file that has it
};

// The newest first, at most `limit`; below 0: all.
std::vector<StoredRow> newest_rows(const Stores& stores, std::int64_t limit);
// Those whose id starts with `prefix` (with or without `tr-`), at most `limit` of each file.
std::vector<StoredRow> find_rows(const Stores& stores, const std::string& prefix, std::int64_t limit);

}  // namespace mlflow::tools
