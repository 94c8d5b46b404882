#include "store/traces_table.h"

#include "store/trace_codec.h"

namespace mlflow::internal {
namespace {

// With the spans of a trace's early parts (parts_table.h).
constexpr const char* columns =
    "SELECT id, request_time_ms, duration_ms, state, name, request, response, experiment_id, experiment_name, "
    "delivered_to, "
    "spans + (SELECT ifnull(sum(spans), 0) FROM parts WHERE trace_id = id), meant_for FROM traces ";

constexpr const char* column_of_what_is_meant = "meant_for TEXT NOT NULL DEFAULT ''";
constexpr const char* index_of_what_waits =
    "CREATE INDEX IF NOT EXISTS traces_waiting ON traces(meant_for, request_time_ms) WHERE delivered_to = '';";

// What a row takes beside its trace, near enough.
constexpr std::int64_t bytes_of_a_row = 512;

}  // namespace

const char TracesTable::SCHEMA[] =
    "CREATE TABLE traces("
    "  id TEXT PRIMARY KEY,"
    "  request_time_ms INTEGER NOT NULL,"
    "  duration_ms INTEGER NOT NULL,"
    "  state TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  request TEXT NOT NULL,"
    "  response TEXT NOT NULL,"
    "  experiment_id TEXT NOT NULL,"
    "  experiment_name TEXT NOT NULL,"
    "  delivered_to TEXT NOT NULL,"
    "  spans INTEGER NOT NULL,"
    "  size INTEGER NOT NULL,"
    "  content BLOB NOT NULL,"
    "  meant_for TEXT NOT NULL DEFAULT '');"
    "CREATE INDEX traces_by_time ON traces(request_time_ms);"
    "CREATE INDEX traces_waiting ON traces(meant_for, request_time_ms) WHERE delivered_to = '';";

bool TracesTable::add_what_is_missing() {
  const auto is_missing = [&] {
    return file_.number("SELECT count(*) FROM pragma_table_info('traces') WHERE name = 'meant_for'") == 0;
  };
  if (!is_missing()) return true;
  return file_.in_transaction([&] {
    // Another process may have been quicker.
    return !is_missing() || file_.run("ALTER TABLE traces ADD COLUMN " + std::string(column_of_what_is_meant) + ";" +
                                      index_of_what_waits);
  });
}

bool TracesTable::put(const StoredTrace& row, const std::string& content) {
  Statement insert(file_,
                   "INSERT OR REPLACE INTO traces(id, request_time_ms, duration_ms, state, name, request, response, "
                   "experiment_id, experiment_name, meant_for, delivered_to, spans, size, content) "
                   "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)");
  return insert.bind(row.id)
      .bind(row.request_time_ms)
      .bind(row.duration_ms)
      .bind(row.state)
      .bind(row.name)
      .bind(row.request)
      .bind(row.response)
      .bind(row.experiment_id)
      .bind(row.experiment_name)
      .bind(row.meant_for)
      .bind(row.spans)
      .bind(static_cast<std::int64_t>(content.size()))
      .bind_blob(content)
      .execute();
}

bool TracesTable::replace_content(const std::string& id, const std::string& content) {
  Statement update(file_, "UPDATE traces SET content = ?, size = ? WHERE id = ?");
  return update.bind_blob(content).bind(static_cast<std::int64_t>(content.size())).bind(id).execute();
}

bool TracesTable::contains(const std::string& id) {
  return Statement(file_, "SELECT 1 FROM traces WHERE id = ?").bind(id).step_to_row();
}

TracePtr TracesTable::load(const std::string& id) {
  Statement statement(file_, "SELECT content FROM traces WHERE id = ?");
  if (!statement.bind(id).step_to_row()) {
    file_.fail_with("trace " + id + " is not in " + file_.path());
    return nullptr;
  }
  TracePtr trace = decode_trace(statement.blob(0));
  if (trace == nullptr) file_.fail_with("trace " + id + " in " + file_.path() + " is damaged");
  return trace;
}

std::vector<StoredTrace> TracesTable::rows(Statement& statement) {
  std::vector<StoredTrace> traces;
  while (statement.step_to_row()) {
    StoredTrace& trace = traces.emplace_back();
    trace.id = statement.text(0);
    trace.request_time_ms = statement.number(1);
    trace.duration_ms = statement.number(2);
    trace.state = statement.text(3);
    trace.name = statement.text(4);
    trace.request = statement.text(5);
    trace.response = statement.text(6);
    trace.experiment_id = statement.text(7);
    trace.experiment_name = statement.text(8);
    trace.delivered_to = statement.text(9);
    trace.spans = statement.number(10);
    trace.meant_for = statement.text(11);
  }
  return traces;
}

std::vector<StoredTrace> TracesTable::list(std::int64_t limit) {
  Statement statement(file_, std::string(columns) + "ORDER BY request_time_ms DESC, rowid DESC LIMIT ?");
  return rows(statement.bind(limit));
}

std::vector<StoredTrace> TracesTable::find(const std::string& prefix, std::int64_t limit) {
  const std::string from = prefix.starts_with("tr-") ? prefix : "tr-" + prefix;
  Statement statement(file_, std::string(columns) + "WHERE substr(id, 1, ?) = ? ORDER BY request_time_ms DESC LIMIT ?");
  return rows(statement.bind(static_cast<std::int64_t>(from.size())).bind(from).bind(limit));
}

std::vector<StoredTrace> TracesTable::undelivered(const std::string& destination) {
  Statement statement(file_, std::string(columns) + "WHERE delivered_to <> ? ORDER BY request_time_ms, rowid");
  return rows(statement.bind(destination));
}

std::vector<StoredTrace> TracesTable::waiting_for(const std::string& meant_for, std::int64_t most) {
  Statement statement(file_, std::string(columns) +
                                 "WHERE delivered_to = '' AND meant_for = ? AND spans > 0 "
                                 "AND id NOT IN (SELECT trace_id FROM claims) ORDER BY request_time_ms LIMIT ?");
  return rows(statement.bind(meant_for).bind(most));
}

std::vector<TracesTable::Count> TracesTable::counts() {
  std::vector<Count> counts;
  Statement statement(file_,
                      "SELECT CASE delivered_to WHEN '' THEN meant_for ELSE '' END AS server, delivered_to, count(*) "
                      "FROM traces GROUP BY server, delivered_to ORDER BY delivered_to, server");
  while (statement.step_to_row()) counts.push_back({statement.text(0), statement.text(1), statement.number(2)});
  return counts;
}

std::optional<StoredTrace> TracesTable::row(const std::string& id) {
  Statement statement(file_, std::string(columns) + "WHERE id = ?");
  std::vector<StoredTrace> found = rows(statement.bind(id));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void TracesTable::mark_delivered(const std::vector<std::string>& ids, const std::string& destination) {
  for (const std::string& id : ids)
    Statement(file_, "UPDATE traces SET delivered_to = ? WHERE id = ?").bind(destination).bind(id).execute();
}

TracesTable::Oldest TracesTable::oldest(std::int64_t bytes) {
  Oldest oldest;
  Statement statement(file_,
                      "SELECT id, size + (SELECT ifnull(sum(size), 0) FROM parts WHERE trace_id = id), delivered_to "
                      "FROM traces ORDER BY delivered_to = '', request_time_ms");
  for (std::int64_t found = 0; found < bytes && statement.step_to_row();) {
    oldest.ids.push_back(statement.text(0));
    found += statement.number(1) + bytes_of_a_row;
    if (statement.text(2).empty()) ++oldest.undelivered;
  }
  return oldest;
}

void TracesTable::remove(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) Statement(file_, "DELETE FROM traces WHERE id = ?").bind(id).execute();
}

}  // namespace mlflow::internal
