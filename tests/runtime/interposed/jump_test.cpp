// longjmp past traced functions. Not under sanitizers: their own longjmp wins over ours there.
#include <gtest/gtest.h>
#include <setjmp.h>
#include <signal.h>

#include <thread>

#include "config/environment.h"
#include "memory_exporter.h"
#include "recording/span_depth.h"
#include "traced_functions.h"

#if !(defined(__has_feature) && (__has_feature(thread_sanitizer) || __has_feature(address_sanitizer)))

namespace mlflow::internal {
namespace {

class JumpTest : public testing::Test {
 protected:
  // Deep inside, in stack frames that later calls write over.
  static std::string jump(jmp_buf& back, int levels) {
    volatile char room[512];
    room[0] = static_cast<char>(levels);
    if (levels == 0) longjmp(back, 1);
    std::string text = traced::call(traced::retrieve_site, "jumped", levels, [&] { return jump(back, levels - 1); });
    room[1] = text.empty() ? '0' : '1';
    return text;
  }

  InstalledExporter exporter_;
};

TEST_F(JumpTest, SpansJumpedOverEndAndAreNobodysParents) {
  traced::answer("q", 1, [&]() -> std::string {
    static jmp_buf back;
    if (setjmp(back) == 0) jump(back, 3);
    return traced::retrieve("after", 1);
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 5u);
  const FinishedSpan& after = trace->spans[4];
  EXPECT_EQ(after.parent_id, trace->root()->span_id);
  EXPECT_EQ(after.attribute("mlflow.spanOutputs"), "\"after!\"");
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(trace->spans[i].parent_id, trace->spans[i - 1].span_id);
    EXPECT_EQ(trace->spans[i].attribute("mlflow.spanOutputs"), "");
    EXPECT_LE(trace->spans[i].end_ns, after.start_ns) << "ended by the jump, not by what came later";
  }
}

TEST_F(JumpTest, AJumpOverARootEndsTheTrace) {
  static jmp_buf back;
  if (setjmp(back) == 0) jump(back, 2);
  traced::retrieve("another", 1);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[0]->spans.size(), 2u);
  EXPECT_EQ(traces[1]->spans.size(), 1u);
}

TEST_F(JumpTest, AJumpOverAnUnsampledRootEndsItsSilence) {
  traced::Callsite never = traced::callsite("never", "TOOL", 0);
  never.sampling_ratio_override = 0;
  static jmp_buf back;
  const auto unsampled = [&]() __attribute__((noinline)) {
    traced::Scope scope(never);
    longjmp(back, 1);
  };
  if (setjmp(back) == 0) unsampled();
  traced::retrieve("seen", 1);
  EXPECT_TRUE(exporter_.take_one());
}

TEST_F(JumpTest, AJumpOutOfACallThatIsTooDeepLetsRecordingGoOn) {
  Runtime::instance();  // its start sets the limit that the settings have
  limit_span_depth(2);
  traced::answer("q", 1, [&]() -> std::string {
    static jmp_buf back;
    if (setjmp(back) == 0) jump(back, 9);
    return traced::retrieve("after", 1);
  });
  limit_span_depth(settings().max_span_depth);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 3u);
  EXPECT_EQ(trace->spans[2].attribute("mlflow.spanOutputs"), "\"after!\"");
}

TEST_F(JumpTest, AJumpOutOfACaptureLeavesNoHalfRecord) {
  static jmp_buf back;
  const auto capturing = []() __attribute__((noinline)) {
    traced::Scope scope(traced::retrieve_site);
    auto* writer = traced::mlflow_trace_v1_begin_output(scope.frame());
    traced::mlflow_trace_v1_put_i64(writer, 7);
    longjmp(back, 1);
  };
  traced::answer("q", 1, [&]() -> std::string {
    if (setjmp(back) == 0) capturing();
    return traced::retrieve("whole", 1);
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.back().name, "retrieve");
  EXPECT_EQ(trace->spans.back().attribute("mlflow.spanOutputs"), "\"whole!\"");
}

// Its frame may lie in the very stack frame that the jump goes to, where it cannot be told from one that is still open.
TEST_F(JumpTest, AFunctionInlinedWhereTheJumpGoesEndsWithTheOneAroundIt) {
  traced::answer("outer", 1, [&]() -> std::string {
    traced::Callsite here = traced::callsite("with setjmp", "TOOL", 0);
    {
      traced::Scope scope(here);
      traced::Frame inlined{};
      static jmp_buf back;
      if (setjmp(back) == 0) {
        traced::mlflow_trace_v1_enter(&inlined, &traced::answer_site);
        traced::mlflow_trace_v1_end_inputs(traced::mlflow_trace_v1_begin_inputs(&inlined));
        longjmp(back, 1);
      }
    }
    return traced::retrieve("after", 1);
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 4u);
  EXPECT_EQ(trace->spans[3].attribute("mlflow.spanOutputs"), "\"after!\"");
  EXPECT_EQ(trace->spans[3].parent_id, trace->root()->span_id);
}

// A loop around a call that was inlined, which a signal handler leaves by a jump: the frame is where it was.
TEST_F(JumpTest, AFrameThatIsEnteredAgainAfterAJumpIsNotItsOwnParent) {
  static jmp_buf back;
  traced::Frame outer{}, inner{};
  traced::Frame* const frames[] = {&outer, &inner};
  const auto enter = [](traced::Frame& frame) {
    frame.state = traced::Frame::NONE;
    traced::mlflow_trace_v1_enter(&frame, &traced::answer_site);
    traced::mlflow_trace_v1_end_inputs(traced::mlflow_trace_v1_begin_inputs(&frame));
  };
  for (volatile int order = 0; order < 2; order = order + 1) {
    volatile int entered = 0;
    if (setjmp(back) == 0 || entered < 2) {
      enter(*frames[order]);
      enter(*frames[1 - order]);
      entered = entered + 1;
      longjmp(back, 1);
    }
    traced::mlflow_trace_v1_leave(frames[1 - order]);
    traced::mlflow_trace_v1_leave(frames[order]);
  }
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 4u) << "two each time, of which the jump ended the first";
  for (const TracePtr& trace : traces) EXPECT_EQ(trace->spans.size(), 2u);
}

TEST_F(JumpTest, AJumpFromAnotherStackEndsWhatItLeavesOnTheThreadsOwn) {
  static sigjmp_buf back;
  static char stack[1 << 16];
  const stack_t other{stack, 0, sizeof stack};
  stack_t stack_before;
  ASSERT_EQ(sigaltstack(&other, &stack_before), 0);
  struct sigaction action{}, action_before;
  action.sa_handler = [](int) { siglongjmp(back, 1); };
  action.sa_flags = SA_ONSTACK;
  ASSERT_EQ(sigaction(SIGUSR1, &action, &action_before), 0);
  traced::answer("q", 1, [&]() -> std::string {
    if (sigsetjmp(back, 1) == 0) traced::call(traced::retrieve_site, "jumped", 1, [] { return raise(SIGUSR1), ""; });
    return traced::retrieve("after", 1);
  });
  sigaction(SIGUSR1, &action_before, nullptr);
  sigaltstack(&stack_before, nullptr);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 3u);
  EXPECT_EQ(trace->spans[2].parent_id, trace->root()->span_id);
}

TEST_F(JumpTest, OtherThreadsSpansStayOpen) {
  traced::answer("q", 1, [&]() -> std::string {
    std::thread([] {
      static jmp_buf back;
      if (setjmp(back) == 0) jump(back, 1);
    }).join();
    return traced::retrieve("after", 1);
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->spans.size(), 3u);
  EXPECT_EQ(span_named(*trace, "answer")->attribute("mlflow.spanOutputs"), "\"after!\"");
}

}  // namespace
}  // namespace mlflow::internal

#endif
