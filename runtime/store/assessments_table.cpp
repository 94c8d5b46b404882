#include "store/assessments_table.h"

#include "store/statement.h"

namespace mlflow::internal {
namespace {

constexpr const char* schema =
    "CREATE TABLE IF NOT EXISTS assessments(id TEXT PRIMARY KEY, trace_id TEXT NOT NULL, content TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS assessments_by_trace ON assessments(trace_id);";

}  // namespace

AssessmentsTable::AssessmentsTable(StoreFile& file) : OptionalTable(file, "assessments", schema) {}

std::vector<std::string> AssessmentsTable::of_trace(const std::string& trace_id) {
  std::vector<std::string> found;
  if (!exists()) return found;
  Statement statement(file_, "SELECT content FROM assessments WHERE trace_id = ? ORDER BY rowid");
  statement.bind(trace_id);
  while (statement.step_to_row()) found.push_back(statement.text(0));
  return found;
}

std::optional<std::string> AssessmentsTable::find(const std::string& id) {
  if (!exists()) return std::nullopt;
  Statement statement(file_, "SELECT content FROM assessments WHERE id = ?");
  if (!statement.bind(id).step_to_row()) return std::nullopt;
  return statement.text(0);
}

bool AssessmentsTable::put(const std::string& trace_id, const std::string& id, const std::string& json) {
  if (!make()) return false;
  // Not INSERT OR REPLACE, which would move it to the end.
  Statement put(file_,
                "INSERT INTO assessments(id, trace_id, content) VALUES(?, ?, ?) "
                "ON CONFLICT(id) DO UPDATE SET content = excluded.content");
  return put.bind(id).bind(trace_id).bind(json).execute();
}

bool AssessmentsTable::remove(const std::string& id) {
  return !exists() || Statement(file_, "DELETE FROM assessments WHERE id = ?").bind(id).execute();
}

}  // namespace mlflow::internal
