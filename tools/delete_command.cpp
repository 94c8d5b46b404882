// mlflow-trace delete and prune: remove traces from the store, with all that is kept about them.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <set>

#include "commands.h"
#include "moment.h"
#include "stored_rows.h"
#include "terminal.h"

namespace mlflow::tools {
namespace {

int remove(const std::vector<StoredRow>& rows) {
  std::map<internal::TraceStore*, std::vector<std::string>> by_file;
  for (const StoredRow& found : rows) by_file[found.store].push_back(found.row.id);
  std::size_t removed = 0;
  for (const auto& [store, ids] : by_file) {
    if (!store->remove(ids)) {
      complain(store->error());
      return 1;
    }
    removed += ids.size();
  }
  fmt::print("{} {} removed\n", removed, removed == 1 ? "trace" : "traces");
  return 0;
}

}  // namespace

int delete_traces(const DeleteOptions& options) {
  const Stores stores = open_stores(options.store);
  if (stores.empty()) return 1;
  std::set<std::string> ids;
  std::vector<StoredRow> all;
  for (const std::string& id : options.ids) {
    const std::vector<StoredRow> rows = find_rows(stores, id, 2);
    // All or none: half of what was asked for is hard to see.
    if (rows.size() != 1) {
      complain((rows.empty() ? "no trace whose id starts with " + id : id + " is the start of several ids") +
               "; nothing was removed");
      return 1;
    }
    if (ids.insert(rows.front().row.id).second) all.push_back(rows.front());
  }
  return remove(all);
}

int prune(const PruneOptions& options) {
  const std::optional<std::int64_t> before = read_moment(options.before, now_ms());
  if (!before) {
    complain("--before takes 12h, 7d or a date as 2026-11-28, not " + options.before);
    return 2;
  }
  const Stores stores = open_stores(options.store);
  if (stores.empty()) return 1;
  std::vector<StoredRow> rows;
  std::size_t undelivered = 0;
  for (const StoredRow& found : newest_rows(stores, -1)) {
    const internal::StoredTrace& row = found.row;
    if (row.request_time_ms >= *before || (options.delivered && row.delivered_to.empty())) continue;
    undelivered += row.delivered_to.empty() ? 1 : 0;
    rows.push_back(found);
  }
  if (!options.dry_run) return remove(rows);
  fmt::print("{} {} would be removed, {} of them not delivered\n", rows.size(), rows.size() == 1 ? "trace" : "traces",
             undelivered);
  return 0;
}

}  // namespace mlflow::tools
