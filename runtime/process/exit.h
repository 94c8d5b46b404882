// The end of the process: what has been traced is delivered, within one deadline, whatever hangs.
//
// Delivery comes first among the exit handlers, so that no library that it uses has been torn down (see
// interposed/exit_handlers.cpp). What the program's own handlers and destructors trace after that is delivered, or
// stored, when this library's destructor runs, the last that is heard of the process. Nothing here waits for a thread
// that is not there: in a child that was made without a fork handler (_Fork, clone), or of one that does not come back.
#pragma once

namespace mlflow::internal {

// Once, before the first record.
void watch_exit();
// Of all handlers that are registered so far, ours is to run first. Any thread, any time.
void exit_handler_comes_first();
// A thread of the runtime has found that all others are gone, the main one by pthread_exit: the process ends as if the
// last of the program's own had.
void exit_for_the_program();

}  // namespace mlflow::internal
