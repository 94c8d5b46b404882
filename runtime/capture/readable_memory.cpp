#include "capture/readable_memory.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "buffer/undisturbed.h"

// There in programs that AddressSanitizer is in: the first byte of a range that the program may not touch, or null.
extern "C" void* __asan_region_is_poisoned(void*, std::size_t) __attribute__((weak));

namespace mlflow::internal {

namespace {

// Pages may be larger; none is smaller.
constexpr std::uintptr_t PAGE = 4096;

// The kernel reads the signal set before it looks at what is to be done with it, which is nothing it knows: it answers
// EFAULT where there is nothing to read and EINVAL otherwise. The cheapest system call that reads memory, and no
// sandbox forbids it.
bool kernel_can_read(std::uintptr_t address) noexcept {
  constexpr long NO_SUCH_ACTION = ~0L;
  constexpr std::size_t SET_SIZE = 8;
  const int before = errno;
  syscall(SYS_rt_sigprocmask, NO_SUCH_ACTION, address & ~std::uintptr_t{SET_SIZE - 1}, nullptr, SET_SIZE);
  const bool readable = errno != EFAULT;
  errno = before;
  return readable;
}

// The segments of the program itself, string literals for one, which stay where they are until its end.
class ProgramSegments {
 public:
  ProgramSegments() noexcept {
    const auto* headers = reinterpret_cast<const ElfW(Phdr)*>(getauxval(AT_PHDR));
    const std::size_t count = getauxval(AT_PHNUM);
    const ElfW(Phdr)* of_headers = nullptr;
    for (std::size_t i = 0; headers != nullptr && i < count; ++i)
      if (headers[i].p_type == PT_PHDR) of_headers = &headers[i];
    if (of_headers == nullptr) return;
    const std::uintptr_t base = reinterpret_cast<std::uintptr_t>(headers) - of_headers->p_vaddr;
    for (std::size_t i = 0; i < count && count_ < ranges_.size(); ++i) {
      const ElfW(Phdr)& header = headers[i];
      if (header.p_type != PT_LOAD || (header.p_flags & PF_R) == 0) continue;
      ranges_[count_++] = {base + header.p_vaddr, base + header.p_vaddr + header.p_memsz};
    }
  }
  const MemoryRange* find(std::uintptr_t address) const noexcept {
    for (std::size_t i = 0; i < count_; ++i)
      if (ranges_[i].contains(address)) return &ranges_[i];
    return nullptr;
  }

 private:
  std::array<MemoryRange, 8> ranges_;
  std::size_t count_ = 0;
};

// Where the heap that grows at its end begins: proc(5), the 47th word of /proc/self/stat. 0: not known.
std::uintptr_t heap_start() noexcept {
  const Undisturbed undisturbed;
  std::array<char, 2048> text{};
  const int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text.data(), text.size() - 1);
  close(file);
  if (length <= 0) return 0;
  const char* at = std::strrchr(text.data(), ')');  // the second word is the program's name, with anything in it
  for (int word = 2; at != nullptr && word < 47; ++word) at = std::strchr(at + 1, ' ');
  return at != nullptr ? std::strtoull(at, nullptr, 10) : 0;
}

// What lies there, of what is known to stay readable while this thread looks at it; null: the kernel has to be asked.
bool find_known(std::uintptr_t address, MemoryRange& known) noexcept {
  static const ProgramSegments program;
  static const std::uintptr_t heap = heap_start();
  if (const MemoryRange* segment = program.find(address)) {
    known = *segment;
    return true;
  }
  if (heap != 0 && heap <= address) {
    known = {heap, reinterpret_cast<std::uintptr_t>(sbrk(0))};  // glibc has it in a variable
    if (known.contains(address)) return true;
  }
  // Of the stack, what is in use; if this is where the thread runs, and not on one that the program made.
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  const MemoryRange stack = own_stack();
  known = {here, stack.high};
  return stack.contains(here) && known.contains(address);
}

constinit thread_local MemoryRange stack_of_thread __attribute__((tls_model("initial-exec")));
constinit thread_local bool stack_was_asked __attribute__((tls_model("initial-exec"))) = false;

}  // namespace

MemoryRange own_stack() noexcept {
  if (stack_was_asked) [[likely]]
    return stack_of_thread;
  const Undisturbed undisturbed;
  stack_was_asked = true;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return stack_of_thread;
  void* lowest = nullptr;
  std::size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
    const auto low = reinterpret_cast<std::uintptr_t>(lowest);
    stack_of_thread = {low, low + size};
  }
  pthread_attr_destroy(&attributes);
  return stack_of_thread;
}

std::size_t readable_run(const void* pointer) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  MemoryRange range;
  if (!find_known(address, range)) {
    if (!kernel_can_read(address)) return 0;
    range.high = (address & ~(PAGE - 1)) + PAGE;
  }
  std::size_t size = range.high - address;
  if (__asan_region_is_poisoned == nullptr) return size;
  if (size > PAGE) size = PAGE;  // it looks at every byte
  const void* poisoned = __asan_region_is_poisoned(const_cast<void*>(pointer), size);
  return poisoned == nullptr
             ? size
             : static_cast<std::size_t>(static_cast<const char*>(poisoned) - static_cast<const char*>(pointer));
}

bool is_readable(const void* pointer, std::size_t size) noexcept {
  const char* at = static_cast<const char*>(pointer);
  while (size > 0) {
    const std::size_t run = readable_run(at);
    if (run == 0) return false;
    if (run >= size) return true;
    at += run;
    size -= run;
  }
  return true;
}

}  // namespace mlflow::internal
