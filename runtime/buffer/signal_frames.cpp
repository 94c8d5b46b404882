#include "buffer/signal_frames.h"

#include <unwind.h>

namespace mlflow::internal {

namespace {

struct Search {
  unsigned left = 64;
  bool found = false;
};

// The frame that the kernel makes for a handler is marked in its unwind table, because the address in it is that of an
// instruction not yet done, not of a call.
_Unwind_Reason_Code look(_Unwind_Context* context, void* argument) {
  auto& search = *static_cast<Search*>(argument);
  int before_instruction = 0;
  _Unwind_GetIPInfo(context, &before_instruction);
  search.found = before_instruction != 0;
  return search.found || --search.left == 0 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

bool in_signal_handler() noexcept {
  Search search;
  _Unwind_Backtrace(look, &search);
  return search.found;
}

}  // namespace mlflow::internal
