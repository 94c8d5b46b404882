// Processes that fork while traces are written: children end, and what they and their parents traced is in the store.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

#include "config/environment.h"
#include "config/fork_gate.h"
#include "process/runtime.h"
#include "recording/leaks_ignored.h"
#include "store/trace_store.h"
#include "traced_functions.h"

#if !defined(__SANITIZE_THREAD__) && !(defined(__has_feature) && __has_feature(thread_sanitizer))
// (A forked child of a process with threads may not start threads under ThreadSanitizer.)
namespace mlflow::internal {
namespace {

Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(60); }

// Runs `body` in a child, which ends as a program does.
template <class Body>
pid_t begin_child(Body&& body) {
  const pid_t child = fork();
  if (child != 0) return child;
  alarm(60);
  std::exit(body());
}

// -1 if it had to be killed.
int exit_status(pid_t child) {
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

template <class Body>
int exit_status_of_child(Body&& body) {
  return exit_status(begin_child(body));
}

std::size_t stored(const std::string& text) {
  std::string error;
  const auto store = TraceStore::open(settings().store_path, TraceStore::Mode::READ, error);
  if (store == nullptr) return 0;
  const auto rows = store->list(-1);
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](const StoredTrace& row) { return row.request.find(text) != std::string::npos; }));
}

// What is set up once for a process is set up at its first trace: a child that is forked meanwhile must not wait for
// it.
TEST(ForkTest, ChildrenOfAProcessThatHasJustBegunEnd) {
  Runtime::set_exporter(nullptr);
  constexpr int PROCESSES = 20;
  constexpr int CHILDREN = 20;
  int ended = 0;
  for (int i = 0; i < PROCESSES && ended == i; ++i)
    ended += exit_status_of_child([] {
               traced::retrieve("parent", 1);
               std::vector<pid_t> children;
               // One after the other, so that some are forked at the moment.
               for (int j = 0; j < CHILDREN; ++j)
                 children.push_back(begin_child([] { return traced::retrieve("child", 2), 0; }));
               int failed = 0;
               for (const pid_t child : children) failed += exit_status(child) != 0;
               return failed;
             }) == 0;
  EXPECT_EQ(ended, PROCESSES);
}

// The last to close a file of SQLite's takes its log away: whoever that is must know of a child that still uses it.
TEST(ForkTest, AChildOutlivesItsParent) {
  Runtime::set_exporter(nullptr);
  const std::size_t before = stored("outlives");
  int parent_ended[2];
  int child_ended[2];
  ASSERT_EQ(pipe(parent_ended), 0);
  ASSERT_EQ(pipe(child_ended), 0);
  const int status = exit_status_of_child([&] {
    traced::retrieve("parent", 1);
    Runtime::running()->flush(soon());
    int opened[2];
    if (pipe(opened) != 0) return 1;
    if (fork() == 0) {
      alarm(60);
      traced::retrieve("outlives", 2);
      Runtime::running()->flush(soon());
      char byte = 0;
      [[maybe_unused]] auto size = write(opened[1], "o", 1);
      size = read(parent_ended[0], &byte, 1);
      traced::retrieve("outlives", 3);
      Runtime::running()->flush(soon());
      size = write(child_ended[1], "c", 1);
      std::exit(0);
    }
    char byte = 0;
    return read(opened[0], &byte, 1) == 1 ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(stored("outlives") - before, 1u);
  char byte = 0;
  ASSERT_EQ(write(parent_ended[1], "p", 1), 1);
  ASSERT_EQ(read(child_ended[0], &byte, 1), 1);
  EXPECT_EQ(stored("outlives") - before, 2u);
}

TEST(ForkTest, AChildEndsWhateverItsParentWasWriting) {
  Runtime::set_exporter(nullptr);
  std::atomic<bool> done{false};
  const LeaksIgnored leaks_ignored;  // the children have not this thread, but what it holds
  std::thread busy([&] {
    const LeaksIgnored leaks_ignored_here;
    while (!done.load()) {
      traced::retrieve("parent", 1);
      Runtime::running()->flush(soon());
    }
  });
  constexpr int CHILDREN = 100;
  const std::size_t before = stored("child of a writer");
  int ended = 0;
  for (int i = 0; i < CHILDREN && ended == i; ++i)
    ended += exit_status_of_child([] { return traced::retrieve("child of a writer", 2), 7; }) == 7;
  done.store(true);
  busy.join();
  EXPECT_EQ(ended, CHILDREN);
  EXPECT_EQ(stored("child of a writer") - before, static_cast<std::size_t>(CHILDREN));
}

TEST(ForkTest, AForkWaitsForThoseInside) {
  std::atomic<int> step{0};
  std::thread inside([&] {
    const ForkWaits here;
    const ForkWaits nested;
    step.store(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    step.store(2);
  });
  while (step.load() == 0) std::this_thread::yield();
  before_fork([] {});
  EXPECT_EQ(step.load(), 2);
  after_fork_in_parent();
  inside.join();
}

TEST(ForkTest, AThreadThatForksFromInsideDoesNotWaitForItself) {
  static bool closed;
  closed = false;
  const ForkWaits here;
  before_fork([] { closed = true; });
  after_fork_in_parent();
  EXPECT_FALSE(closed);
}

}  // namespace
}  // namespace mlflow::internal
#endif
