#include "store/store_file.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "config/fork_gate.h"
#include "store/file_system.h"
#include "store/owned_file.h"
#include "store/statement.h"

namespace mlflow::internal {
namespace {

constexpr std::int64_t application_id = 0x4d4c4654;  // "MLFT": how a file is known to be ours
constexpr std::int64_t schema_version = 1;

// Those that are open, for a fork. Only used inside of ForkWaits or while nobody is; leaked, as files may outlive it.
struct OpenFiles {
  std::mutex mutex;
  std::vector<StoreFile*> files;
};
OpenFiles& open_files() {
  static auto* const instance = new OpenFiles;
  return *instance;
}

// A view takes no page of its own.
std::string random_number() {
  std::int64_t number = 0;
  sqlite3_randomness(sizeof number, &number);
  return std::to_string(number);
}

// Absolute, for a program that changes its directory. Who only reads a store may call it by a symbolic link.
std::string file_named(const std::string& path, StoreFile::Mode mode) {
  std::error_code error;
  const std::filesystem::path file =
      mode == StoreFile::Mode::READ ? std::filesystem::canonical(path, error) : std::filesystem::absolute(path, error);
  return error ? path : file.string();
}

}  // namespace

std::unique_ptr<StoreFile> StoreFile::open(const std::string& path, Mode mode, const std::string& schema,
                                           std::string& error, bool* unfit) {
  if (struct stat info{}; mode == Mode::READ && ::stat(path.c_str(), &info) != 0) {
    error = "there is no trace store at " + path;
    return nullptr;
  }
  const ForkWaits using_sqlite;
  std::unique_ptr<StoreFile> file(new StoreFile(file_named(path, mode), mode, schema));
  if (file->connect() && file->make_ready()) return file;
  error = file->error_;
  if (unfit != nullptr) *unfit = file->unfit_;
  return nullptr;
}

bool StoreFile::make_ready() {
  error_.clear();
  const bool is_empty = number("SELECT count(*) FROM sqlite_master") == 0;
  if (!error_.empty()) return false;
  if (is_empty && mode_ == Mode::READ) return fail_with(path_ + " is empty, not a trace store");
  return (!is_empty || make_tables()) && is_a_store();
}

StoreFile::StoreFile(std::string path, Mode mode, std::string schema)
    : path_(std::move(path)), mode_(mode), schema_(std::move(schema)) {}

StoreFile::~StoreFile() {
  const ForkWaits using_sqlite;
  disconnect();
}

sqlite3* StoreFile::connection() { return connect() ? database_ : nullptr; }

bool StoreFile::connect() {
  const ForkWaits using_sqlite;
  const int process = static_cast<int>(::getpid());
  if (database_ != nullptr && process_ == process) {
    // In the midst of something it stays, and fails: what comes behind would not belong to it any more.
    const bool in_place = is_in_place();
    const bool is_busy = in_transaction_ || sqlite3_next_stmt(database_, nullptr) != nullptr;
    if ((in_place && !lost_files() && !has_write_ahead_log(database_)) || is_busy) return true;
    sqlite3_close(std::exchange(database_, nullptr));
    if (!in_place) {
      has_tables_ = false;
      return open_database() && make_ready();
    }
  }
  // Another process's is left as it is: not even closing it would be safe here.
  process_ = process;
  database_ = nullptr;
  return open_database();
}

bool StoreFile::lost_files() const { return !files_are_ours(database_); }

// A file that is just being made is empty.
bool StoreFile::is_in_place() const { return !has_tables_ || lost_files() || file_is_in_place(database_); }

bool StoreFile::open_database() {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (mode_ == Mode::WRITE ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(path_.c_str(), &database_, flags, store_file_system()) != SQLITE_OK) {
    const std::string problem = mode_ == Mode::WRITE ? privacy_problem(path_) : std::string();
    unfit_ = !problem.empty();
    if (problem.empty())
      fail("cannot open");
    else
      fail_with("the trace store " + path_ + " is not used: " + problem +
                ". Traces may hold private data; another file can be chosen with MLFLOW_TRACE_STORE");
    sqlite3_close(std::exchange(database_, nullptr));
    return false;
  }
  sqlite3_busy_timeout(database_, patience_ms_);
  {
    OpenFiles& open = open_files();
    const std::lock_guard lock(open.mutex);
    if (std::find(open.files.begin(), open.files.end(), this) == open.files.end()) open.files.push_back(this);
  }
  if (!leave_write_ahead_log()) return false;
  // A crash of the machine may lose the last traces; a crash of the process does not.
  sqlite3_exec(database_, "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY", nullptr, nullptr, nullptr);
  return true;
}

void StoreFile::disconnect() {
  OpenFiles& open = open_files();
  const std::lock_guard lock(open.mutex);
  std::erase(open.files, this);
  if (database_ != nullptr && process_ == static_cast<int>(::getpid())) sqlite3_close(database_);
  database_ = nullptr;
}

void StoreFile::close_all() noexcept {
  OpenFiles& open = open_files();
  const std::lock_guard lock(open.mutex);
  for (StoreFile* file : open.files) {
    if (file->database_ == nullptr) continue;  // could not be opened again
    sqlite3_close(std::exchange(file->database_, nullptr));
  }
  open.files.clear();
}

// Two processes may be here at the same time: the transaction decides, and the second finds the tables.
bool StoreFile::make_tables() {
  return in_transaction([&] {
    if (number("SELECT count(*) FROM sqlite_master") != 0) return true;
    return run(schema_ + "CREATE VIEW identity AS SELECT " + random_number() + "; PRAGMA application_id = " +
               std::to_string(application_id) + "; PRAGMA user_version = " + std::to_string(schema_version));
  });
}

// Its index can only be mapped, and whoever empties it then ends every program that has. A store without one is made of
// it, once: alone, for which SQLite wants the index in its own memory. The others are waited for, which SQLite itself
// does not do here.
bool StoreFile::leave_write_ahead_log() {
  constexpr auto pause = std::chrono::milliseconds(5);
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms_);
  while (has_write_ahead_log(database_)) {
    const bool is_left = sqlite3_exec(database_, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE",
                                      nullptr, nullptr, nullptr) == SQLITE_OK;
    const int code = sqlite3_errcode(database_);
    if (is_left && !has_write_ahead_log(database_)) ::unlink((path_ + "-shm").c_str());
    // The lock goes with the next statement that looks into the file.
    sqlite3_exec(database_, "PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_master", nullptr, nullptr,
                 nullptr);
    if (is_left && !has_write_ahead_log(database_)) break;
    if ((!is_left && code != SQLITE_BUSY) || std::chrono::steady_clock::now() >= until) {
      fail_with("cannot open the trace store " + path_ +
                ": another program uses it in the way of an earlier version; end that one, or choose another file with "
                "MLFLOW_TRACE_STORE");
      sqlite3_close(std::exchange(database_, nullptr));
      return false;
    }
    std::this_thread::sleep_for(pause);
  }
  return true;
}

bool StoreFile::is_a_store() {
  unfit_ = true;
  if (number("PRAGMA application_id") != application_id)
    return fail_with(
        path_ + " is a database of something else, not a trace store; choose another file with MLFLOW_TRACE_STORE");
  if (number("PRAGMA user_version") != schema_version)
    return fail_with(
        path_ +
        " was written by another version of MLflow tracing for C++; choose another file with MLFLOW_TRACE_STORE");
  unfit_ = false;
  has_tables_ = true;
  return true;
}

void StoreFile::set_patience(std::chrono::milliseconds patience) {
  patience_ms_ = static_cast<int>(std::clamp<std::int64_t>(patience.count(), 1, 60000));
  const ForkWaits using_sqlite;
  if (connect()) sqlite3_busy_timeout(database_, patience_ms_);
}

bool StoreFile::run(const std::string& sql) {
  const ForkWaits using_sqlite;
  if (!connect()) return false;
  return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK || fail("cannot write");
}

// Processes that are here at the same time wait for each other: without the transaction, a statement that finds it has
// to write after reading fails at once.
bool StoreFile::in_transaction(const std::function<bool()>& body) {
  const ForkWaits using_sqlite;
  // Into a file that is not there any more: once more.
  if (try_transaction(body)) return is_in_place() || try_transaction(body);
  // The program has closed the descriptors in the midst of it, or somebody has cut the file. Nothing of it was kept;
  // once more, with new ones.
  return database_ != nullptr && (lost_files() || !is_in_place()) && try_transaction(body);
}

bool StoreFile::try_transaction(const std::function<bool()>& body) {
  if (in_transaction_) return fail_with("a transaction of the trace store " + path_ + " inside of another");
  // Ends it however it is left, also where it has failed to begin.
  struct Inside {
    ~Inside() {
      file.in_transaction_ = false;
      if (!committed) file.undo_transaction();
    }
    StoreFile& file;
    bool committed = false;
  } inside{*this};
  if (!run("BEGIN IMMEDIATE")) return false;
  in_transaction_ = true;
  inside.committed = body() && run("COMMIT");
  return inside.committed;
}

// Allocates nothing of its own, and closes the connection where SQLite cannot undo it, for want of memory: a lock that
// stayed would keep out everybody, this process's other connections among them.
void StoreFile::undo_transaction() noexcept {
  if (database_ == nullptr) return;
  if (sqlite3_get_autocommit(database_) == 0) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  if (sqlite3_get_autocommit(database_) == 0 || sqlite3_txn_state(database_, "main") == SQLITE_TXN_WRITE)
    sqlite3_close_v2(std::exchange(database_, nullptr));
}

std::int64_t StoreFile::number(const std::string& sql) {
  Statement statement(*this, sql);
  if (statement.step_to_row()) return statement.number(0);
  fail("cannot read");
  return 0;
}

bool StoreFile::has_table(const std::string& name) {
  return number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + name + "'") != 0;
}

std::string StoreFile::identity() {
  Statement statement(*this, "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = 'identity'");
  return statement.step_to_row() ? statement.text(0) : std::string();
}

std::int64_t StoreFile::used_bytes() {
  return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
}

bool StoreFile::fail(const char* what) {
  const int code = database_ != nullptr ? sqlite3_errcode(database_) : SQLITE_NOMEM;
  unfit_ = unfit_ || code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
  return fail_with(std::string(what) + " the trace store " + path_ + ": " +
                   (database_ != nullptr ? sqlite3_errmsg(database_) : "out of memory") +
                   "; another file can be chosen with MLFLOW_TRACE_STORE");
}

bool StoreFile::fail_with(std::string error) {
  error_ = std::move(error);
  return false;
}

}  // namespace mlflow::internal
