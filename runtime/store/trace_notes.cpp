// What is said about stored traces after they were recorded: assessments, and what a server that has a trace lacks of it.
#include <sqlite3.h>

#include "store/statement.h"

namespace mlflow::internal {
namespace {

// Tables are made when they are first needed: earlier versions do not know them, and do not mind.
constexpr const char* assessment_schema =
    "CREATE TABLE IF NOT EXISTS assessments(id TEXT PRIMARY KEY, trace_id TEXT NOT NULL, content TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS assessments_by_trace ON assessments(trace_id);";
constexpr const char* later_changes_schema =
    "CREATE TABLE IF NOT EXISTS later_changes("
    "trace_id TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY(trace_id, kind, key));";

constexpr const char* kind_name(StoredChange::Kind kind) {
  return kind == StoredChange::Kind::TAG ? "tag" : "assessment";
}

}  // namespace

bool TraceStore::has_table(const char* name) {
  return pragma(("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + std::string(name) + "'")
                    .c_str()) != 0;
}

std::vector<std::string> TraceStore::assessments(const std::string& trace_id) {
  std::vector<std::string> found;
  if (!has_table("assessments")) return found;
  Statement statement(*this, "SELECT content FROM assessments WHERE trace_id = ? ORDER BY rowid");
  statement.bind(trace_id);
  while (statement.step() == SQLITE_ROW) found.push_back(statement.text(0));
  return found;
}

TracePtr TraceStore::load_to_deliver(const std::string& id) {
  TracePtr trace = load(id);
  if (trace != nullptr)
    for (const std::string& json : assessments(id)) trace->facts.assessments.emplace_back("", trace->keep(json));
  return trace;
}

std::optional<std::string> TraceStore::assessment(const std::string& id) {
  if (!has_table("assessments")) return std::nullopt;
  Statement statement(*this, "SELECT content FROM assessments WHERE id = ?");
  if (statement.bind(id).step() != SQLITE_ROW) return std::nullopt;
  return statement.text(0);
}

bool TraceStore::put_assessment(const std::string& trace_id, const std::string& id, const std::string& json) {
  if (!run(assessment_schema)) return false;
  // Not INSERT OR REPLACE, which would move it to the end.
  Statement put(*this,
                "INSERT INTO assessments(id, trace_id, content) VALUES(?, ?, ?) "
                "ON CONFLICT(id) DO UPDATE SET content = excluded.content");
  return put.bind(id).bind(trace_id).bind(json).step() == SQLITE_DONE || fail("cannot write");
}

bool TraceStore::remove_assessment(const std::string& id) {
  if (!has_table("assessments")) return true;
  return Statement(*this, "DELETE FROM assessments WHERE id = ?").bind(id).step() == SQLITE_DONE ||
         fail("cannot write");
}

bool TraceStore::note_later_change(const StoredChange& change) {
  if (!run(later_changes_schema)) return false;
  Statement note(*this,
                 "INSERT OR IGNORE INTO later_changes(trace_id, kind, key) "
                 "SELECT id, ?, ? FROM traces WHERE id = ? AND delivered_to <> ''");
  return note.bind(kind_name(change.kind)).bind(change.key).bind(change.trace_id).step() == SQLITE_DONE ||
         fail("cannot write");
}

std::vector<StoredChange> TraceStore::later_changes(const std::string& destination) {
  std::vector<StoredChange> changes;
  if (!has_table("later_changes")) return changes;
  Statement statement(*this,
                      "SELECT trace_id, kind, key FROM later_changes JOIN traces ON traces.id = trace_id "
                      "WHERE delivered_to = ? ORDER BY later_changes.rowid");
  statement.bind(destination);
  while (statement.step() == SQLITE_ROW)
    changes.push_back({statement.text(0),
                       statement.text(1) == "tag" ? StoredChange::Kind::TAG : StoredChange::Kind::ASSESSMENT,
                       statement.text(2)});
  return changes;
}

bool TraceStore::forget_later_change(const StoredChange& change) {
  Statement statement(*this, "DELETE FROM later_changes WHERE trace_id = ? AND kind = ? AND key = ?");
  return statement.bind(change.trace_id).bind(kind_name(change.kind)).bind(change.key).step() == SQLITE_DONE ||
         fail("cannot write");
}

}  // namespace mlflow::internal
