#include "store/trace_store.h"

#include <algorithm>
#include <utility>

#include "model/trace_merge.h"
#include "store/trace_codec.h"

namespace mlflow::internal {

std::unique_ptr<TraceStore> TraceStore::open(const std::string& path, Mode mode, std::string& error, bool* unfit) {
  const std::string schema = std::string(TracesTable::SCHEMA) + PartsTable::SCHEMA + ClaimsTable::SCHEMA;
  std::unique_ptr<StoreFile> file = StoreFile::open(path, mode, schema, error, unfit);
  if (file == nullptr) return nullptr;
  std::unique_ptr<TraceStore> store(new TraceStore(std::move(file)));
  if (store->add_what_is_missing()) return store;
  error = store->error();
  if (unfit != nullptr) *unfit = store->is_unfit();
  return nullptr;
}

// In a file of an earlier version. That one goes on using it: it does not mind what it does not know.
bool TraceStore::add_what_is_missing() {
  if (parts_.exists() && claims_.exists()) return traces_.add_what_is_missing();
  return file_->in_transaction([&] { return parts_.make() && claims_.make(); }) && traces_.add_what_is_missing();
}

TraceStore::TraceStore(std::unique_ptr<StoreFile> file) : file_(std::move(file)) {}

bool TraceStore::put(const std::vector<TracePtr>& traces, const Describe& describe) {
  return file_->in_transaction([&] {
    return std::all_of(traces.begin(), traces.end(), [&](const TracePtr& trace) { return put_one(*trace, describe); });
  });
}

bool TraceStore::put_one(const FinishedTrace& trace, const Describe& describe) {
  StoredTrace row = describe(trace);
  claims_.revoke(row.id);
  if (trace.more_follows) return put_early_part(std::move(row), trace);
  // One that is damaged is replaced.
  const TracePtr merged = traces_.contains(row.id) ? traces_.load(row.id) : nullptr;
  if (merged != nullptr) {
    merge_trace(*merged, trace);
    row = describe(*merged);
  }
  if (!traces_.put(row, encode_trace(merged != nullptr ? *merged : trace))) return false;
  for (const auto& [id, json] : trace.facts.assessments)
    if (!assessments_.put(row.id, std::string(id), std::string(json))) return false;
  return true;
}

// Beside the trace's row, which stands without spans until the root comes: what is there is not written again for each
// part.
bool TraceStore::put_early_part(StoredTrace row, const FinishedTrace& part) {
  if (!parts_.put(row.id, row.spans, encode_trace(part))) return false;
  if (traces_.contains(row.id)) return true;
  FinishedTrace none;
  none.id = part.id;
  merge_facts(none, part.facts);
  row.spans = 0;
  return traces_.put(row, encode_trace(none));
}

std::size_t TraceStore::shrink(std::int64_t max_bytes) {
  std::size_t lost = 0;
  for (std::int64_t used = file_->used_bytes(); used > max_bytes; used = file_->used_bytes()) {
    // Some room at once, so that not every trace that comes has to push out another.
    const TracesTable::Oldest oldest = traces_.oldest(used - max_bytes + max_bytes / 10);
    const auto remove_them = [&] {
      traces_.remove(oldest.ids);
      assessments_.remove_orphans();
      later_changes_.remove_orphans();
      return true;
    };
    if (oldest.ids.empty() || !file_->in_transaction(remove_them)) break;
    lost += oldest.undelivered;
  }
  return lost;
}

TracePtr TraceStore::load(const std::string& id) {
  TracePtr trace = traces_.load(id);
  if (trace != nullptr) parts_.append_to(*trace, id);
  return trace;
}

TracePtr TraceStore::load_to_deliver(const std::string& id) {
  TracePtr trace = load(id);
  if (trace != nullptr)
    for (const std::string& json : assessments(id)) trace->facts.assessments.emplace_back("", trace->keep(json));
  return trace;
}

bool TraceStore::claim_one(const StoredTrace& row, const Claimant& claimant, Claimed& claimed) {
  if (!claims_.claim(row.id, claimant)) {
    claimed.busy.push_back(row.id);
    return true;
  }
  TracePtr trace = load_to_deliver(row.id);
  if (trace == nullptr) return false;  // damaged: it stays, for a person to look at
  if (trace->facts.experiment_id.empty()) {
    trace->facts.experiment_id = trace->keep(row.experiment_id);
    trace->facts.experiment_name = trace->keep(row.experiment_name);
  }
  claimed.traces.push_back(std::move(trace));
  return true;
}

TraceStore::Claimed TraceStore::claim(const std::vector<std::string>& ids, const std::string& meant_for,
                                      const Claimant& claimant) {
  Claimed claimed;
  const bool is_done = file_->in_transaction([&] {
    claimed = {};
    claims_.forget_the_dead();
    for (const std::string& id : ids) {
      const std::optional<StoredTrace> row = traces_.row(id);
      if (row && row->meant_for == meant_for)
        claim_one(*row, claimant, claimed);
      else if (row)
        claimed.elsewhere.push_back(id);
    }
    return true;
  });
  if (!is_done) return {.traces = {}, .busy = ids, .elsewhere = {}};
  return claimed;
}

std::vector<TracePtr> TraceStore::claim_waiting(const std::string& meant_for, std::int64_t most,
                                                const Claimant& claimant) {
  Claimed claimed;
  const bool is_done = file_->in_transaction([&] {
    claimed = {};
    claims_.forget_the_dead();
    for (const StoredTrace& row : traces_.waiting_for(meant_for, most)) claim_one(row, claimant, claimed);
    return true;
  });
  if (!is_done) claimed.traces.clear();
  return std::move(claimed.traces);
}

std::vector<std::string> TraceStore::claim_all(const std::vector<std::string>& ids, const Claimant& claimant) {
  std::vector<std::string> claimed;
  const bool is_done = file_->in_transaction([&] {
    claimed.clear();
    claims_.forget_the_dead();
    for (const std::string& id : ids)
      if (claims_.claim(id, claimant)) claimed.push_back(id);
    return true;
  });
  return is_done ? claimed : std::vector<std::string>();
}

bool TraceStore::settle(const std::vector<std::string>& ids, const Claimant& claimant) {
  return file_->in_transaction([&] {
    std::vector<std::string> unchanged;
    for (const std::string& id : ids)
      if (claims_.is_claimed_by(id, claimant)) unchanged.push_back(id);
    claims_.release(unchanged, claimant);
    return remove_rows(unchanged);
  });
}

bool TraceStore::release(const std::vector<std::string>& ids, const Claimant& claimant) {
  return file_->in_transaction([&] {
    claims_.release(ids, claimant);
    return true;
  });
}

bool TraceStore::mark_delivered(const std::vector<std::string>& ids, const std::string& destination) {
  return file_->in_transaction([&] {
    traces_.mark_delivered(ids, destination);
    later_changes_.remove_of(ids);
    return true;
  });
}

bool TraceStore::change(const std::string& id, const std::function<void(FinishedTrace&)>& change) {
  return file_->in_transaction([&] {
    const TracePtr trace = traces_.load(id);
    if (trace == nullptr) return false;
    change(*trace);
    return traces_.replace_content(id, encode_trace(*trace));
  });
}

bool TraceStore::remove(const std::vector<std::string>& ids) {
  return file_->in_transaction([&] { return remove_rows(ids); });
}

bool TraceStore::remove_rows(const std::vector<std::string>& ids) {
  traces_.remove(ids);
  assessments_.remove_of(ids);
  later_changes_.remove_of(ids);
  return true;
}

}  // namespace mlflow::internal
