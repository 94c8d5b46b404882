#include "store/trace_store.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <system_error>
#include <thread>

#include "config/fork_gate.h"
#include "model/trace_merge.h"
#include "store/statement.h"
#include "store/trace_codec.h"

namespace mlflow::internal {
namespace {

constexpr std::int64_t application_id = 0x4d4c4654;  // "MLFT": how a file is known to be ours
constexpr std::int64_t schema_version = 1;

constexpr const char* schema =
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
    "  content BLOB NOT NULL);"
    "CREATE INDEX traces_by_time ON traces(request_time_ms);";

// Parts of traces that are too large to be kept until their roots end: a row of its own for each that came before the root.
// (Replacing a trace's row fires no trigger.) Earlier versions do not know it, and do not mind.
constexpr const char* part_schema =
    "CREATE TABLE IF NOT EXISTS parts("
    "  trace_id TEXT NOT NULL, spans INTEGER NOT NULL, size INTEGER NOT NULL, content BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS parts_by_trace ON parts(trace_id);"
    "CREATE TRIGGER IF NOT EXISTS parts_go AFTER DELETE ON traces BEGIN"
    "  DELETE FROM parts WHERE trace_id = old.id; END;";

constexpr const char* columns =
    "SELECT id, request_time_ms, duration_ms, state, name, request, response, experiment_id, experiment_name, "
    "delivered_to, "
    "spans + (SELECT ifnull(sum(spans), 0) FROM parts WHERE trace_id = id) FROM traces ";

// Absolute, for a program that changes its directory. Who only reads a store may call it by a symbolic link.
std::string file_named(const std::string& path, TraceStore::Mode mode) {
  std::error_code error;
  const std::filesystem::path file =
      mode == TraceStore::Mode::READ ? std::filesystem::canonical(path, error) : std::filesystem::absolute(path, error);
  return error ? path : file.string();
}

}  // namespace

std::unique_ptr<TraceStore> TraceStore::open(const std::string& path, Mode mode, std::string& error) {
  if (struct stat info{}; mode == Mode::READ && ::stat(path.c_str(), &info) != 0) {
    error = "there is no trace store at " + path;
    return nullptr;
  }
  const ForkWaits using_sqlite;
  std::unique_ptr<TraceStore> store(new TraceStore(file_named(path, mode), mode));
  if (!store->connect() || !store->prepare_schema(mode)) {
    error = store->error_;
    return nullptr;
  }
  return store;
}

bool TraceStore::prepare_schema(Mode mode) {
  error_.clear();
  const std::int64_t tables = pragma("SELECT count(*) FROM sqlite_master");
  if (!error_.empty()) return false;
  if (tables == 0) {
    if (mode == Mode::READ) return error_ = path_ + " is empty, not a trace store", false;
    // Two processes may be here at the same time: the transaction decides, and the second finds the table.
    const auto make_tables = [this] {
      if (pragma("SELECT count(*) FROM sqlite_master") != 0) return true;
      const std::string sql = std::string(schema) + part_schema +
                              "PRAGMA application_id = " + std::to_string(application_id) +
                              "; PRAGMA user_version = " + std::to_string(schema_version);
      return run(sql.c_str());
    };
    if (!use_write_ahead_log() || !in_transaction(make_tables)) return false;
  }
  if (pragma("PRAGMA application_id") != application_id)
    return error_ = path_ +
                    " is a database of something else, not a trace store; choose another file with MLFLOW_TRACE_STORE",
           false;
  if (pragma("PRAGMA user_version") != schema_version)
    return error_ =
               path_ +
               " was written by another version of MLflow tracing for C++; choose another file with MLFLOW_TRACE_STORE",
           false;
  // A file of an earlier version has no table of parts.
  return has_table("parts") || in_transaction([this] { return run(part_schema); });
}

// SQLite itself does not wait when another process has just opened the file and is about to do the same.
bool TraceStore::use_write_ahead_log() {
  constexpr auto pause = std::chrono::milliseconds(5);
  for (int tries_left = 1000; tries_left > 0; --tries_left) {
    if (run("PRAGMA journal_mode = WAL")) return true;
    if (sqlite3_errcode(database_) != SQLITE_BUSY) return false;
    std::this_thread::sleep_for(pause);
  }
  return false;
}

// Processes that are here at the same time wait for each other: without the transaction, a statement that finds it has to write
// after reading fails at once.
bool TraceStore::in_transaction(const std::function<bool()>& body) {
  const ForkWaits using_sqlite;
  if (try_transaction(body)) return true;
  // The program has closed the descriptors in the midst of it. Nothing of it was kept; once more, with new ones.
  return database_ != nullptr && lost_files() && try_transaction(body);
}

bool TraceStore::try_transaction(const std::function<bool()>& body) {
  if (!run("BEGIN IMMEDIATE")) return false;
  // Ends it however it is left.
  struct Inside {
    explicit Inside(TraceStore& inside) : store(inside) { store.in_transaction_ = true; }
    ~Inside() {
      const std::string why = store.error_;
      if (!committed) store.run("ROLLBACK");
      store.error_ = why;
      store.in_transaction_ = false;
    }
    TraceStore& store;
    bool committed = false;
  } inside(*this);
  inside.committed = body() && run("COMMIT");
  return inside.committed;
}

void TraceStore::set_patience(std::chrono::milliseconds patience) {
  patience_ms_ = static_cast<int>(std::clamp<std::int64_t>(patience.count(), 1, 60000));
  const ForkWaits using_sqlite;
  if (connect()) sqlite3_busy_timeout(database_, patience_ms_);
}

bool TraceStore::put(const std::vector<TracePtr>& traces, const Describe& describe) {
  return in_transaction([&] {
    return std::all_of(traces.begin(), traces.end(), [&](const TracePtr& trace) { return put_one(*trace, describe); });
  });
}

bool TraceStore::put_one(const FinishedTrace& trace, const Describe& describe) {
  StoredTrace row = describe(trace);
  if (trace.more_follows) return put_early_part(std::move(row), trace);
  TracePtr merged;
  {
    Statement known(*this, "SELECT content FROM traces WHERE id = ?");
    if (known.bind(row.id).step() == SQLITE_ROW) merged = decode_trace(known.blob(0));
  }
  if (merged != nullptr) {
    merge_trace(*merged, trace);
    row = describe(*merged);
  }
  if (!put_row(row, encode_trace(merged != nullptr ? *merged : trace))) return false;
  for (const auto& [id, json] : trace.facts.assessments)
    if (!put_assessment(row.id, std::string(id), std::string(json))) return false;
  return true;
}

bool TraceStore::put_row(const StoredTrace& row, const std::string& content) {
  Statement insert(*this,
                   "INSERT OR REPLACE INTO traces(id, request_time_ms, duration_ms, state, name, request, response, "
                   "experiment_id, experiment_name, delivered_to, spans, size, content) "
                   "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?)");
  insert.bind(row.id)
      .bind(row.request_time_ms)
      .bind(row.duration_ms)
      .bind(row.state)
      .bind(row.name)
      .bind(row.request)
      .bind(row.response)
      .bind(row.experiment_id)
      .bind(row.experiment_name)
      .bind(row.spans)
      .bind(static_cast<std::int64_t>(content.size()))
      .bind_blob(content);
  return insert.step() == SQLITE_DONE || fail("cannot write");
}

// Beside the trace's row, which stands without spans until the root comes: what is there is not written again for each part.
bool TraceStore::put_early_part(StoredTrace row, const FinishedTrace& part) {
  const std::string content = encode_trace(part);
  Statement insert(*this, "INSERT INTO parts(trace_id, spans, size, content) VALUES(?, ?, ?, ?)");
  insert.bind(row.id).bind(row.spans).bind(static_cast<std::int64_t>(content.size())).bind_blob(content);
  if (insert.step() != SQLITE_DONE) return fail("cannot write");
  Statement known(*this, "SELECT 1 FROM traces WHERE id = ?");
  if (known.bind(row.id).step() == SQLITE_ROW) return true;
  FinishedTrace none;
  none.id = part.id;
  merge_facts(none, part.facts);
  row.spans = 0;
  return put_row(row, encode_trace(none));
}

void TraceStore::append_parts(FinishedTrace& trace, const std::string& id) {
  Statement statement(*this, "SELECT content FROM parts WHERE trace_id = ? ORDER BY rowid");
  statement.bind(id);
  std::size_t appended = 0;
  while (statement.step() == SQLITE_ROW) {
    const TracePtr part = decode_trace(statement.blob(0));
    if (part == nullptr) continue;
    append_spans(trace, *part);
    appended += part->spans.size();
  }
  if (!trace.earlier) return;
  if (trace.earlier->sizes.size() == appended) {
    trace.earlier.reset();
  } else if (appended != 0) {
    // Some had to go when the store was full. Where none is here, they were delivered before; what was noted of them stays.
    trace.incomplete = true;
  }
}

std::size_t TraceStore::shrink(std::int64_t max_bytes) {
  const auto used = [this] {
    return (pragma("PRAGMA page_count") - pragma("PRAGMA freelist_count")) * pragma("PRAGMA page_size");
  };
  std::size_t lost = 0;
  // Some room at once, so that not every trace that comes has to push out another.
  for (std::int64_t now = used(); now > max_bytes; now = used()) {
    const std::int64_t wanted = now - max_bytes + max_bytes / 10;
    std::vector<std::string> ids;
    std::int64_t freed = 0;
    std::size_t undelivered = 0;
    {
      Statement oldest(*this,
                       "SELECT id, size + (SELECT ifnull(sum(size), 0) FROM parts WHERE trace_id = id), delivered_to "
                       "FROM traces ORDER BY delivered_to = '', request_time_ms");
      while (freed < wanted && oldest.step() == SQLITE_ROW) {
        ids.push_back(oldest.text(0));
        freed += oldest.number(1) + 512;
        if (oldest.text(2).empty()) ++undelivered;
      }
    }
    const auto remove_them = [&] {
      for (const std::string& id : ids) Statement(*this, "DELETE FROM traces WHERE id = ?").bind(id).step();
      for (const char* table : {"assessments", "later_changes"})
        if (has_table(table))
          run(("DELETE FROM " + std::string(table) + " WHERE trace_id NOT IN (SELECT id FROM traces)").c_str());
      return true;
    };
    if (ids.empty() || !in_transaction(remove_them)) break;
    lost += undelivered;
  }
  return lost;
}

std::vector<StoredTrace> TraceStore::query(Statement& statement) {
  std::vector<StoredTrace> traces;
  while (statement.step() == SQLITE_ROW) {
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
  }
  return traces;
}

std::vector<StoredTrace> TraceStore::list(std::int64_t limit) {
  Statement statement(*this, std::string(columns) + "ORDER BY request_time_ms DESC, rowid DESC LIMIT ?");
  return query(statement.bind(limit));
}

std::vector<StoredTrace> TraceStore::find(const std::string& prefix, std::int64_t limit) {
  const std::string from = prefix.starts_with("tr-") ? prefix : "tr-" + prefix;
  Statement statement(*this, std::string(columns) + "WHERE substr(id, 1, ?) = ? ORDER BY request_time_ms DESC LIMIT ?");
  return query(statement.bind(static_cast<std::int64_t>(from.size())).bind(from).bind(limit));
}

std::vector<StoredTrace> TraceStore::undelivered(const std::string& destination) {
  Statement statement(*this, std::string(columns) + "WHERE delivered_to <> ? ORDER BY request_time_ms, rowid");
  return query(statement.bind(destination));
}

TracePtr TraceStore::load(const std::string& id) {
  TracePtr trace = load_row(id);
  if (trace != nullptr) append_parts(*trace, id);
  return trace;
}

TracePtr TraceStore::load_row(const std::string& id) {
  Statement statement(*this, "SELECT content FROM traces WHERE id = ?");
  if (statement.bind(id).step() != SQLITE_ROW) return error_ = "trace " + id + " is not in " + path_, nullptr;
  TracePtr trace = decode_trace(statement.blob(0));
  if (trace == nullptr) return error_ = "trace " + id + " in " + path_ + " is damaged", nullptr;
  return trace;
}

bool TraceStore::mark_delivered(const std::vector<std::string>& ids, const std::string& destination) {
  return in_transaction([&] {
    const bool with_changes = has_table("later_changes");
    for (const std::string& id : ids) {
      Statement(*this, "UPDATE traces SET delivered_to = ? WHERE id = ?").bind(destination).bind(id).step();
      if (with_changes) Statement(*this, "DELETE FROM later_changes WHERE trace_id = ?").bind(id).step();
    }
    return true;
  });
}

bool TraceStore::change(const std::string& id, const std::function<void(FinishedTrace&)>& change) {
  return in_transaction([&] {
    const TracePtr trace = load_row(id);
    if (trace == nullptr) return false;
    change(*trace);
    const std::string content = encode_trace(*trace);
    Statement update(*this, "UPDATE traces SET content = ?, size = ? WHERE id = ?");
    update.bind_blob(content).bind(static_cast<std::int64_t>(content.size())).bind(id);
    return update.step() == SQLITE_DONE || fail("cannot write");
  });
}

bool TraceStore::remove(const std::vector<std::string>& ids) {
  return in_transaction([&] {
    std::vector<std::string> tables = {"DELETE FROM traces WHERE id = ?"};
    for (const char* table : {"assessments", "later_changes"})
      if (has_table(table)) tables.push_back("DELETE FROM " + std::string(table) + " WHERE trace_id = ?");
    for (const std::string& id : ids)
      for (const std::string& sql : tables) Statement(*this, sql).bind(id).step();
    return true;
  });
}

bool TraceStore::run(const char* sql) {
  const ForkWaits using_sqlite;
  if (!connect()) return false;
  return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK || fail("cannot write");
}

std::int64_t TraceStore::pragma(const char* sql) {
  Statement statement(*this, sql);
  if (statement.step() == SQLITE_ROW) return statement.number(0);
  fail("cannot read");
  return 0;
}

bool TraceStore::fail(const char* what) {
  error_ = std::string(what) + " the trace store " + path_ + ": " +
           (database_ != nullptr ? sqlite3_errmsg(database_) : "out of memory") +
           "; another file can be chosen with MLFLOW_TRACE_STORE";
  return false;
}

}  // namespace mlflow::internal
