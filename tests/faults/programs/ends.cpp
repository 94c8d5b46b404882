// ends COUNT_FILE END TRACES STATE [PAUSE_MS]: traces so many calls, counts them in a file that outlives it, waits, and
// ends as it is told: STATE queued: when all spans have ended; open: inside of one; large: inside of one with so many
// below it that its trace is sent in parts.
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
  std::atomic<std::uint64_t> spans;  // that have begun
};
Counts* counts;

[[mlflow::trace]] int inner(int number) {
  counts->spans.fetch_add(1);
  if (number % 100 == 7) throw std::runtime_error("every hundredth");
  return number + 1;
}

[[mlflow::trace]] int outer(int number) {
  counts->made.fetch_add(1);
  counts->spans.fetch_add(1);
  try {
    return inner(number);
  } catch (const std::exception&) {
    return -1;
  }
}

void trace(int traces) {
  for (int i = 0; i < traces; ++i) outer(i);
}

[[mlflow::trace]] std::string leaf(int) {
  counts->spans.fetch_add(1);
  return std::string(500, 'x');
}

void begin_trace() {
  counts->made.fetch_add(1);
  counts->spans.fetch_add(1);
}

[[mlflow::trace]] void large(const std::function<void()>& then) {
  begin_trace();
  constexpr int SPANS = 6000;
  for (int i = 0; i < SPANS; ++i) leaf(i);
  then();
}

void pause_for(long milliseconds) {
  const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  nanosleep(&time, nullptr);
}

// What is under way when the program ends.
void trace_and(const std::string& state, const std::string& how, const std::function<void()>& end);

// The child's traces are its own, not below a span of its parent's.
void trace_in_child(const std::string& state, int traces) {
  trace(traces);
  trace_and(state, "_exit", [] { _exit(0); });
}

void in_child(pid_t child, const std::string& state, int traces) {
  if (child == 0) trace_in_child(state, traces);
  int status = 0;
  waitpid(child, &status, 0);
}

using End = std::function<void(const std::string& state, int traces)>;
const std::map<std::string, End> ends_in_a_child = {
    {"loop",
     [](const std::string&, int traces) {
       for (;;) trace(traces);
     }},
    {"fork", [](const std::string& state, int traces) { in_child(fork(), state, traces); }},
    {"daemon",
     [](const std::string& state, int traces) {
       if (daemon(1, 1) != 0) std::abort();
       for (int number = 3; number < 1024; ++number) close(number);
       trace_in_child(state, traces);
     }},
};

const std::map<std::string, std::function<void()>> ways_to_end = {
    {"return", [] {}},
    {"exit", [] { std::exit(0); }},
    {"_exit", [] { _exit(0); }},
    {"quick_exit", [] { std::quick_exit(0); }},
    {"abort", [] { std::abort(); }},
    {"throw", [] { throw std::runtime_error("nobody catches this"); }},
    {"SIGTERM", [] { raise(SIGTERM); }},
    {"SIGINT", [] { raise(SIGINT); }},
    {"SIGSEGV", [] { *static_cast<volatile int*>(nullptr) = 1; }},
    {"SIGKILL", [] { kill(getpid(), SIGKILL); }},
    {"execl", [] { execl("/bin/true", "true", nullptr); }},
};

[[mlflow::trace(name = "still open")]] void inside_a_span(const std::string& how, const std::function<void()>& end) {
  begin_trace();
  end();
}

void trace_and(const std::string& state, const std::string& how, const std::function<void()>& end) {
  if (state == "open") return inside_a_span(how, end);
  if (state == "large") return large(end);
  end();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const int file = open(argv[1], O_RDWR);
  counts = static_cast<Counts*>(mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  if (counts == MAP_FAILED) return 2;
  const std::string how = argv[2];
  const int traces = std::atoi(argv[3]);
  const std::string state = argv[4];
  const long pause_ms = argc > 5 ? std::atol(argv[5]) : 0;
  trace(traces);
  if (const auto end = ends_in_a_child.find(how); end != ends_in_a_child.end()) {
    end->second(state, traces);
    return 0;
  }
  trace_and(state, how, [&] {
    pause_for(pause_ms);
    ways_to_end.at(how)();
  });
  return 0;
}
