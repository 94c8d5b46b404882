// The local store: one SQLite file that holds traces while there is no server, or none that can be reached. One row per trace,
// the trace itself as bytes (trace_codec.h); of traces too large for that, the parts that came before the root have rows of their own. Several processes may use it at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/finished_trace.h"

struct sqlite3;

namespace mlflow::internal {

// What is known of a stored trace without decoding it.
struct StoredTrace {
  std::string id;  // as MLflow shows it: tr-...
  std::int64_t request_time_ms = 0;
  std::int64_t duration_ms = 0;
  std::string state;  // OK or ERROR; empty while the root is missing
  std::string name;
  std::string request;  // previews
  std::string response;
  std::string experiment_id;  // what was asked for when it was recorded; both may be empty
  std::string experiment_name;
  std::string delivered_to;  // the server that has it, or empty
  std::int64_t spans = 0;
};

// Something about a trace that was set, changed or taken away after it was delivered.
struct StoredChange {
  enum class Kind { TAG, ASSESSMENT };
  std::string trace_id;
  Kind kind = Kind::TAG;
  std::string key;  // of the tag; the assessment's id
};

class TraceStore {
 public:
  // WRITE creates the file. One that others can read, that is another user's or a symbolic link is then none to keep traces in.
  enum class Mode { WRITE, READ };
  // Null, and why in `error`.
  static std::unique_ptr<TraceStore> open(const std::string& path, Mode mode, std::string& error);
  ~TraceStore();
  // Before a fork. SQLite keeps a process's locks on a file in memory, which a child would take for its own. Each is opened
  // again when it is used. Nobody may be inside of one.
  static void close_all() noexcept;
  TraceStore(const TraceStore&) = delete;
  TraceStore& operator=(const TraceStore&) = delete;

  // How long to wait for other processes that write.
  void set_patience(std::chrono::milliseconds patience);

  // Adds the traces, and the assessments that come with them, in one transaction; parts of a trace that is there are merged into
  // it. `describe` gives what is listed of a
  // trace. False, and why in error(): nothing was added.
  using Describe = std::function<StoredTrace(const FinishedTrace&)>;
  bool put(const std::vector<TracePtr>& traces, const Describe& describe);
  // Removes the oldest traces until the content takes at most `max_bytes`, delivered ones first. How many of the removed had
  // not been delivered.
  std::size_t shrink(std::int64_t max_bytes);

  // Newest first; `limit` < 0: all.
  std::vector<StoredTrace> list(std::int64_t limit);
  // The traces whose id starts with `prefix` (with or without `tr-`), at most `limit`.
  std::vector<StoredTrace> find(const std::string& prefix, std::int64_t limit);
  // Oldest first: those not yet delivered to `destination`.
  std::vector<StoredTrace> undelivered(const std::string& destination);
  TracePtr load(const std::string& id);
  // The same with the assessments that are kept beside it: all that a server is to be told.
  TracePtr load_to_deliver(const std::string& id);
  bool mark_delivered(const std::vector<std::string>& ids, const std::string& destination);
  // Loads the trace, lets `change` have it, and stores it again, in one transaction. What is listed of it stays as it is.
  bool change(const std::string& id, const std::function<void(FinishedTrace&)>& change);
  // With all that is kept about them.
  bool remove(const std::vector<std::string>& ids);

  // Assessments are kept as the JSON they are, oldest first; one of a known id replaces it.
  std::vector<std::string> assessments(const std::string& trace_id);
  bool put_assessment(const std::string& trace_id, const std::string& id, const std::string& json);
  bool remove_assessment(const std::string& id);
  std::optional<std::string> assessment(const std::string& id);

  // Notes the change where a server has the trace already, so that push can tell it.
  bool note_later_change(const StoredChange& change);
  // Of traces that were delivered there, oldest first.
  std::vector<StoredChange> later_changes(const std::string& destination);
  bool forget_later_change(const StoredChange& change);

  // Of the last call that failed.
  const std::string& error() const { return error_; }

 private:
  class Statement;
  TraceStore(std::string path, Mode mode);
  // False, and why in error(), when it cannot be opened again: after a fork, and where the program has closed the descriptors.
  bool connect();
  bool open_database();
  bool lost_files() const;
  void disconnect();
  bool prepare_schema(Mode mode);
  bool use_write_ahead_log();
  // Rolled back, and error() as `body` left it, when that gives false.
  bool in_transaction(const std::function<bool()>& body);
  bool try_transaction(const std::function<bool()>& body);
  bool run(const char* sql);
  bool put_one(const FinishedTrace& trace, const Describe& describe);
  bool put_row(const StoredTrace& row, const std::string& content);
  bool put_early_part(StoredTrace row, const FinishedTrace& part);
  TracePtr load_row(const std::string& id);  // without the parts that came before the root
  void append_parts(FinishedTrace& trace, const std::string& id);
  std::int64_t pragma(const char* sql);
  bool has_table(const char* name);
  std::vector<StoredTrace> query(Statement& statement);
  bool fail(const char* what);

  sqlite3* database_ = nullptr;
  std::string path_;
  Mode mode_;
  std::string error_;
  bool in_transaction_ = false;
  int patience_ms_ = 5000;
  int process_ = 0;  // that opened it
};

}  // namespace mlflow::internal
