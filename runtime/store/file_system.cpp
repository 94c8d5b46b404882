#include "store/file_system.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "store/owned_file.h"
#include "store/wal_index.h"

namespace mlflow::internal {
namespace {

// Where SQLite's locks are in a database file.
constexpr std::int64_t pending_byte = 0x40000000;
constexpr std::int64_t reserved_byte = pending_byte + 1;
constexpr std::int64_t shared_first = pending_byte + 2;
constexpr std::int64_t shared_size = 510;
constexpr int longest_path = 4096;

// What SQLite's memory for an open file holds. `base` is first, as SQLite wants it.
struct OpenFile {
  sqlite3_file base;
  std::unique_ptr<OwnedFile> file;
  std::unique_ptr<WalIndex> index;  // of a database in WAL mode
  const char* name;                 // SQLite's, lives as long as this
  OpenFile* database;              // of a log: the one it belongs to
  OpenFile* log;                   // of a database
  int level;                        // SQLITE_LOCK_...
};

OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

int lock_code(bool locked) {
  if (locked) return SQLITE_OK;
  return errno == EAGAIN || errno == EACCES ? SQLITE_BUSY : SQLITE_IOERR_LOCK;
}

int index_code(WalIndex::Result result) {
  return result == WalIndex::Result::OK     ? SQLITE_OK
         : result == WalIndex::Result::BUSY ? SQLITE_BUSY
                                            : SQLITE_IOERR_SHMLOCK;
}

int close_file(sqlite3_file* base) {
  OpenFile& file = of(base);
  if (file.database != nullptr) file.database->log = nullptr;
  if (file.log != nullptr) file.log->database = nullptr;
  file.~OpenFile();
  return SQLITE_OK;
}

int read_file(sqlite3_file* base, void* to, int size, sqlite3_int64 offset) {
  const ssize_t got = of(base).file->read(to, static_cast<std::size_t>(size), offset);
  if (got < 0) return SQLITE_IOERR_READ;
  if (got == size) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + got, 0, static_cast<std::size_t>(size - got));
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset) {
  if (of(base).file->write(bytes, static_cast<std::size_t>(size), offset)) return SQLITE_OK;
  return errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
  return of(base).file->truncate(size) ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* base, int) { return of(base).file->sync() ? SQLITE_OK : SQLITE_IOERR_FSYNC; }

int size_of_file(sqlite3_file* base, sqlite3_int64* size) {
  *size = of(base).file->size();
  return *size >= 0 ? SQLITE_OK : SQLITE_IOERR_FSTAT;
}

// A reader passes the pending byte, so that a writer who waits there gets its turn.
int lock_shared(OpenFile& file) {
  if (const int code = lock_code(file.file->lock(F_RDLCK, pending_byte, 1)); code != SQLITE_OK) return code;
  const int code = lock_code(file.file->lock(F_RDLCK, shared_first, shared_size));
  if (!file.file->lock(F_UNLCK, pending_byte, 1) && code == SQLITE_OK) return SQLITE_IOERR_UNLOCK;
  if (code == SQLITE_OK) file.level = SQLITE_LOCK_SHARED;
  return code;
}

int lock_file(sqlite3_file* base, int level) {
  OpenFile& file = of(base);
  if (file.level >= level) return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED) return lock_shared(file);
  if (level == SQLITE_LOCK_RESERVED) {
    const int code = lock_code(file.file->lock(F_WRLCK, reserved_byte, 1));
    if (code == SQLITE_OK) file.level = level;
    return code;
  }
  if (file.level < SQLITE_LOCK_PENDING) {
    if (const int code = lock_code(file.file->lock(F_WRLCK, pending_byte, 1)); code != SQLITE_OK) return code;
    file.level = SQLITE_LOCK_PENDING;
  }
  const int code = lock_code(file.file->lock(F_WRLCK, shared_first, shared_size));
  if (code == SQLITE_OK) file.level = SQLITE_LOCK_EXCLUSIVE;
  return code;
}

int unlock_file(sqlite3_file* base, int level) {
  OpenFile& file = of(base);
  if (file.level <= level) return SQLITE_OK;
  bool done = true;
  if (level == SQLITE_LOCK_SHARED) {
    if (file.level == SQLITE_LOCK_EXCLUSIVE) done = file.file->lock(F_RDLCK, shared_first, shared_size);
    done = file.file->lock(F_UNLCK, pending_byte, 2) && done;  // and the reserved one behind it
  } else {
    done = file.file->lock(F_UNLCK, pending_byte, 2 + shared_size);
  }
  file.level = level;
  // The locks of a descriptor that the program has closed are gone with it.
  return done || !file.file->is_ours() ? SQLITE_OK : SQLITE_IOERR_UNLOCK;
}

int is_reserved(sqlite3_file* base, int* reserved) {
  OpenFile& file = of(base);
  *reserved = file.level > SQLITE_LOCK_SHARED || file.file->foreign_lock(reserved_byte, 1) != F_UNLCK ? 1 : 0;
  return SQLITE_OK;
}

int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// Of an index that may be as open as the store, and belongs to the same user.
WalIndex::Result open_index(OpenFile& file) {
  if (file.index != nullptr) return WalIndex::Result::OK;
  const std::string path = std::string(file.name) + "-shm";
  if (!is_as_private_as(path, file.name)) return WalIndex::Result::FAILED;
  WalIndex::Result result = WalIndex::Result::FAILED;
  file.index = WalIndex::open(path, result);
  return result;
}

int map_index(sqlite3_file* base, int region, int size, int extend, void volatile** memory) try {
  OpenFile& file = of(base);
  *memory = nullptr;
  WalIndex::Result result = open_index(file);
  if (result == WalIndex::Result::OK)
    *memory = file.index->map(static_cast<std::size_t>(region), static_cast<std::size_t>(size), extend != 0, result);
  return result == WalIndex::Result::FAILED ? SQLITE_IOERR_SHMMAP : index_code(result);
} catch (const std::bad_alloc&) {
  return SQLITE_IOERR_NOMEM;
}

int lock_index(sqlite3_file* base, int first, int count, int flags) {
  OpenFile& file = of(base);
  if (file.index == nullptr) return SQLITE_IOERR_SHMLOCK;
  const short kind = (flags & SQLITE_SHM_UNLOCK) != 0      ? F_UNLCK
                     : (flags & SQLITE_SHM_EXCLUSIVE) != 0 ? F_WRLCK
                                                           : F_RDLCK;
  return index_code(file.index->lock(kind, first, count));
}

void index_barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }

int unmap_index(sqlite3_file* base, int remove) {
  OpenFile& file = of(base);
  if (file.index == nullptr) return SQLITE_OK;
  if (remove != 0 && file.index->is_ours()) ::unlink(file.index->path().c_str());
  file.index.reset();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods methods = {
    2,           close_file,  read_file,    write_file,  truncate_file,          sync_file, size_of_file, lock_file,
    unlock_file, is_reserved, control_file, sector_size, device_characteristics, map_index, lock_index,   index_barrier,
    unmap_index, nullptr,     nullptr};

// The files that SQLite has beside a database belong to that one's user, also when an administrator opens it.
void give_to_owner_of(const char* database, const std::string& path) {
  struct stat info{};
  if (::geteuid() != 0 || ::stat(database, &info) != 0 || info.st_uid == 0) return;
  if (::lchown(path.c_str(), info.st_uid, info.st_gid) != 0) return;  // then its user finds it locked, and says so
}

std::unique_ptr<OwnedFile> open_beside(const char* name, bool create) {
  const char* const database = sqlite3_filename_database(name);
  if (!is_as_private_as(name, database)) return nullptr;
  std::unique_ptr<OwnedFile> file = OwnedFile::open(name, create);
  if (file != nullptr && create) give_to_owner_of(database, name);
  return file;
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out_flags) try {
  base->pMethods = nullptr;
  if (name == nullptr) return SQLITE_CANTOPEN;  // a temporary file: those stay in memory (PRAGMA temp_store)
  const bool create = (flags & SQLITE_OPEN_CREATE) != 0;
  std::unique_ptr<OwnedFile> file;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) {
    file = open_beside(name, create);
  } else if (!create || privacy_problem(name).empty()) {
    file = OwnedFile::open(name, create);
  }
  if (file == nullptr) return SQLITE_CANTOPEN;
  auto* const opened =
      new (base) OpenFile{{&methods}, std::move(file), nullptr, name, nullptr, nullptr, SQLITE_LOCK_NONE};
  if ((flags & SQLITE_OPEN_WAL) != 0) {
    // The pager that opens a log holds the database's file.
    if (sqlite3_file* const database = sqlite3_database_file_object(name)) {
      opened->database = &of(database);
      opened->database->log = opened;
    }
  }
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
} catch (const std::bad_alloc&) {
  return SQLITE_NOMEM;
}

int delete_file(sqlite3_vfs*, const char* name, int) {
  if (::unlink(name) == 0) return SQLITE_OK;
  return errno == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
}

int access_file(sqlite3_vfs*, const char* name, int flags, int* result) {
  if (flags == SQLITE_ACCESS_EXISTS) {
    struct stat info{};
    // An empty journal is none.
    *result = ::stat(name, &info) == 0 && (!S_ISREG(info.st_mode) || info.st_size > 0) ? 1 : 0;
  } else {
    *result = ::access(name, R_OK | W_OK) == 0 ? 1 : 0;
  }
  return SQLITE_OK;
}

// Stores are named by absolute paths already, and symbolic links are for whoever opens one to follow.
int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
  const std::size_t length = std::strlen(name);
  if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::memcpy(out, name, length + 1);
  return SQLITE_OK;
}

}  // namespace

const char* store_file_system() {
  constexpr const char* name = "mlflow-store";
  static const bool registered = [] {
    sqlite3_initialize();
    {
      // It is seeded once, from a file; where numbers below 3 are closed, SQLite would leave others open under those.
      const StandardDescriptorsTaken for_the_moment;
      char seeded;
      sqlite3_randomness(1, &seeded);
    }
    sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
    if (system == nullptr) return false;
    // Randomness, clock and sleep are the system's. Leaked: stores may be open while static objects are destroyed.
    auto* const ours = new sqlite3_vfs(*system);
    ours->zName = name;
    ours->pNext = nullptr;
    ours->szOsFile = sizeof(OpenFile);
    ours->mxPathname = longest_path;
    ours->xOpen = open_file;
    ours->xDelete = delete_file;
    ours->xAccess = access_file;
    ours->xFullPathname = full_path;
    return sqlite3_vfs_register(ours, 0) == SQLITE_OK;
  }();
  return registered ? name : nullptr;
}

namespace {

// Null: not one of ours.
OpenFile* file_of(sqlite3* database) {
  sqlite3_file* base = nullptr;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &base) != SQLITE_OK || base == nullptr ||
      base->pMethods != &methods)
    return nullptr;
  return &of(base);
}

}  // namespace

bool files_are_ours(sqlite3* database) noexcept {
  const OpenFile* const file = file_of(database);
  return file == nullptr || (file->file->is_ours() && (file->index == nullptr || file->index->is_ours()) &&
                             (file->log == nullptr || file->log->file->is_ours()));
}

void remove_log(sqlite3* database) noexcept {
  const OpenFile* const file = file_of(database);
  if (file == nullptr) return;
  if (file->log != nullptr && file->log->file->is_at(file->log->name)) ::unlink(file->log->name);
  if (file->index != nullptr && file->index->is_in_place()) ::unlink(file->index->path().c_str());
}

bool file_is_in_place(sqlite3* database) noexcept {
  const OpenFile* const file = file_of(database);
  return file == nullptr || file->file->is_at(file->name);
}

}  // namespace mlflow::internal
