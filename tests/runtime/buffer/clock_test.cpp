#include "buffer/clock.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

namespace mlflow::internal {
namespace {

class ClockTest : public testing::TestWithParam<ClockSource> {};

TEST_P(ClockTest, StampsBecomeUnixTimeInOrder) {
  if (!choose_clock(GetParam())) FAIL() << "this machine has no counter to trust";
  StampTranslator translator;
  const auto first = stamp();
  const auto wall = static_cast<std::int64_t>(read_clock(CLOCK_REALTIME));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto second = stamp();
  translator.calibrate();
  // A millisecond covers a preemption between the two reads; the error itself is far smaller.
  EXPECT_LT(std::llabs(translator.unix_ns(first) - wall), 1'000'000);
  const auto elapsed = translator.unix_ns(second) - translator.unix_ns(first);
  EXPECT_GE(elapsed, 19'000'000);
}

INSTANTIATE_TEST_SUITE_P(AllClocks, ClockTest, testing::Values(ClockSource::AUTO, ClockSource::MONOTONIC));

}  // namespace
}  // namespace mlflow::internal
