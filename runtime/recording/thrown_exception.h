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

struct Thread;

// The exception that is in flight on this thread, as far as it was seen, or null.
const ThrownException* exception_in_flight(const Thread& thread);

// Looks at an exception object that is alive (thrown just now, or being handled).
void examine_exception(Thread& thread, void* object, const std::type_info* type, bool with_stack) noexcept;

// The stack of the caller's caller, innermost first; gives the number of frames.
unsigned take_stack(void** frames, unsigned most) noexcept;

// The exception that a handler is looking at right now, examined; null when there is none.
const ThrownException* exception_being_handled(Thread& thread) noexcept;

// What an exception_ptr points to: its identity.
void* object_of(const std::exception_ptr& exception);

}  // namespace mlflow::internal
