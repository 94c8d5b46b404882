#include "chosen_traces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "model/attribute_keys.h"
#include "terminal.h"

namespace mlflow::tools {
namespace {

using internal::TracePtr;

class Chooser {
 public:
  Chooser(const Stores& stores, const std::string& store_path, std::vector<ChosenTrace>& chosen)
      : stores_(stores), store_path_(store_path), chosen_(chosen) {}

  void add_by_id(const std::string& id) {
    const std::vector<StoredRow> rows = find_rows(stores_, id, 10);
    if (rows.empty()) return fail("no trace whose id starts with " + id + " in " + store_path_);
    if (rows.size() == 1) return add(rows.front());
    fail(id + " is the start of several ids:");
    for (const StoredRow& found : rows)
      fmt::print(stderr, "  {}  {}\n", printable(found.row.id), printable(found.row.name));
  }

  void add_newest(std::int64_t limit) {
    for (const StoredRow& found : newest_rows(stores_, limit)) add(found);
    if (chosen_.empty() && succeeded_) fail("no traces in " + store_path_);
  }

  void add_session(const std::string& session, std::int64_t limit) {
    for (const StoredRow& found : newest_rows(stores_, -1)) {
      if (limit != 0 && static_cast<std::int64_t>(chosen_.size()) == limit) break;
      TracePtr trace = found.store->load(found.row.id);
      if (trace == nullptr)
        fail(found.store->error());
      else if (is_of(*trace, session))
        keep(found, std::move(trace));
    }
    std::reverse(chosen_.begin(), chosen_.end());
    if (chosen_.empty()) fail("no trace of session " + session + " in " + store_path_);
  }

  bool succeeded() const { return succeeded_; }

 private:
  static bool is_of(const internal::FinishedTrace& trace, const std::string& session) {
    return std::any_of(trace.facts.metadata.begin(), trace.facts.metadata.end(), [&](const auto& pair) {
      return pair.first == internal::metadata_key::SESSION && pair.second == session;
    });
  }

  void add(const StoredRow& found) {
    TracePtr trace = found.store->load(found.row.id);
    if (trace == nullptr) return fail(found.store->error());
    keep(found, std::move(trace));
  }

  void keep(const StoredRow& found, TracePtr trace) {
    chosen_.push_back({found.row, std::move(trace), found.store->assessments(found.row.id)});
  }

  void fail(const std::string& message) {
    complain(message);
    succeeded_ = false;
  }

  const Stores& stores_;
  const std::string& store_path_;
  std::vector<ChosenTrace>& chosen_;
  bool succeeded_ = true;
};

}  // namespace

bool choose_traces(const Stores& stores, const std::string& store_path, const TraceChoice& choice,
                   std::vector<ChosenTrace>& chosen) {
  Chooser chooser(stores, store_path, chosen);
  for (const std::string& id : choice.ids) chooser.add_by_id(id);
  if (!choice.session.empty())
    chooser.add_session(choice.session, choice.limit);
  else if (choice.ids.empty())
    chooser.add_newest(choice.limit == 0 ? 1 : choice.limit);
  return chooser.succeeded();
}

}  // namespace mlflow::tools
