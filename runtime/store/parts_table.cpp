#include "store/parts_table.h"

#include "model/trace_merge.h"
#include "store/statement.h"
#include "store/trace_codec.h"

namespace mlflow::internal {

// (Replacing a trace's row fires no trigger.)
const char PartsTable::SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS parts("
    "  trace_id TEXT NOT NULL, spans INTEGER NOT NULL, size INTEGER NOT NULL, content BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS parts_by_trace ON parts(trace_id);"
    "CREATE TRIGGER IF NOT EXISTS parts_go AFTER DELETE ON traces BEGIN"
    "  DELETE FROM parts WHERE trace_id = old.id; END;";

PartsTable::PartsTable(StoreFile& file) : OptionalTable(file, "parts", SCHEMA) {}

bool PartsTable::put(const std::string& trace_id, std::int64_t spans, const std::string& content) {
  Statement insert(file_, "INSERT INTO parts(trace_id, spans, size, content) VALUES(?, ?, ?, ?)");
  return insert.bind(trace_id).bind(spans).bind(static_cast<std::int64_t>(content.size())).bind_blob(content).execute();
}

void PartsTable::append_to(FinishedTrace& trace, const std::string& trace_id) {
  Statement statement(file_, "SELECT content FROM parts WHERE trace_id = ? ORDER BY rowid");
  statement.bind(trace_id);
  while (statement.step_to_row()) {
    const TracePtr part = decode_trace(statement.blob(0));
    if (part == nullptr) continue;
    append_spans(trace, *part);
  }
  settle_earlier(trace, true);
}

}  // namespace mlflow::internal
