// One row for each trace: what is listed of it, and the trace itself as bytes (trace_codec.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/finished_trace.h"
#include "store/statement.h"
#include "store/store_file.h"

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
  std::string meant_for;  // the server that is to have it; empty: none, it stays here until somebody pushes it
  std::int64_t spans = 0;
};

class TracesTable {
 public:
  static const char SCHEMA[];
  // For files of a version that did not say what traces are meant for. False, and why in the file's error().
  bool add_what_is_missing();
  explicit TracesTable(StoreFile& file) : file_(file) {}
  TracesTable(const TracesTable&) = delete;
  TracesTable& operator=(const TracesTable&) = delete;

  // Replaces the row of that id; the trace is not delivered (again).
  bool put(const StoredTrace& row, const std::string& content);
  bool replace_content(const std::string& id, const std::string& content);
  bool contains(const std::string& id);
  // Without the parts that came before the root. Null, and why in the file's error(): it is not there, or damaged.
  TracePtr load(const std::string& id);

  // Newest first; `limit` < 0: all.
  std::vector<StoredTrace> list(std::int64_t limit);
  // Those whose id starts with `prefix` (with or without `tr-`), at most `limit`.
  std::vector<StoredTrace> find(const std::string& prefix, std::int64_t limit);
  // Oldest first: those not yet delivered to `destination`.
  std::vector<StoredTrace> undelivered(const std::string& destination);
  // Oldest first, at most `most`: those meant for that server that nobody has, or claims. Not traces of which only
  // parts have come.
  std::vector<StoredTrace> waiting_for(const std::string& meant_for, std::int64_t most);
  // How many there are that nobody has yet, by what they are meant for; and how many a server has.
  struct Count {
    std::string meant_for;
    std::string delivered_to;
    std::int64_t traces = 0;
  };
  std::vector<Count> counts();
  std::optional<StoredTrace> row(const std::string& id);
  void mark_delivered(const std::vector<std::string>& ids, const std::string& destination);

  // The oldest traces that take `bytes` together, delivered ones first.
  struct Oldest {
    std::vector<std::string> ids;
    std::size_t undelivered = 0;
  };
  Oldest oldest(std::int64_t bytes);
  void remove(const std::vector<std::string>& ids);

 private:
  static std::vector<StoredTrace> rows(Statement& statement);

  StoreFile& file_;
};

}  // namespace mlflow::internal
