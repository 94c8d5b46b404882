// lifecycle MODE [NUMBER]: programs that begin and end in ways that leave threads, exit handlers or children behind.
#include <dlfcn.h>
#include <mlflow/tracing.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

// What libcurl asks for names: for this one no name server answers.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* name, const char* service,
                                                                  const addrinfo* hints, addrinfo** found) {
  while (name != nullptr && std::strcmp(name, "nobody-answers.invalid") == 0) sleep(60);
  static const auto next = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(name, service, hints, found);
}

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

void trace(int number) {
  auto span = mlflow::start_span("call");
  span.set_inputs({{"number", number}});
}

// Ends so long after its first trace: libraries may still be setting themselves up on the sending thread.
int ends_after_microseconds(int pause) {
  trace(1);
  std::this_thread::sleep_for(microseconds(pause));
  return 5;
}

// The exit code is that of the thread that called exit, though the main one returns meanwhile.
int exit_in_a_thread(int) {
  trace(1);
  std::thread([] {
    trace(2);
    std::exit(7);
  }).detach();
  // While that thread delivers. The main thread comes to its end when it is under way.
  std::this_thread::sleep_for(milliseconds(300));
  return 9;
}

// A child without fork handlers has none of its parent's threads.
int raw_clone_whose_child_exits(int) {
  trace(1);
  mlflow::flush_trace_async_logging();
  const auto child = static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  if (child == 0) {
    alarm(20);
    std::exit(3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) + 2 : 99;
}

// The process ends when the program's last thread does.
int main_ends_by_pthread_exit(int) {
  trace(1);
  std::thread([] {
    std::this_thread::sleep_for(milliseconds(100));
    trace(2);
  }).detach();
  alarm(20);
  pthread_exit(nullptr);
}

int goes_on_tracing_while_it_exits(int threads) {
  for (int i = 0; i < threads; ++i)
    std::thread([] {
      for (int number = 0;; ++number) trace(number);
    }).detach();
  std::this_thread::sleep_for(milliseconds(300));
  return 5;
}

int loop(int calls) {
  for (int number = 0; number < calls; ++number) trace(number);
  return 5;
}

// Prints what a flush reports.
int flush(int calls) {
  loop(calls);
  const mlflow::FlushReport report = mlflow::flush_trace_async_logging();
  std::printf("%zu %zu %zu\n", report.delivered, report.waiting, report.dropped);
  return 5;
}

// Prints what the ledger says, after a flush.
int ledger(int calls) {
  flush(calls);
  const mlflow::TraceLedger said = mlflow::get_trace_ledger();
  std::printf("%zu = %zu %zu %zu\n", said.made, said.delivered, said.waiting, said.dropped);
  return 5;
}

struct Mode {
  const char* name;
  int (*run)(int);
};
constexpr Mode modes[] = {{"ends_after_microseconds", ends_after_microseconds},
                          {"exit_in_a_thread", exit_in_a_thread},
                          {"raw_clone_whose_child_exits", raw_clone_whose_child_exits},
                          {"main_ends_by_pthread_exit", main_ends_by_pthread_exit},
                          {"goes_on_tracing_while_it_exits", goes_on_tracing_while_it_exits},
                          {"loop", loop},
                          {"flush", flush},
                          {"ledger", ledger}};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 64;
  for (const Mode& mode : modes)
    if (std::strcmp(mode.name, arguments[1]) == 0) return mode.run(count > 2 ? std::atoi(arguments[2]) : 0);
  return 64;
}
