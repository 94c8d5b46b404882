// What descriptor 2 may be, and what a line does there. The descriptor is changed in forked children only.
#include "config/standard_error.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>

namespace mlflow::internal {
namespace {

// The exit code of a child whose standard error is `descriptor` (-1: closed); minus the signal that ended it.
int in_child(int descriptor, const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    ::alarm(20);
    if (descriptor < 0)
      ::close(STDERR_FILENO);
    else
      ::dup2(descriptor, STDERR_FILENO);
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int write_line() {
  errno = 77;
  const bool written = write_to_standard_error("a line\n");
  if (errno != 77) return 9;
  return written ? 1 : 0;
}

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  std::string content() const {
    char text[256];
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const ssize_t got = ::read(ends[0], text, sizeof text);
    return got > 0 ? std::string(text, static_cast<std::size_t>(got)) : std::string();
  }
  int ends[2] = {-1, -1};
};

struct Temporary {
  explicit Temporary(int flags) : descriptor(::mkstemp(name)) {
    ::close(descriptor);
    descriptor = ::open(name, flags | O_CLOEXEC);
  }
  ~Temporary() {
    ::close(descriptor);
    ::unlink(name);
  }
  std::size_t size() const { return static_cast<std::size_t>(::lseek(descriptor, 0, SEEK_END)); }
  char name[32] = "/tmp/standard_error_XXXXXX";
  int descriptor;
};

TEST(StandardError, APipeGetsTheLine) {
  const Pipe pipe;
  EXPECT_EQ(in_child(pipe.ends[1], write_line), 1);
  EXPECT_EQ(pipe.content(), "a line\n");
}

TEST(StandardError, APipeWithoutAReaderRaisesNoSignal) {
  Pipe pipe;
  ::close(pipe.ends[0]);
  EXPECT_EQ(in_child(pipe.ends[1], write_line), 0);
  pipe.ends[0] = -1;
}

TEST(StandardError, ASignalThatWasPendingStaysPending) {
  EXPECT_EQ(in_child(-1,
                     [] {
                       sigset_t set;
                       ::sigemptyset(&set);
                       ::sigaddset(&set, SIGPIPE);
                       ::sigprocmask(SIG_BLOCK, &set, nullptr);
                       ::raise(SIGPIPE);
                       write_to_standard_error("a line\n");
                       sigset_t pending;
                       ::sigpending(&pending);
                       return ::sigismember(&pending, SIGPIPE);
                     }),
            1);
}

TEST(StandardError, AFullPipeIsNotWaitedFor) {
  const Pipe pipe;
  EXPECT_EQ(in_child(pipe.ends[1],
                     [] {
                       for (int i = 0; i < 100000; ++i)
                         if (!write_to_standard_error("a line\n"))
                           return (::fcntl(2, F_GETFL) & O_NONBLOCK) == 0 ? 5 : 6;
                       return 7;
                     }),
            5);
}

TEST(StandardError, ALogFileGetsTheLine) {
  const Temporary file(O_WRONLY);
  EXPECT_EQ(in_child(file.descriptor, write_line), 1);
  EXPECT_EQ(file.size(), 7u);
}

TEST(StandardError, DataThatTookTheNumberIsLeftAlone) {
  const Temporary file(O_RDWR);
  EXPECT_EQ(in_child(file.descriptor, write_line), 0);
  EXPECT_EQ(file.size(), 0u);
}

TEST(StandardError, AFileThatOnlyGrowsOrHasNoNameGetsTheLine) {
  const Temporary log(O_RDWR | O_APPEND);
  EXPECT_EQ(in_child(log.descriptor, write_line), 1);
  const Temporary captured(O_RDWR);
  ::unlink(captured.name);
  EXPECT_EQ(in_child(captured.descriptor, write_line), 1);
  EXPECT_EQ(captured.size(), 7u);
}

TEST(StandardError, AConnectionThatTookTheNumberIsLeftAlone) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(in_child(listener, write_line), 0);
  ::close(listener);
}

TEST(StandardError, ALocalSocketGetsTheLine) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  EXPECT_EQ(in_child(ends[1], write_line), 1);
  char text[16];
  EXPECT_EQ(::recv(ends[0], text, sizeof text, MSG_DONTWAIT), 7);
  ::close(ends[0]);
  EXPECT_EQ(in_child(ends[1], write_line), 0);
  ::close(ends[1]);
}

TEST(StandardError, AClosedOneIsNothing) { EXPECT_EQ(in_child(-1, write_line), 0); }

}  // namespace
}  // namespace mlflow::internal
