// What this process's threads could not record, and why: for the ledger, the report at the end, and whoever reads what
// the process leaves behind. Counting is safe on any thread, in signal handlers too.
#pragma once

#include "buffer/file_layout.h"

namespace mlflow::internal {

struct Losses {
  // There was no memory for the record.
  unsigned long long spans;
  unsigned long long traces;
  // Calls out of a signal handler that came where nothing can be recorded: in the midst of another record, or where
  // what they need for their first record would have to be allocated.
  unsigned long long interrupting_spans;
  unsigned long long interrupting_traces;
  // Calls while values were being captured: by a capture, whose own calls are no spans, or by a signal handler.
  unsigned long long calls_inside_captures;
  // Calls with too many open spans around (span_depth.h); what they called in turn is not counted.
  unsigned long long calls_too_deep;
};
Losses losses() noexcept;

void count_lost_span() noexcept;
void count_lost_trace() noexcept;
void count_interrupting(bool is_root) noexcept;
void count_inside_capture() noexcept;
void count_too_deep() noexcept;

// A forked child has lost nothing yet.
void forget_losses() noexcept;

// Counted there as well; null: no more.
void count_losses_in(FileHeader* header) noexcept;

}  // namespace mlflow::internal
