// Exit handlers run in the reverse of the order they were registered in, and a library registers its own whenever it is
// first used. Left alone, what the sending thread uses would be torn down under its feet: OpenSSL's handler, registered
// there after ours, runs before it. So handlers that are registered on the runtime's library threads are not passed on
// (the process's end does what they would do), and whoever must run before the program's handlers is told of each of
// those.
#pragma once

namespace mlflow::internal {

// `registered` is called, on the program's thread, after each registration of an exit handler of the program's, from
// now on. Where the C library's function cannot be interposed (a fully static program, sanitizers), it is never called.
void watch_exit_handlers(void (*registered)()) noexcept;
// Registers a handler without being told of it.
void register_exit_handler(void (*handler)()) noexcept;

}  // namespace mlflow::internal
