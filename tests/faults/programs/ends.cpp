// ends COUNT_FILE END TRACES [PAUSE_MS]: traces so many calls, counts them in a file that outlives it, leaves a span
// open, waits, and ends as it is told.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace {

struct Counts {
  std::atomic<std::uint64_t> made;  // traces whose root has begun
};
Counts* counts;

[[mlflow::trace]] int inner(int number) {
  if (number % 100 == 7) throw std::runtime_error("every hundredth");
  return number + 1;
}

[[mlflow::trace]] int outer(int number) {
  counts->made.fetch_add(1);
  try {
    return inner(number);
  } catch (const std::exception&) {
    return -1;
  }
}

void trace(int traces) {
  for (int i = 0; i < traces; ++i) outer(i);
}

void pause_for(long milliseconds) {
  const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  nanosleep(&time, nullptr);
}

// In the child that is there afterwards: nothing runs at its end.
void in_child(pid_t child, int traces) {
  if (child == 0) {
    trace(traces);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
}

const std::map<std::string, std::function<void(int)>> ways_to_end = {
    {"return", [](int) {}},
    {"exit", [](int) { std::exit(0); }},
    {"_exit", [](int) { _exit(0); }},
    {"quick_exit", [](int) { std::quick_exit(0); }},
    {"abort", [](int) { std::abort(); }},
    {"throw", [](int) { throw std::runtime_error("nobody catches this"); }},
    {"SIGTERM", [](int) { raise(SIGTERM); }},
    {"SIGINT", [](int) { raise(SIGINT); }},
    {"SIGSEGV", [](int) { *static_cast<volatile int*>(nullptr) = 1; }},
    {"SIGKILL", [](int) { kill(getpid(), SIGKILL); }},
    {"execl", [](int) { execl("/bin/true", "true", nullptr); }},
    {"loop",
     [](int traces) {
       for (;;) trace(traces);
     }},
    {"fork", [](int traces) { in_child(fork(), traces); }},
    {"daemon",
     [](int traces) {
       if (daemon(1, 1) != 0) std::abort();
       for (int number = 3; number < 1024; ++number) close(number);
       trace(traces);
       _exit(0);
     }},
};

[[mlflow::trace(name = "still open")]] void end(const std::string& how, int traces, long pause_ms) {
  counts->made.fetch_add(1);
  pause_for(pause_ms);
  ways_to_end.at(how)(traces);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int file = open(argv[1], O_RDWR);
  counts = static_cast<Counts*>(mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  if (counts == MAP_FAILED) return 2;
  const int traces = std::atoi(argv[3]);
  const std::string how = argv[2];
  trace(traces);
  // A child's traces are its own, not below a span of its parent's.
  const bool has_none_open = how == "fork" || how == "daemon" || how == "loop";
  if (has_none_open) {
    ways_to_end.at(how)(traces);
  } else {
    end(how, traces, argc > 4 ? std::atol(argv[4]) : 0);
  }
  return 0;
}
