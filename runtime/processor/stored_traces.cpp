#include "processor/stored_traces.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "config/report.h"
#include "model/trace_id.h"
#include "store/store_series.h"

namespace mlflow::internal {

namespace {

std::vector<std::string> names_of(const std::vector<TraceId>& ids) {
  std::vector<std::string> names;
  for (const TraceId& id : ids) names.push_back(mlflow_id(id));
  return names;
}

void add_those_named(const std::vector<std::string>& names, const std::vector<TraceId>& ids, std::vector<TraceId>& to) {
  if (names.empty()) return;
  for (const TraceId& id : ids)
    if (std::find(names.begin(), names.end(), mlflow_id(id)) != names.end()) to.push_back(id);
}

class TracesOfStore : public StoredTraces {
 public:
  TracesOfStore(std::string path, ino_t buffer_file) : path_(std::move(path)), claimant_{this_process(), buffer_file} {}

  Claimed claim(const std::vector<TraceId>& ids, const std::string& destination) override {
    Claimed claimed;
    open();
    if (stores_.empty()) claimed.elsewhere = ids;
    for (const auto& store : stores_) {
      TraceStore::Claimed found = store->claim(names_of(ids), destination, claimant_);
      note_identity(*store);
      std::move(found.traces.begin(), found.traces.end(), std::back_inserter(claimed.traces));
      add_those_named(found.busy, ids, claimed.busy);
      add_those_named(found.elsewhere, ids, claimed.elsewhere);
    }
    claimed.store_was_replaced = was_replaced_;
    return claimed;
  }
  std::vector<TracePtr> claim_waiting(const std::string& destination, std::size_t most) override {
    open();
    for (const auto& store : stores_) {
      auto traces = store->claim_waiting(destination, static_cast<std::int64_t>(most), claimant_);
      if (!traces.empty()) return traces;
    }
    return {};
  }
  void settle(const std::vector<TraceId>& ids) override {
    for (const auto& store : stores_)
      if (!ids.empty() && !store->settle(names_of(ids), claimant_)) say(store->error());
  }
  void release(const std::vector<TraceId>& ids) override {
    for (const auto& store : stores_)
      if (!ids.empty() && !store->release(names_of(ids), claimant_)) say(store->error());
  }
  void close() override { stores_.clear(); }

 private:
  // Each time, while there is none: this process may not have made one yet, or none that can be read.
  void open() {
    std::string problem;
    if (stores_.empty() || stores_.size() != files_of_store(path_).size()) stores_ = open_to_read(path_, problem);
    if (!problem.empty()) say(problem);
  }
  void note_identity(TraceStore& store) {
    std::string identity = store.identity();
    const auto [known, is_new] = identities_.try_emplace(store.path(), identity);
    if (is_new || known->second == identity) return;
    known->second = std::move(identity);
    was_replaced_ = true;
  }
  static void say(const std::string& problem) { report(Severity::WARNING, problem, "store"); }

  const std::string path_;
  const Claimant claimant_;
  std::vector<std::unique_ptr<TraceStore>> stores_;
  std::map<std::string, std::string> identities_;  // by path
  bool was_replaced_ = false;  // since then, what is not found counts as lost
};

}  // namespace

std::shared_ptr<StoredTraces> make_stored_traces(std::string path, ino_t buffer_file) {
  return std::make_shared<TracesOfStore>(std::move(path), buffer_file);
}

}  // namespace mlflow::internal
