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
// False where somebody has removed, replaced or emptied the database's file: what is written there nobody will find.
bool file_is_in_place(sqlite3* database) noexcept;
// Of one that is not in place: its log and index go, or whatever has taken its place would be read with them.
void remove_log(sqlite3* database) noexcept;

}  // namespace mlflow::internal
