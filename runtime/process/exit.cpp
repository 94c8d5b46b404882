#include "process/exit.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "config/environment.h"
#include "interposed/exit_handlers.h"
#include "process/deadlines.h"
#include "process/runtime.h"

namespace mlflow::internal {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Who called exit first, and whether it is in here.
std::atomic<int> exiting_thread{0};
std::atomic<bool> is_delivering{false};

class Delivering {
 public:
  Delivering() { is_delivering.store(true); }
  ~Delivering() { is_delivering.store(false); }
  Delivering(const Delivering&) = delete;
  Delivering& operator=(const Delivering&) = delete;
};

// The whole exit has one deadline, counted from the first that asks.
Deadline exit_deadline() {
  static const Deadline deadline = from_now(settings().exit_timeout);
  return deadline;
}

// Of that, what is left for the last steps when a server has taken all it could get.
Deadline delivery_deadline() {
  const std::chrono::duration<double> whole = settings().exit_timeout;
  return exit_deadline() -
         std::chrono::duration_cast<Deadline::duration>(std::min<std::chrono::duration<double>>(whole / 5, seconds(1)));
}

// Without us an exit takes no time, and the exit code is that of the thread that came first. So whoever else comes to
// the end while that one delivers (the main thread returns, say) lets it go ahead.
void let_the_first_go_ahead() {
  const auto self = static_cast<int>(::syscall(SYS_gettid));
  int first = 0;
  if (exiting_thread.compare_exchange_strong(first, self) || first == self) return;
  if (!is_delivering.load()) return;
  constexpr auto STEP = milliseconds(1);
  while (is_delivering.load() && std::chrono::steady_clock::now() < exit_deadline() + seconds(1))
    std::this_thread::sleep_for(STEP);
  // It has only to leave now; but it may wait for this thread, which must not stay.
  constexpr auto TIME_TO_LEAVE = milliseconds(200);
  std::this_thread::sleep_for(TIME_TO_LEAVE);
}

void deliver_at_exit() {
  let_the_first_go_ahead();
  Runtime* runtime = Runtime::running();
  if (runtime == nullptr) return;
  const Delivering delivering;
  runtime->finish_by(delivery_deadline());
}

void deliver_before_later_handlers() {
  if (exiting_thread.load(std::memory_order_relaxed) == 0) exit_handler_comes_first();
}

}  // namespace

void watch_exit() {
  exit_handler_comes_first();
  watch_exit_handlers(deliver_before_later_handlers);
}

void exit_handler_comes_first() { register_exit_handler(deliver_at_exit); }

void exit_for_the_program() {
  // Not on a thread that the exit waits for.
  try {
    std::thread([] { std::exit(0); }).detach();
  } catch (const std::exception&) {
    // No thread can be started now: it is tried again when the buffers are next looked at.
  }
}

namespace {

// After every atexit handler and the static destructors of the program, and (linked statically) its destructor
// functions: of all priorities that a program may give these, this is the last. What they traced is delivered too.
__attribute__((destructor(101))) void end_with_the_process() {
  if (Runtime::running() == nullptr) return Runtime::end({});
  try {
    let_the_first_go_ahead();
    const Delivering delivering;
    // However little time there is, what is left is stored.
    constexpr auto LAST_MOMENT = milliseconds(200);
    Runtime::end(std::max(exit_deadline(), from_now(LAST_MOMENT)));
  } catch (...) {
    // The process ends whatever happens here.
  }
}

}  // namespace

}  // namespace mlflow::internal
