#include "store/file_system.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include "store/owned_file.h"

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
  const char* name;  // SQLite's, lives as long as this
  int level;         // SQLITE_LOCK_...
  // Of a database that this connection is writing to: how long it is, because nobody else may change it then. -1: it is
  // not written to.
  std::int64_t length;
  bool was_cut;  // somebody did: what is written now would be parts of a file
};

OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

int lock_code(bool locked) {
  if (locked) return SQLITE_OK;
  return errno == EAGAIN || errno == EACCES ? SQLITE_BUSY : SQLITE_IOERR_LOCK;
}

bool is_cut(OpenFile& file) {
  if (file.length < 0) return file.was_cut;
  if (const std::int64_t now = file.file->size(); now >= 0 && now < file.length) file.was_cut = true;
  return file.was_cut;
}

// From here on the file is only written to by this connection. Where it has been cut meanwhile, the journal holds pages
// of a file that is not there any more: nobody may put them into what is there now.
void writing_begins(OpenFile& file) { file.length = file.file->size(); }
void writing_ends(OpenFile& file) {
  if (is_cut(file)) ::unlink(sqlite3_filename_journal(file.name));
  file.length = -1;
}

int close_file(sqlite3_file* base) {
  OpenFile& file = of(base);
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
  OpenFile& file = of(base);
  if (is_cut(file)) return SQLITE_IOERR_WRITE;
  if (file.file->write(bytes, static_cast<std::size_t>(size), offset)) {
    if (file.length >= 0) file.length = std::max<std::int64_t>(file.length, offset + size);
    return SQLITE_OK;
  }
  return errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
  OpenFile& file = of(base);
  if (is_cut(file) || !file.file->truncate(size)) return SQLITE_IOERR_TRUNCATE;
  if (file.length >= 0) file.length = size;
  return SQLITE_OK;
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
    if (code != SQLITE_OK) return code;
    file.level = level;
    writing_begins(file);
    return code;
  }
  if (file.level < SQLITE_LOCK_PENDING) {
    if (const int code = lock_code(file.file->lock(F_WRLCK, pending_byte, 1)); code != SQLITE_OK) return code;
    file.level = SQLITE_LOCK_PENDING;
  }
  const int code = lock_code(file.file->lock(F_WRLCK, shared_first, shared_size));
  if (code != SQLITE_OK) return code;
  file.level = SQLITE_LOCK_EXCLUSIVE;
  if (file.length < 0) writing_begins(file);  // what a process that was killed has left is undone
  return code;
}

int unlock_file(sqlite3_file* base, int level) {
  OpenFile& file = of(base);
  if (file.level <= level) return SQLITE_OK;
  if (file.length >= 0) writing_ends(file);
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

constexpr sqlite3_io_methods methods = {
    1,           close_file,  read_file,    write_file,  truncate_file,          sync_file, size_of_file, lock_file,
    unlock_file, is_reserved, control_file, sector_size, device_characteristics, nullptr,   nullptr,      nullptr,
    nullptr,     nullptr,     nullptr};

// The files that SQLite has beside a database belong to that one's user, also when an administrator opens it.
void give_to_owner_of(const char* database, const std::string& path) {
  struct stat info{};
  if (::geteuid() != 0 || ::stat(database, &info) != 0 || info.st_uid == 0) return;
  if (::lchown(path.c_str(), info.st_uid, info.st_gid) != 0) return;  // then its user finds it locked, and says so
}

std::unique_ptr<OwnedFile> open_beside(const char* name, bool create) {
  const char* const database = sqlite3_filename_database(name);
  if (!is_as_private_as(name, database)) {
    // As a shell makes it (": > FILE"): there is nothing in it, and SQLite wants one of its own.
    struct stat info{};
    if (!create || ::lstat(name, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size != 0 || ::unlink(name) != 0)
      return nullptr;
  }
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
  new (base) OpenFile{{&methods}, std::move(file), name, SQLITE_LOCK_NONE, -1, false};
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
  return file == nullptr || file->file->is_ours();
}

bool file_is_in_place(sqlite3* database) noexcept {
  const OpenFile* const file = file_of(database);
  return file == nullptr || (!file->was_cut && file->file->is_at(file->name));
}

bool has_write_ahead_log(sqlite3* database) noexcept {
  constexpr std::int64_t version_to_read = 19;  // where the header has it
  unsigned char version = 0;
  const OpenFile* const file = file_of(database);
  return file != nullptr && file->file->read(&version, 1, version_to_read) == 1 && version == 2;
}

}  // namespace mlflow::internal
