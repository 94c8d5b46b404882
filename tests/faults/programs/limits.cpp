// limits MODE [NUMBER]: a program that is far from its limits until it is traced. Ends with 3.
#include <mlflow/span.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

[[mlflow::trace]] [[gnu::noinline]] int call(int number) { return number + 1; }

void limit(__rlimit_resource resource, rlim_t most) {
  const rlimit both{most, most};
  setrlimit(resource, &both);
}

// The limit does not hold for root.
void limit_threads(rlim_t most) {
  limit(RLIMIT_NPROC, most);
  if (geteuid() == 0 && setuid(65534) != 0) std::_Exit(9);
}

rlim_t bytes_in_use() {
  unsigned long pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) std::_Exit(9);
    std::fclose(file);
  }
  return static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const char* const mode = argv[1];
  const auto number = static_cast<rlim_t>(std::strtoul(argv[2], nullptr, 10));
  if (std::strcmp(mode, "threads") == 0) limit_threads(number);
  if (std::strcmp(mode, "later_threads") == 0) {
    call(0);
    usleep(static_cast<useconds_t>(number));
    limit_threads(1);
  }
  if (std::strcmp(mode, "file_size") == 0) limit(RLIMIT_FSIZE, number);
  if (std::strcmp(mode, "memory") == 0) limit(RLIMIT_AS, bytes_in_use() + (number << 20));
  for (int i = 0; i < 3000; ++i) call(i);
  std::puts("done");
  return 3;
}
