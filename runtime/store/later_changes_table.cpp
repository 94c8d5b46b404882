#include "store/later_changes_table.h"

#include "store/statement.h"

namespace mlflow::internal {
namespace {

constexpr const char* schema =
    "CREATE TABLE IF NOT EXISTS later_changes("
    "trace_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY(trace_id, kind, key));";

constexpr const char* kind_name(StoredChange::Kind kind) {
  return kind == StoredChange::Kind::TAG ? "tag" : "assessment";
}

}  // namespace

LaterChangesTable::LaterChangesTable(StoreFile& file) : OptionalTable(file, "later_changes", schema) {}

bool LaterChangesTable::note(const StoredChange& change) {
  if (!make()) return false;
  Statement note(file_,
                 "INSERT OR IGNORE INTO later_changes(trace_id, kind, key) "
                 "SELECT id, ?, ? FROM traces WHERE id = ? AND delivered_to <> ''");
  return note.bind(kind_name(change.kind)).bind(change.key).bind(change.trace_id).execute();
}

std::vector<StoredChange> LaterChangesTable::of_delivered_to(const std::string& destination) {
  std::vector<StoredChange> changes;
  if (!exists()) return changes;
  Statement statement(file_,
                      "SELECT trace_id, kind, key FROM later_changes JOIN traces ON traces.id = trace_id "
                      "WHERE delivered_to = ? ORDER BY later_changes.rowid");
  statement.bind(destination);
  while (statement.step_to_row())
    changes.push_back({statement.text(0),
                       statement.text(1) == kind_name(StoredChange::Kind::TAG) ? StoredChange::Kind::TAG
                                                                               : StoredChange::Kind::ASSESSMENT,
                       statement.text(2)});
  return changes;
}

bool LaterChangesTable::forget(const StoredChange& change) {
  Statement forget(file_, "DELETE FROM later_changes WHERE trace_id = ? AND kind = ? AND key = ?");
  return forget.bind(change.trace_id).bind(kind_name(change.kind)).bind(change.key).execute();
}

}  // namespace mlflow::internal
