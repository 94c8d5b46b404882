// The runtime's own threads, and those that libraries start from them. They are not the program's: they are not traced,
// the process's life does not hang on them, and what libraries set up in them is not torn down by the program's exit
// handlers.
#pragma once

namespace mlflow::internal {

enum class OwnThread {
  RUNS_PROGRAMS_CODE,  // span processors and the like may be called here
  RUNS_LIBRARIES_ONLY  // and so do the threads that are started here
};
// This thread is one, until it ends.
void this_is_own_thread(OwnThread kind) noexcept;
// The same around the routine of a thread that a library starts here: where a tool such as ThreadSanitizer has not set
// the thread up yet, which nothing that needs its end to be seen can be called in.
void begin_library_thread() noexcept;
void end_library_thread() noexcept;
bool runs_libraries_only() noexcept;
// How many there are. Any thread.
int own_threads() noexcept;
// In a forked child there is none.
void own_threads_after_fork() noexcept;

}  // namespace mlflow::internal
