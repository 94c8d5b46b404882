#include "store/statement.h"

#include <sqlite3.h>

namespace mlflow::internal {

Statement::Statement(StoreFile& file, const std::string& sql) : file_(file) {
  sqlite3* const connection = file.connection();
  if (connection == nullptr) return;
  if (sqlite3_prepare_v2(connection, sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr) != SQLITE_OK)
    file.fail("cannot read");
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data() != nullptr ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

bool Statement::step_to_row() { return statement_ != nullptr && sqlite3_step(statement_) == SQLITE_ROW; }

bool Statement::execute() {
  // What could not be prepared has said why.
  return statement_ != nullptr && (sqlite3_step(statement_) == SQLITE_DONE || file_.fail("cannot write"));
}

std::string Statement::text(int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t Statement::number(int column) { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::blob(int column) {
  const void* const bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(bytes),
          bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

}  // namespace mlflow::internal
