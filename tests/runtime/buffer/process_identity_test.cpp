// Whether the process that a buffer file belongs to may still write.
#include "buffer/process_identity.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace mlflow::internal {
namespace {

constexpr ino_t NO_FILE = 0;

TEST(ProcessIdentityTest, SaysWhichProcessOfWhichNamespaceOfWhichBoot) {
  const ProcessIdentity here = this_process();
  struct stat space{};
  ASSERT_EQ(::stat("/proc/self/ns/pid", &space), 0);
  EXPECT_EQ(here.pid, static_cast<std::uint64_t>(::getpid()));
  EXPECT_EQ(here.pid_namespace, space.st_ino);
  EXPECT_EQ(std::strlen(here.boot_id), 36u) << here.boot_id;
  EXPECT_NE(here.start_time, 0u);
  EXPECT_LE(identity_of_process(1).start_time, here.start_time);
}

TEST(ProcessIdentityTest, OneThatRunsIsHere) {
  EXPECT_EQ(whereabouts(this_process(), NO_FILE), Whereabouts::HERE);
  EXPECT_EQ(whereabouts(identity_of_process(static_cast<std::uint64_t>(::getppid())), NO_FILE), Whereabouts::HERE);
}

TEST(ProcessIdentityTest, OneThatHasEndedIsGone) {
  const pid_t child = fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const ProcessIdentity identity = identity_of_process(static_cast<std::uint64_t>(child));
  EXPECT_EQ(whereabouts(identity, NO_FILE), Whereabouts::HERE);
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(whereabouts(identity, NO_FILE), Whereabouts::GONE);
}

TEST(ProcessIdentityTest, ItsNumberMayBeAnothersByNow) {
  ProcessIdentity earlier = this_process();
  earlier.start_time -= 1;
  EXPECT_EQ(whereabouts(earlier, NO_FILE), Whereabouts::GONE);
}

TEST(ProcessIdentityTest, BeforeTheMachineWasStartedAgainMeansGone) {
  ProcessIdentity earlier = this_process();
  earlier.boot_id[0] = earlier.boot_id[0] == 'f' ? 'e' : 'f';
  EXPECT_EQ(whereabouts(earlier, NO_FILE), Whereabouts::GONE);
}

TEST(ProcessIdentityTest, OfAnotherContainerNothingIsKnown) {
  ProcessIdentity foreign = this_process();
  foreign.pid_namespace += 1;
  EXPECT_EQ(whereabouts(foreign, NO_FILE), Whereabouts::UNKNOWN);
}

TEST(ProcessIdentityTest, AProgramThatHasNotMappedTheFileIsNotItsWriter) {
  struct stat status{};
  ASSERT_EQ(::stat("/proc/self/exe", &status), 0);
  EXPECT_EQ(whereabouts(this_process(), status.st_ino), Whereabouts::GONE) << "mapped, but no buffer file";
}

}  // namespace
}  // namespace mlflow::internal
