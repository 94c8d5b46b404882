// A prepared SQL statement of the trace store, for its implementation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/fork_gate.h"
#include "store/trace_store.h"

struct sqlite3_stmt;

namespace mlflow::internal {

// What cannot be prepared is said in the store's error(), and does not step. Texts and bytes are copied.
class TraceStore::Statement {
 public:
  Statement(TraceStore& store, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // The next parameter.
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind_blob(std::string_view bytes);
  // SQLite's result: SQLITE_ROW, SQLITE_DONE or an error.
  int step();
  // Of the row stepped to. The bytes of a blob live until the next step.
  std::string text(int column);
  std::int64_t number(int column);
  std::string_view blob(int column);

 private:
  ForkWaits using_sqlite_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace mlflow::internal
