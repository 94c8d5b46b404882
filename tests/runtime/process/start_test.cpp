// What the settings of a process mean for its threads. Settings are read once: each is a process of its own.
#include "process/start.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "capture/value_writer.h"

namespace mlflow::internal {
namespace {

class StartTest : public testing::Test {
 protected:
  StartTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }  // it is started again for each

  [[noreturn]] static void say_limits_of_a_process_with(const char* longest_string, const char* largest_value) {
    ::setenv("MLFLOW_TRACE_MAX_STRING_LENGTH", longest_string, 1);
    ::setenv("MLFLOW_TRACE_MAX_VALUE_SIZE", largest_value, 1);
    prepare_process();
    std::fprintf(stderr, "%u in %u bytes", capture_limits.string_length, capture_limits.value_size);
    ::_exit(0);
  }
};

constexpr auto ENDS_WELL = 0;

TEST_F(StartTest, AStringThatItsOwnLimitAllowsFitsIntoAValue) {
  EXPECT_EXIT(say_limits_of_a_process_with("5000000", "1000"), testing::ExitedWithCode(ENDS_WELL),
              "^5000000 in 6048576 bytes");
  EXPECT_EXIT(say_limits_of_a_process_with("1000", "5000000"), testing::ExitedWithCode(ENDS_WELL),
              "^1000 in 5000000 bytes");
}

// Sizes are sums of several such values, in 32 bits.
TEST_F(StartTest, NoSettingAllowsValuesOfMoreThanHalfAGibibyte) {
  EXPECT_EXIT(say_limits_of_a_process_with("1000", "1073741824"), testing::ExitedWithCode(ENDS_WELL),
              "^1000 in 536870912 bytes");
}

}  // namespace
}  // namespace mlflow::internal
