// What can be read without a fault. Capture asks before it reads what a pointer or a view leads to: the program may
// hold either without ever looking behind it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mlflow::internal {

struct MemoryRange {
  std::uintptr_t low = 0;
  std::uintptr_t high = 0;  // the first address behind it
  bool contains(std::uintptr_t address) const { return low <= address && address < high; }
};

// The stack that the system gave this thread, in use or not. Empty where that cannot be learnt. Asked once for each
// thread.
MemoryRange own_stack() noexcept;

// How many bytes from `address` on can be read, as far as the first look tells: up to the end of its page at least. 0:
// none.
std::size_t readable_run(const void* address) noexcept;

// Whether all of these bytes can be read.
bool is_readable(const void* address, std::size_t size) noexcept;

}  // namespace mlflow::internal
