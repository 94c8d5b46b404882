// Which span was current where setjmp was called. A jump back there ends all that began since: by their addresses
// alone, spans of calls that were inlined into the function that called setjmp look as if they were open around it.
#pragma once

#include "hooks/abi.h"
#include "recording/current_thread.h"

namespace mlflow::internal {

struct SetjmpNote {
  const void* environment = nullptr;  // the jmp_buf, by its address
  const mlflow_trace_v1::Frame* current = nullptr;
  unsigned long long span_id = 0;
};

// What is known of the call that filled this jmp_buf; null: nothing, or its span has ended. Only the last calls of a
// thread are known, and none where the C library's own functions are called (fully static programs, sanitizers).
const SetjmpNote* find_setjmp(const void* environment, const Thread& thread) noexcept;

}  // namespace mlflow::internal
