// The runtime in a whole process: threads that come and go, fork, many traces.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <thread>

#include "buffer/process_generation.h"
#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

class ProcessTest : public testing::Test {
 protected:
  InstalledExporter exporter_;
};

TEST_F(ProcessTest, ThreadsThatComeAndGoLoseNothing) {
  constexpr int THREADS = 500;
  for (int i = 0; i < THREADS; i += 10) {
    std::vector<std::thread> threads;
    for (int j = 0; j < 10; ++j)
      threads.emplace_back([&, k = i + j] { traced::answer("q", k, [&] { return traced::retrieve("r", k); }); });
    for (std::thread& thread : threads) thread.join();
  }
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), static_cast<std::size_t>(THREADS));
  std::set<std::string> inputs;
  for (const TracePtr& trace : traces) {
    EXPECT_EQ(trace->spans.size(), 2u);
    inputs.insert(std::string(trace->root()->attribute("mlflow.spanInputs")));
  }
  EXPECT_EQ(inputs.size(), static_cast<std::size_t>(THREADS));
}

TEST_F(ProcessTest, BusyThreadsTogetherLoseNothing) {
  constexpr int THREADS = 4, CALLS = 5000;
  std::vector<std::thread> threads;
  for (int t = 0; t < THREADS; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < CALLS; ++i) traced::answer("q", i, [&] { return traced::retrieve("r", i); });
    });
  for (std::thread& thread : threads) thread.join();
  std::size_t spans = 0;
  for (const TracePtr& trace : exporter_.take()) {
    EXPECT_FALSE(trace->incomplete);
    spans += trace->spans.size();
  }
  EXPECT_EQ(spans, static_cast<std::size_t>(THREADS) * CALLS * 2);
}

// Should this process be killed, nobody may see what its processors would have taken out.
TEST_F(ProcessTest, ItsFileSaysWhetherProcessorsSeeEachSpanFirst) {
  BufferFile* const file = Runtime::instance()->pool().file();
  ASSERT_NE(file, nullptr);
  const auto says = [&](std::string_view fact) {
    const FileFacts& facts = file->header().facts.get();
    return std::string_view(facts.text, facts.size).find(fact) != std::string_view::npos;
  };
  EXPECT_FALSE(says("processors=true"));
  Runtime::set_trace_filter([](FinishedTrace&) {});
  EXPECT_TRUE(says("processors=true"));
  EXPECT_TRUE(says("source_name="));
  Runtime::set_trace_filter({});
  EXPECT_FALSE(says("processors=true"));
}

thread_local struct TracesWhenItIsDestroyed {
  bool used = false;
  ~TracesWhenItIsDestroyed() {
    if (used) traced::retrieve("from a thread_local destructor", 1);
  }
} traces_when_it_is_destroyed;

TEST_F(ProcessTest, ThreadLocalDestructorsAreTraced) {
  std::thread([] {
    traces_when_it_is_destroyed.used = true;
    traced::retrieve("from the thread", 1);
  }).join();
  EXPECT_EQ(exporter_.take().size(), 2u);
}

#if !defined(__SANITIZE_THREAD__) && !(defined(__has_feature) && __has_feature(thread_sanitizer))
// (A forked child of a process with threads may not start threads under ThreadSanitizer.)
TEST_F(ProcessTest, AForkedChildDeliversItsOwnAndNotItsParents) {
  exporter_.take();
  int results[2];
  ASSERT_EQ(pipe(results), 0);
  traced::answer("parent", 1, [&] {
    const pid_t child = fork();
    if (child == 0) {
      InstalledExporter in_child;
      traced::retrieve("child below the parent's span", 2);
      std::size_t spans = 0;
      for (const TracePtr& trace : in_child.take())
        for (const FinishedSpan& span : trace->spans) spans += span.name == "retrieve" ? 1 : 100;
      [[maybe_unused]] const auto written = write(results[1], &spans, sizeof spans);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    return std::string("done");
  });
  std::size_t spans_of_child = 0;
  ASSERT_EQ(read(results[0], &spans_of_child, sizeof spans_of_child), static_cast<ssize_t>(sizeof spans_of_child));
  EXPECT_EQ(spans_of_child, 1u);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0]->spans.size(), 1u);
}

// _Fork, or the system call itself: no handler runs, and the child shares its parent's buffers.
pid_t child_without_handlers() {
  return static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

TEST_F(ProcessTest, AChildWithoutForksHandlersIsNotTracedAndLeavesItsParentsBuffersAlone) {
  exporter_.take();
  traced::retrieve("parent", 1);
  pid_t child = -1;
  traced::answer("parent", 2, [&] {
    child = child_without_handlers();
    if (child != 0) return std::string("in the parent");
    alarm(60);
    for (int i = 0; i < 1000; ++i) traced::retrieve("child", i);
    return std::string("in the child");
  });
  if (child == 0) {
    for (int i = 0; i < 1000; ++i) traced::retrieve("child", i);
    _exit(in_unannounced_child() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  traced::retrieve("parent", 3);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 3u);
  for (const TracePtr& trace : traces) {
    EXPECT_EQ(trace->spans.size(), 1u);
    EXPECT_EQ(trace->root()->attribute("mlflow.spanInputs").find("child"), std::string_view::npos);
    EXPECT_EQ(trace->root()->attribute("mlflow.spanOutputs").find("child"), std::string_view::npos);
  }
}
#endif

}  // namespace
}  // namespace mlflow::internal
