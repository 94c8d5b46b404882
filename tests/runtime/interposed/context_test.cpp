// Spans on stacks that the program makes itself. A stack that is given up is unmapped here: whoever looks at it
// crashes.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "memory_exporter.h"
#include "traced_functions.h"

namespace mlflow::internal {
namespace {

using Switch = int (*)(ucontext_t*, const ucontext_t*);

// One stack at a time, with a function that runs there and comes back by `leave`.
class Fiber {
 public:
  Fiber(Switch change, void (*body)()) : change_(change) {
    memory_ = mmap(nullptr, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    getcontext(&there_);
    there_.uc_stack.ss_sp = memory_;
    there_.uc_stack.ss_size = SIZE;
    there_.uc_link = &here_;
    makecontext(&there_, body, 0);
  }
  ~Fiber() { munmap(memory_, SIZE); }
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  void enter() {
    Fiber* before = running;
    running = this;
    change_(&here_, &there_);
    running = before;
  }
  void leave() { change_(&there_, &here_); }
  static Fiber* running;

 private:
  static constexpr std::size_t SIZE = 256 << 10;
  Switch change_;
  void* memory_;
  ucontext_t here_{}, there_{};
};
Fiber* Fiber::running = nullptr;

// The same function, past the one that is interposed: as if the switch were made in assembler.
Switch unseen() { return reinterpret_cast<Switch>(dlsym(dlopen("libc.so.6", RTLD_LAZY), "swapcontext")); }

void stay_in_a_span() {
  traced::answer("in the fiber", 1, [] {
    Fiber::running->leave();
    return traced::retrieve("in the fiber", 2);
  });
}

class ContextTest : public testing::TestWithParam<bool> {
 protected:
  Switch change() const { return GetParam() ? &swapcontext : unseen(); }
  InstalledExporter exporter_;
};

TEST_P(ContextTest, ASpanOnAStackThatIsGoneIsNobodysParent) {
  traced::retrieve("before", 1);
  {
    Fiber abandoned(change(), stay_in_a_span);
    abandoned.enter();
  }
  traced::retrieve("after", 1);
  const auto traces = exporter_.take();
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_EQ(traces[1]->spans.size(), 1u);
}

TEST_P(ContextTest, WhatIsOpenHereGoesOnAfterTheSwitch) {
  traced::answer("here", 1, [&]() -> std::string {
    {
      Fiber abandoned(change(), stay_in_a_span);
      abandoned.enter();
    }
    return traced::retrieve("here", 2);
  });
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  EXPECT_EQ(trace->spans[1].parent_id, trace->root()->span_id);
}

TEST_P(ContextTest, ASpanThatEndsWithoutAnotherAfterTheSwitchLooksAtNothingThatIsGone) {
  traced::answer("here", 1, [&]() -> std::string {
    Fiber abandoned(change(), stay_in_a_span);
    abandoned.enter();
    return "";
  });
  EXPECT_TRUE(exporter_.take_one());
}

INSTANTIATE_TEST_SUITE_P(Switches, ContextTest, testing::Bool(),
                         [](const auto& seen) { return seen.param ? "Seen" : "Unseen"; });

// AddressSanitizer has a swapcontext of its own, which a program that links it statically finds first, and keeps the
// frames of functions apart from their stack: which span is on which stack cannot be told there, and such spans are
// roots.
#if !defined(__SANITIZE_ADDRESS__) && !(defined(__has_feature) && __has_feature(address_sanitizer))
TEST(FiberTest, SpansNestWithinTheirOwnStack) {
  InstalledExporter exporter;
  Fiber first(&swapcontext, stay_in_a_span), second(&swapcontext, stay_in_a_span);
  traced::answer("scheduler", 1, [&]() -> std::string {
    first.enter();
    second.enter();
    traced::retrieve("scheduler", 2);
    first.enter();
    second.enter();
    return "";
  });
  const auto traces = exporter.take();
  ASSERT_EQ(traces.size(), 3u);
  for (const TracePtr& trace : traces) {
    ASSERT_EQ(trace->spans.size(), 2u);
    EXPECT_EQ(trace->spans[1].parent_id, trace->root()->span_id);
    EXPECT_EQ(trace->spans[0].attribute("mlflow.spanInputs").substr(0, 16),
              trace->spans[1].attribute("mlflow.spanInputs").substr(0, 16));
  }
}
#endif

}  // namespace
}  // namespace mlflow::internal
