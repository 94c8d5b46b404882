// A prepared SQL statement of a store's file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/fork_gate.h"
#include "store/store_file.h"

struct sqlite3_stmt;

namespace mlflow::internal {

// What cannot be prepared or run is said in the file's error(). Texts and bytes are copied.
class Statement {
 public:
  Statement(StoreFile& file, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // The next parameter.
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind_blob(std::string_view bytes);
  // The next row, if there is one.
  bool step_to_row();
  // A statement that gives no rows: done, or false.
  bool execute();
  // Of the row stepped to. The bytes of a blob live until the next step.
  std::string text(int column);
  std::int64_t number(int column);
  std::string_view blob(int column);

 private:
  ForkWaits using_sqlite_;
  StoreFile& file_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace mlflow::internal
