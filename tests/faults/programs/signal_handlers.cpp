// signal_handlers MODE SIGNALS: traced calls in signal handlers that interrupt whatever their thread does.
#include <mlflow/tracing.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/time.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<unsigned long> handled{0};
std::atomic<unsigned long> looped{0};
std::atomic<bool> over{false};

struct Order {
  std::string customer;
  std::vector<int> items;
};

[[mlflow::trace]] [[gnu::noinline]] int on_signal(int number) {
  return static_cast<int>(handled.fetch_add(1)) + number;
}

[[mlflow::trace]] [[gnu::noinline]] long step(const Order& order, long number) {
  looped.fetch_add(1);
  return number + static_cast<long>(order.items.size());
}

void handler(int number) { on_signal(number); }

// Signals this thread so often while `work` runs again and again. A pause between two, or nothing else would run.
template <class Work>
void interrupted(unsigned long signals, Work&& work) {
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, nullptr);
  std::thread sender([signals, target = pthread_self()] {
    for (unsigned long i = 0; i < signals; ++i) {
      const timespec pause{0, 20'000};
      nanosleep(&pause, nullptr);
      pthread_kill(target, SIGUSR1);
    }
    over.store(true);
  });
  while (!over.load()) work();
  sender.join();
}

void recording(unsigned long signals) {
  const Order order{"somebody", {1, 2, 3}};
  long sum = 0;
  interrupted(signals, [&] { sum = step(order, sum); });
}

// Nothing was traced before the first of them, so that all there is to allocate is still to be.
void allocating(unsigned long signals) {
  volatile std::size_t size = 1;
  interrupted(signals, [&] {
    std::unique_ptr<char[]> memory(new char[size]);
    size = size * 7 % 5003 + 1;
  });
}

// One call that is none of a handler's, then the same: only the handler's function is new.
void allocating_later(unsigned long signals) {
  step({"somebody", {}}, 1);
  allocating(signals);
}

// The timeout idiom: a handler that does not come back to what it interrupted.
sigjmp_buf again;

void jumping(unsigned long signals) {
  step({"somebody", {}}, 1);
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = [](int) { siglongjmp(again, 1); };
  action.sa_flags = SA_NODEFER;
  sigaction(SIGALRM, &action, nullptr);
  volatile unsigned long jumps = 0;
  sigsetjmp(again, 1);
  if (jumps == signals) return;
  jumps = jumps + 1;
  const itimerval soon{{0, 0}, {0, static_cast<suseconds_t>(20 + jumps % 200)}};
  setitimer(ITIMER_REAL, &soon, nullptr);
  for (;;) on_signal(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const unsigned long signals = std::strtoul(argv[2], nullptr, 10);
  if (std::strcmp(argv[1], "recording") == 0) recording(signals);
  if (std::strcmp(argv[1], "allocating") == 0) allocating(signals);
  if (std::strcmp(argv[1], "allocating_later") == 0) allocating_later(signals);
  if (std::strcmp(argv[1], "jumping") == 0) {
    jumping(signals);
    std::puts("done");
    return 0;
  }
  std::printf("%lu %lu %zu\n", handled.load(), looped.load(), mlflow::get_trace_ledger().calls_inside_captures);
}
