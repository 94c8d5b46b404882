// How SQLite reaches the store's files: a VFS of our own under `OwnedFile`, so that nothing is written under a number
// that has become the program's, and nothing of it is mapped, so that nobody who empties one ends the program. The
// locks are those of SQLite's VFS for Unix, byte for byte.
#pragma once

struct sqlite3;

namespace mlflow::internal {

// The name to give sqlite3_open_v2; registered at the first call. Opening a database with SQLITE_OPEN_CREATE fails
// where privacy_problem says something.
const char* store_file_system();

// False once the program has closed a descriptor of the connection: it can only be closed then, and opened again.
bool files_are_ours(sqlite3* database) noexcept;
// False where somebody has removed, replaced, emptied or cut the database's file: what is written there nobody will
// find.
bool file_is_in_place(sqlite3* database) noexcept;
// The file is as earlier versions made it, or a person's tool: with a log whose index all processes map.
bool has_write_ahead_log(sqlite3* database) noexcept;

}  // namespace mlflow::internal
