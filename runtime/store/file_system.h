// How SQLite reaches the store's files: a VFS of our own under `OwnedFile`, so that nothing is written under a number
// that has become the program's. The locks are those of SQLite's VFS for Unix, byte for byte.
#pragma once

struct sqlite3;

namespace mlflow::internal {

// The name to give sqlite3_open_v2; registered at the first call. Opening a database with SQLITE_OPEN_CREATE fails
// where privacy_problem says something.
const char* store_file_system();

// False once the program has closed a descriptor of the connection: it can only be closed then, and opened again.
bool files_are_ours(sqlite3* database) noexcept;

}  // namespace mlflow::internal
