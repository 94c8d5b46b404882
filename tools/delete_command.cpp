// mlflow-trace delete and prune: remove traces from the store, with all that is kept about them.
#include <fmt/format.h>

#include <cstdio>
#include <set>

#include "commands.h"
#include "moment.h"
#include "store/trace_store.h"
#include "terminal.h"

namespace mlflow::tools {
namespace {

using internal::StoredTrace;
using internal::TraceStore;

std::unique_ptr<TraceStore> open_store(const std::string& path) {
  std::string error;
  auto store = TraceStore::open(path, TraceStore::Mode::READ, error);
  if (store == nullptr) complain(error);
  return store;
}

const char* traces_word(std::size_t count) { return count == 1 ? "trace" : "traces"; }

int remove(TraceStore& store, const std::vector<std::string>& ids) {
  if (!store.remove(ids)) {
    complain(store.error());
    return 1;
  }
  fmt::print("{} {} removed\n", ids.size(), traces_word(ids.size()));
  return 0;
}

}  // namespace

int delete_traces(const DeleteOptions& options) {
  const auto store = open_store(options.store);
  if (store == nullptr) return 1;
  std::set<std::string> ids;
  for (const std::string& id : options.ids) {
    const std::vector<StoredTrace> rows = store->find(id, 2);
    // All or none: half of what was asked for is hard to see.
    if (rows.size() != 1) {
      complain((rows.empty() ? "no trace whose id starts with " + id : id + " is the start of several ids") +
               "; nothing was removed");
      return 1;
    }
    ids.insert(rows.front().id);
  }
  return remove(*store, {ids.begin(), ids.end()});
}

int prune(const PruneOptions& options) {
  const std::optional<std::int64_t> before = read_moment(options.before, now_ms());
  if (!before) {
    complain("--before takes 12h, 7d or a date as 2026-11-28, not " + options.before);
    return 2;
  }
  const auto store = open_store(options.store);
  if (store == nullptr) return 1;
  std::vector<std::string> ids;
  std::size_t undelivered = 0;
  for (const StoredTrace& row : store->list(-1)) {
    if (row.request_time_ms >= *before || (options.delivered && row.delivered_to.empty())) continue;
    undelivered += row.delivered_to.empty() ? 1 : 0;
    ids.push_back(row.id);
  }
  if (!options.dry_run) return remove(*store, ids);
  fmt::print("{} {} would be removed, {} of them not delivered\n", ids.size(), traces_word(ids.size()), undelivered);
  return 0;
}

}  // namespace mlflow::tools
