#include "processor/trace_timeout.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(TraceTimeout, TheMessageTellsSecondsWithNoMoreDigitsThanNeeded) {
  const TraceId id{7, 9};
  EXPECT_EQ(timeout_message(id, {std::chrono::seconds(20), {}}),
            "Trace tr-00000000000000070000000000000009 is timed out after 20 seconds. The operation may be stuck or "
            "taking too long to complete. To increase the timeout, set the environment variable "
            "MLFLOW_TRACE_TIMEOUT_SECONDS to a larger value.");
  EXPECT_NE(timeout_message(id, {std::chrono::milliseconds(500), {}}).find("after 0.5 seconds"), std::string::npos);
}

TEST(TraceTimeout, ZeroIsNone) {
  EXPECT_FALSE(TraceTimeout{}.is_set());
  EXPECT_TRUE((TraceTimeout{std::chrono::nanoseconds(1), {}}).is_set());
}

}  // namespace
}  // namespace mlflow::internal
