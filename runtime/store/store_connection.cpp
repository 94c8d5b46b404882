// Where a trace store's SQLite file is opened and closed: once for the store's life, but for forks.
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "config/fork_gate.h"
#include "store/file_system.h"
#include "store/owned_file.h"
#include "store/trace_store.h"

namespace mlflow::internal {
namespace {

// Those that are open, for a fork. Only used inside of ForkWaits or while nobody is; leaked, as stores may outlive it.
struct OpenStores {
  std::mutex mutex;
  std::vector<TraceStore*> stores;
};
OpenStores& open_stores() {
  static auto* const instance = new OpenStores;
  return *instance;
}

}  // namespace

TraceStore::TraceStore(std::string path, Mode mode) : path_(std::move(path)), mode_(mode) {}

TraceStore::~TraceStore() {
  const ForkWaits using_sqlite;
  disconnect();
}

bool TraceStore::connect() {
  const ForkWaits using_sqlite;
  const int process = static_cast<int>(::getpid());
  if (database_ != nullptr && process_ == process) {
    // In the midst of something it stays, and fails: what comes behind would not belong to it any more.
    if (!lost_files() || in_transaction_ || sqlite3_next_stmt(database_, nullptr) != nullptr) return true;
    sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close(database_);
  }
  // Another process's is left as it is: not even closing it would be safe here.
  process_ = process;
  database_ = nullptr;
  return open_database();
}

bool TraceStore::lost_files() const { return !files_are_ours(database_); }

bool TraceStore::open_database() {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (mode_ == Mode::WRITE ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(path_.c_str(), &database_, flags, store_file_system()) != SQLITE_OK) {
    const std::string problem = mode_ == Mode::WRITE ? privacy_problem(path_) : std::string();
    if (problem.empty())
      fail("cannot open");
    else
      error_ = "the trace store " + path_ + " is not used: " + problem +
               ". Traces may hold private data; another file can be chosen with MLFLOW_TRACE_STORE";
    sqlite3_close(std::exchange(database_, nullptr));
    return false;
  }
  sqlite3_busy_timeout(database_, patience_ms_);
  {
    OpenStores& open = open_stores();
    const std::lock_guard lock(open.mutex);
    if (std::find(open.stores.begin(), open.stores.end(), this) == open.stores.end()) open.stores.push_back(this);
  }
  // A crash of the machine may lose the last traces; a crash of the process does not.
  sqlite3_exec(database_,
               "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304; PRAGMA temp_store = MEMORY", nullptr,
               nullptr, nullptr);
  return true;
}

void TraceStore::disconnect() {
  OpenStores& open = open_stores();
  const std::lock_guard lock(open.mutex);
  std::erase(open.stores, this);
  if (database_ != nullptr && process_ == static_cast<int>(::getpid())) sqlite3_close(database_);
  database_ = nullptr;
}

void TraceStore::close_all() noexcept {
  OpenStores& open = open_stores();
  const std::lock_guard lock(open.mutex);
  for (TraceStore* store : open.stores) {
    if (store->database_ == nullptr) continue;  // could not be opened again
    // What is in the log stays there: a fork does not wait for the disk.
    sqlite3_db_config(store->database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close(std::exchange(store->database_, nullptr));
  }
  open.stores.clear();
}

}  // namespace mlflow::internal
