// Where a trace store's SQLite file is opened and closed: once for the store's life, but for forks.
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "config/fork_gate.h"
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

TraceStore::TraceStore(std::string path) : path_(std::move(path)) {}

TraceStore::~TraceStore() {
  const ForkWaits using_sqlite;
  disconnect();
}

bool TraceStore::connect() {
  const ForkWaits using_sqlite;
  const int process = static_cast<int>(::getpid());
  if (database_ != nullptr && process_ == process) return true;
  // Another process's is left as it is: not even closing it would be safe here.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX;
  process_ = process;
  database_ = nullptr;
  if (sqlite3_open_v2(path_.c_str(), &database_, flags, nullptr) != SQLITE_OK) {
    fail("cannot open");
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
  sqlite3_exec(database_, "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304", nullptr, nullptr,
               nullptr);
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
    // What is in the log stays there: a fork does not wait for the disk.
    sqlite3_db_config(store->database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close(std::exchange(store->database_, nullptr));
  }
  open.stores.clear();
}

}  // namespace mlflow::internal
