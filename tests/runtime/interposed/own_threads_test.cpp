// The runtime's own threads are counted for as long as they run: the rest of a process's threads are the program's.
#include "interposed/own_threads.h"

#include <gtest/gtest.h>

#include <thread>

namespace mlflow::internal {
namespace {

TEST(OwnThreadsTest, AThreadIsOneUntilItEnds) {
  const int before = own_threads();
  int within = -1;
  bool is_libraries = true;
  std::thread([&] {
    this_is_own_thread(OwnThread::RUNS_LIBRARIES_ONLY);
    this_is_own_thread(OwnThread::RUNS_PROGRAMS_CODE);  // said again, it is still one
    within = own_threads();
    is_libraries = runs_libraries_only();
  }).join();
  EXPECT_EQ(within, before + 1);
  EXPECT_FALSE(is_libraries);
  EXPECT_EQ(own_threads(), before);
}

TEST(OwnThreadsTest, AThreadOfTheProgramIsNone) {
  const int before = own_threads();
  int within = -1;
  std::thread([&] { within = own_threads(); }).join();
  EXPECT_EQ(within, before);
  EXPECT_EQ(own_threads(), before);
  EXPECT_FALSE(runs_libraries_only());
}

TEST(OwnThreadsTest, TheThreadsThatALibraryStartsAreCountedToo) {
  const int before = own_threads();
  int within = -1;
  bool is_libraries = false;
  std::thread([&] {
    begin_library_thread();
    within = own_threads();
    is_libraries = runs_libraries_only();
    end_library_thread();
  }).join();
  EXPECT_EQ(within, before + 1);
  EXPECT_TRUE(is_libraries);
  EXPECT_EQ(own_threads(), before);
}

}  // namespace
}  // namespace mlflow::internal
