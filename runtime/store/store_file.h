// The SQLite file of a trace store: opened, made, kept through forks, and what it says when something fails. Knows no
// table. Several processes may use it at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

struct sqlite3;

namespace mlflow::internal {

class StoreFile {
 public:
  // WRITE creates the file. One that others can read, that is another user's or a symbolic link is then none to keep
  // traces in.
  enum class Mode { WRITE, READ };
  // Null, and why in `error`, with is_unfit() in `unfit`. `schema` makes the tables of a new file.
  static std::unique_ptr<StoreFile> open(const std::string& path, Mode mode, const std::string& schema,
                                         std::string& error, bool* unfit = nullptr);
  ~StoreFile();
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  // Before a fork. SQLite keeps a process's locks on a file in memory, which a child would take for its own. Each is
  // opened again when it is used. Nobody may be inside of one.
  static void close_all() noexcept;

  // How long to wait for other processes that write.
  void set_patience(std::chrono::milliseconds patience);

  // The connection; null, and why in error(), when it cannot be opened again.
  sqlite3* connection();
  bool run(const std::string& sql);
  // Rolled back, and error() as `body` left it, when that gives false.
  bool in_transaction(const std::function<bool()>& body);
  // The number that a query gives; 0, and why in error(), when there is none.
  std::int64_t number(const std::string& sql);
  bool has_table(const std::string& name);
  // By which one that was made in the place of another is known. Empty: of an earlier version.
  std::string identity();
  // Bytes of the file that hold something.
  std::int64_t used_bytes();

  const std::string& path() const { return path_; }
  // Of the last call that failed.
  const std::string& error() const { return error_; }
  // That was because of what the file is: damaged, of something else, of a newer version, or not its owner's alone. It
  // will be no better the next time.
  bool is_unfit() const { return unfit_; }
  // Says in error() what SQLite has just refused; false.
  bool fail(const char* what);
  bool fail_with(std::string error);

 private:
  StoreFile(std::string path, Mode mode, std::string schema);
  // False, and why in error(), when it cannot be opened again: after a fork, and where the program has closed the
  // descriptors.
  bool connect();
  bool open_database();
  bool lost_files() const;
  bool is_in_place() const;
  bool make_ready();
  void disconnect();
  bool make_tables();
  bool leave_write_ahead_log();
  bool is_a_store();
  bool try_transaction(const std::function<bool()>& body);
  void undo_transaction() noexcept;

  sqlite3* database_ = nullptr;
  std::string path_;
  Mode mode_;
  const std::string schema_;
  std::string error_;
  bool unfit_ = false;
  bool has_tables_ = false;
  bool in_transaction_ = false;
  int patience_ms_ = 5000;
  int process_ = 0;  // that opened it
};

}  // namespace mlflow::internal
