#include "store/statement.h"

#include <sqlite3.h>

namespace mlflow::internal {

TraceStore::Statement::Statement(TraceStore& store, const std::string& sql) {
  if (!store.connect()) return;
  if (sqlite3_prepare_v2(store.database_, sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK)
    store.fail("cannot read");
}

TraceStore::Statement::~Statement() { sqlite3_finalize(statement_); }

TraceStore::Statement& TraceStore::Statement::bind(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data() != nullptr ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

TraceStore::Statement& TraceStore::Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

TraceStore::Statement& TraceStore::Statement::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

int TraceStore::Statement::step() { return statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_); }

std::string TraceStore::Statement::text(int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t TraceStore::Statement::number(int column) { return sqlite3_column_int64(statement_, column); }

std::string_view TraceStore::Statement::blob(int column) {
  const void* const bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(bytes),
          bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

}  // namespace mlflow::internal
