// Who comes to the end of a process while somebody delivers.
#include "process/exit.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "export/span_exporter.h"
#include "process/runtime.h"
#include "traced_functions.h"

// Two threads in exit() at once free the same list of handlers in glibc 2.36, which sanitizers end the process for.
#if !(defined(__has_feature) && (__has_feature(thread_sanitizer) || __has_feature(address_sanitizer)))
// (A forked child of a process with threads may not start threads under ThreadSanitizer.)
namespace mlflow::internal {
namespace {

std::atomic<bool> delivers{false};

class SlowExporter : public SpanExporter {
 public:
  ExportResult export_traces(std::vector<TracePtr> traces, Deadline) noexcept override {
    delivers.store(true);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ExportResult result;
    result.delivered = traces.size();
    return result;
  }
};

TEST(ExitTest, TheExitCodeIsThatOfTheThreadThatCameFirst) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    Runtime::set_exporter(std::make_shared<SlowExporter>());
    std::thread([] {
      traced::retrieve("before the end", 1);
      std::exit(7);
    }).detach();
    while (!delivers.load()) std::this_thread::yield();
    std::exit(9);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
}  // namespace mlflow::internal
#endif
