// Objects that carry a context: woven as the plugin does it.
#include "hooks/carried_context.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <deque>
#include <optional>
#include <thread>
#include <vector>

#include "memory_exporter.h"
#include "recording/carrier_table.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

using mlflow_trace_v1::Origin;
using mlflow_trace_v1::Scope;

constexpr CarrierClass KIND = 7;

struct Task {
  Task() { mlflow_trace_v1::carrier_made(this, KIND); }
  Task(const Task& other) { mlflow_trace_v1::carrier_copied(this, &other, KIND); }
  Task& operator=(const Task& other) {
    mlflow_trace_v1::carrier_copied(this, &other, KIND);
    return *this;
  }
  ~Task() { mlflow_trace_v1::carrier_ends(this, KIND); }
};

int carriers() { return mlflow_trace_v1::mlflow_trace_v1_carriers; }

void process(const Task& task) {
  static Callsite site = traced::callsite("process", "UNKNOWN", 0);
  Origin origin;
  if (mlflow_trace_v1::takes_up()) mlflow_trace_v1::take_up(origin, task, KIND);
  Scope scope(site, origin);
}

class CarriedContextTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(carriers(), 0); }
  InstalledExporter exporter_;
};

TEST_F(CarriedContextTest, ASpanOnAnotherThreadIsBelowTheOneThatMadeTheObject) {
  std::deque<Task> queue;
  traced::answer("q", 1, [&] {
    queue.emplace_back();
    queue.push_back(queue.front());
    std::thread([&] {
      process(queue.back());
      queue.clear();
    }).join();
    return std::string();
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_NE(span_named(*trace, "process"), nullptr);
  EXPECT_EQ(span_named(*trace, "process")->parent_id, trace->root()->span_id);
}

TEST_F(CarriedContextTest, ItArrivesWhenTheTraceHasBeenDelivered) {
  std::optional<Task> task;
  traced::answer("q", 1, [&] { return task.emplace(), std::string(); });
  const TracePtr first = exporter_.take_one();
  ASSERT_TRUE(first);
  std::thread([&] { process(*task); }).join();
  const TracePtr later = exporter_.take_one();
  ASSERT_TRUE(later);
  EXPECT_EQ(later->id, first->id);
  ASSERT_EQ(later->spans.size(), 1u);
  EXPECT_EQ(later->spans[0].parent_id, first->root()->span_id);
}

TEST_F(CarriedContextTest, WhatIsMadeInNoSpanCarriesNothing) {
  const Task task;
  EXPECT_EQ(carriers(), 0);
  process(task);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->root()->name, "process");
}

TEST_F(CarriedContextTest, AnUnsampledTraceIsCarried) {
  std::optional<Task> task;
  static Callsite unsampled = traced::callsite("unsampled", "UNKNOWN", 0);
  unsampled.sampling_ratio_override = 0;
  {
    Scope scope(unsampled);
    task.emplace();
  }
  process(*task);
  EXPECT_TRUE(exporter_.take().empty());
  EXPECT_EQ(mlflow_trace_v1::mlflow_trace_v1_off, 0u);
}

TEST_F(CarriedContextTest, AnAssignmentReplacesIt) {
  Task none;
  std::optional<Task> some;
  traced::answer("q", 1, [&] { return some.emplace(), std::string(); });
  EXPECT_EQ(find_carried(&*some, KIND).kind, TraceContext::RECORDED);
  Task other = *some;
  other = none;
  EXPECT_EQ(find_carried(&other, KIND).kind, TraceContext::NONE);
  none = *some;
  EXPECT_EQ(find_carried(&none, KIND).kind, TraceContext::RECORDED);
  none = *&none;
  EXPECT_EQ(find_carried(&none, KIND).kind, TraceContext::RECORDED);
}

// One whose destructor is another compiler's, or that threw while it was made.
TEST_F(CarriedContextTest, ANewObjectHasNothingOfTheOneThatWasThere) {
  alignas(Task) char place[sizeof(Task)];
  traced::answer("q", 1, [&] { return new (place) Task, std::string(); });
  EXPECT_EQ(carriers(), 1);
  auto* task = new (place) Task;
  EXPECT_EQ(carriers(), 0);
  EXPECT_EQ(find_carried(task, KIND).kind, TraceContext::NONE);
  // Another class's object at the same place has a context of its own.
  traced::answer("q", 1, [&] { return mlflow_trace_v1::carrier_made(place, KIND + 1), std::string(); });
  EXPECT_EQ(find_carried(task, KIND).kind, TraceContext::NONE);
  forget_carried(place, KIND + 1);
}

TEST_F(CarriedContextTest, TheTableHoldsAndLetsGoOfMany) {
  std::vector<std::unique_ptr<Task>> tasks;
  std::vector<SpanId> spans;
  for (int i = 0; i < 20000; ++i) {
    traced::retrieve("q", i);
    TraceContext context;
    context.kind = TraceContext::RECORDED;
    context.span_id = static_cast<SpanId>(i) + 1;
    tasks.push_back(std::make_unique<Task>());
    ASSERT_TRUE(put_carried(tasks.back().get(), KIND, context));
  }
  EXPECT_EQ(carriers(), 20000);
  for (std::size_t i = 0; i < tasks.size(); i += 3) tasks[i].reset();
  for (std::size_t i = 0; i < tasks.size(); ++i)
    if (i % 3 != 0) ASSERT_EQ(find_carried(tasks[i].get(), KIND).span_id, i + 1);
}

TEST_F(CarriedContextTest, ManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round)
        traced::answer("q", round, [] {
          std::vector<Task> tasks(20);
          std::vector<Task> copies = tasks;
          for (const Task& task : copies)
            if (find_carried(&task, KIND).kind != TraceContext::RECORDED) ADD_FAILURE();
          return std::string();
        });
    });
  for (std::thread& thread : threads) thread.join();
}

// A forked child of a process with threads may not start threads under ThreadSanitizer.
#if !(defined(__has_feature) && __has_feature(thread_sanitizer))
// What the parent's threads held is held by nobody in the child.
TEST_F(CarriedContextTest, AForkedChildBeginsWithNone) {
  std::optional<Task> task;
  traced::answer("q", 1, [&] { return task.emplace(), std::string(); });
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) traced::answer("q", 1, [] { return std::vector<Task>(50), std::string(); });
  });
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      traced::answer("q", 1, [] { return std::vector<Task>(500), std::string(); });
      _exit(find_carried(&*task, KIND).kind == TraceContext::NONE ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  stop = true;
  busy.join();
  EXPECT_EQ(find_carried(&*task, KIND).kind, TraceContext::RECORDED);
}
#endif

}  // namespace
}  // namespace mlflow::internal
