// What is known of an exception that leaves a span: a destructor cannot look at it, so it is looked at when it is
// thrown. interposed/exception_watch.cpp sees the throws, which also gives the true stack.
#pragma once

#include <cstdint>
#include <exception>
#include <typeinfo>

namespace mlflow::internal {

struct ThrownException {
  static constexpr unsigned MAX_FRAMES = 64;
  static constexpr unsigned MAX_TEXT = 4096;
  const void* object;  // identity only: may be gone
  const std::type_info* type;
  unsigned frame_count;
  unsigned text_length;
  bool has_text;  // it derives from std::exception, or is a string
  void* frames[MAX_FRAMES];
  char text[MAX_TEXT];
};

// Several can be alive at once: a destructor that runs while one unwinds may throw and catch another, which in turn may
// run destructors. Each is kept by how many are in flight with it; the same number again means that the former has been
// caught.
struct ThrownExceptions {
  static constexpr unsigned MAX_IN_FLIGHT = 4;
  ThrownException* by_number[MAX_IN_FLIGHT];
};
void release(ThrownExceptions* thrown) noexcept;

struct Thread;

// The exception that is in flight on this thread, as far as it was seen, or null.
const ThrownException* exception_in_flight(Thread& thread);

// Looks at an exception object that is alive (about to be thrown, or being handled).
void examine_exception(Thread& thread, void* object, const std::type_info* type) noexcept;
// The same for one that may have been looked at when it was thrown first, whose stack is then kept. Null: there is no
// memory.
const ThrownException* examine_again(Thread& thread, void* object, const std::type_info* type) noexcept;

// The stack of the caller's caller, innermost first; gives the number of frames.
unsigned take_stack(void** frames, unsigned most) noexcept;

// The exception that a handler is looking at right now, examined; null when there is none.
const ThrownException* exception_being_handled(Thread& thread) noexcept;

// What an exception_ptr points to: its identity.
void* object_of(const std::exception_ptr& exception);

}  // namespace mlflow::internal
