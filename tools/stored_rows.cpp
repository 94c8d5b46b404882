#include "stored_rows.h"

#include <algorithm>

namespace mlflow::tools {

using internal::StoredTrace;

std::vector<StoredRow> newest_rows(const Stores& stores, std::int64_t limit) {
  std::vector<StoredRow> rows;
  for (const auto& store : stores)
    for (StoredTrace& row : store->list(limit)) rows.push_back({std::move(row), store.get()});
  // Each file has its own in order.
  if (stores.size() > 1)
    std::stable_sort(rows.begin(), rows.end(), [](const StoredRow& one, const StoredRow& other) {
      return one.row.request_time_ms > other.row.request_time_ms;
    });
  if (limit >= 0 && rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
  return rows;
}

std::vector<StoredRow> find_rows(const Stores& stores, const std::string& prefix, std::int64_t limit) {
  std::vector<StoredRow> rows;
  for (const auto& store : stores)
    for (StoredTrace& row : store->find(prefix, limit)) {
      // One trace may have left parts in two files: it is not two traces with one id.
      const bool is_known =
          std::any_of(rows.begin(), rows.end(), [&](const StoredRow& r) { return r.row.id == row.id; });
      if (!is_known) rows.push_back({std::move(row), store.get()});
    }
  return rows;
}

}  // namespace mlflow::tools
