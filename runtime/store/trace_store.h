// The local store: one SQLite file that holds traces while there is no server, or none that can be reached. One row per
// trace; of traces too large for that, the parts that came before the root have rows of their own. Several processes
// may use it at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/finished_trace.h"
#include "store/assessments_table.h"
#include "store/claims_table.h"
#include "store/dropped_table.h"
#include "store/later_changes_table.h"
#include "store/parts_table.h"
#include "store/store_file.h"
#include "store/traces_table.h"

namespace mlflow::internal {

class TraceStore {
 public:
  using Mode = StoreFile::Mode;
  // Null, and why in `error`; `unfit`: as in StoreFile.
  static std::unique_ptr<TraceStore> open(const std::string& path, Mode mode, std::string& error,
                                          bool* unfit = nullptr);
  // Before a fork: see StoreFile.
  static void close_all() noexcept { StoreFile::close_all(); }
  TraceStore(const TraceStore&) = delete;
  TraceStore& operator=(const TraceStore&) = delete;

  // How long to wait for other processes that write.
  void set_patience(std::chrono::milliseconds patience) { file_->set_patience(patience); }

  // Adds the traces, and the assessments that come with them, in one transaction; parts of a trace that is there are
  // merged into it. `describe` gives what is listed of a trace. False, and why in error(): nothing was added.
  using Describe = std::function<StoredTrace(const FinishedTrace&)>;
  bool put(const std::vector<TracePtr>& traces, const Describe& describe);
  // Removes the oldest traces until the content takes at most `max_bytes`, delivered ones first. How many of the
  // removed had not been delivered.
  std::size_t shrink(std::int64_t max_bytes);

  // See TracesTable.
  std::vector<StoredTrace> list(std::int64_t limit) { return traces_.list(limit); }
  std::vector<StoredTrace> find(const std::string& prefix, std::int64_t limit) { return traces_.find(prefix, limit); }
  std::vector<StoredTrace> undelivered(const std::string& destination) { return traces_.undelivered(destination); }

  std::vector<TracesTable::Count> counts() { return traces_.counts(); }
  // See DroppedTable.
  bool add_dropped(const std::string& reason, std::int64_t traces) { return dropped_.add(reason, traces); }
  std::vector<std::pair<std::string, std::int64_t>> dropped() { return dropped_.counts(); }

  // For a process that delivers by itself what is here: the traces are then its own to deliver, until it settles or
  // releases them, or ends. They say which experiment they are for.
  struct Claimed {
    std::vector<TracePtr> traces;
    std::vector<std::string> busy;  // another process delivers these
    std::vector<std::string> elsewhere;  // these are meant for another server
    // What is in none of them is not here any more.
  };
  Claimed claim(const std::vector<std::string>& ids, const std::string& meant_for, const Claimant& claimant);
  // The oldest, at most `most`, that wait for this server and are nobody's yet.
  std::vector<TracePtr> claim_waiting(const std::string& meant_for, std::int64_t most, const Claimant& claimant);
  // Of these, those that no other process delivers now.
  std::vector<std::string> claim_all(const std::vector<std::string>& ids, const Claimant& claimant);
  // They have been delivered, and go. What has been added to one meanwhile stays, to be delivered.
  bool settle(const std::vector<std::string>& ids, const Claimant& claimant);
  bool release(const std::vector<std::string>& ids, const Claimant& claimant);

  TracePtr load(const std::string& id);
  // The same with the assessments that are kept beside it: all that a server is to be told.
  TracePtr load_to_deliver(const std::string& id);
  bool mark_delivered(const std::vector<std::string>& ids, const std::string& destination);
  // Loads the trace, lets `change` have it, and stores it again, in one transaction. What is listed of it stays as it
  // is.
  bool change(const std::string& id, const std::function<void(FinishedTrace&)>& change);
  // With all that is kept about them.
  bool remove(const std::vector<std::string>& ids);

  // See AssessmentsTable.
  std::vector<std::string> assessments(const std::string& trace_id) { return assessments_.of_trace(trace_id); }
  std::optional<std::string> assessment(const std::string& id) { return assessments_.find(id); }
  bool put_assessment(const std::string& trace_id, const std::string& id, const std::string& json) {
    return assessments_.put(trace_id, id, json);
  }
  bool remove_assessment(const std::string& id) { return assessments_.remove(id); }

  // See LaterChangesTable.
  bool note_later_change(const StoredChange& change) { return later_changes_.note(change); }
  std::vector<StoredChange> later_changes(const std::string& destination) {
    return later_changes_.of_delivered_to(destination);
  }
  bool forget_later_change(const StoredChange& change) { return later_changes_.forget(change); }

  std::string identity() { return file_->identity(); }
  // Of the last call that failed.
  const std::string& error() const { return file_->error(); }
  bool is_unfit() const { return file_->is_unfit(); }
  const std::string& path() const { return file_->path(); }

 private:
  explicit TraceStore(std::unique_ptr<StoreFile> file);
  bool put_one(const FinishedTrace& trace, const Describe& describe);
  bool put_early_part(StoredTrace row, const FinishedTrace& part);
  bool add_what_is_missing();
  bool remove_rows(const std::vector<std::string>& ids);
  bool claim_one(const StoredTrace& row, const Claimant& claimant, Claimed& claimed);

  std::unique_ptr<StoreFile> file_;
  TracesTable traces_{*file_};
  PartsTable parts_{*file_};
  ClaimsTable claims_{*file_};
  DroppedTable dropped_{*file_};
  AssessmentsTable assessments_{*file_};
  LaterChangesTable later_changes_{*file_};
};

}  // namespace mlflow::internal
