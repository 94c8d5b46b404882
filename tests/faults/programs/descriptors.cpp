// descriptors MODE: what programs do with descriptors and directories while they are traced. Exit code 5, or what went
// wrong.
#include <fcntl.h>
#include <mlflow/tracing.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int as_meant = 5;

void trace(int number) {
  auto span = mlflow::start_span("call");
  span.set_inputs({{"number", number}});
}

void deliver() { mlflow::flush_trace_async_logging(); }

// A daemon: it closes every number and opens files of its own, which then have them.
int close_all_numbers() {
  trace(1);
  deliver();
  for (int number = 3; number < 256; ++number) ::close(number);
  std::vector<int> files;
  for (int i = 0; i < 64; ++i) {
    files.push_back(::open(("mine-" + std::to_string(i)).c_str(), O_CREAT | O_RDWR, 0600));
    if (::write(files.back(), "mine", 4) != 4) return 1;
  }
  trace(2);
  deliver();
  for (const int file : files) {
    char content[8] = "";
    struct stat info{};
    if (::fstat(file, &info) != 0 || info.st_size != 4) return 2;
    if (::pread(file, content, 4, 0) != 4 || std::strcmp(content, "mine") != 0) return 3;
    if (::lseek(file, 0, SEEK_CUR) != 4) return 4;
  }
  return as_meant;
}

// Closed numbers stay closed, and what is written to them goes nowhere.
int without_standard_descriptors() {
  for (int number = 0; number < 3; ++number) ::close(number);
  trace(1);
  deliver();
  for (int number = 0; number < 3; ++number)
    if (::fcntl(number, F_GETFD) >= 0) return 1;
  if (::write(2, "PROGRAM ERROR\n", 14) >= 0) return 2;
  trace(2);
  deliver();
  return as_meant;
}

int change_directory() {
  trace(1);
  deliver();
  if (::chdir("elsewhere") != 0) return 1;
  trace(2);
  deliver();
  return as_meant;
}

int become_daemon() {
  trace(1);
  deliver();
  if (::daemon(0, 0) != 0) return 1;
  trace(2);
  deliver();
  return as_meant;
}

}  // namespace

int main(int, char** arguments) {
  const std::string mode = arguments[1];
  if (mode == "close_all_numbers") return close_all_numbers();
  if (mode == "without_standard_descriptors") return without_standard_descriptors();
  if (mode == "change_directory") return change_directory();
  if (mode == "become_daemon") return become_daemon();
  return 99;
}
