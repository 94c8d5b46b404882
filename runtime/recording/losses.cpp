#include "recording/losses.h"

#include <atomic>

namespace mlflow::internal {

namespace {

using Count = std::atomic<unsigned long long>;
Count lost_spans{0};
Count lost_traces{0};
Count interrupting_spans{0};
Count interrupting_traces{0};
Count calls_inside_captures{0};
Count calls_too_deep{0};
std::atomic<FileHeader*> file_header{nullptr};

void count(Count& here, std::atomic<std::uint64_t> FileHeader::* in_file) {
  here.fetch_add(1, std::memory_order_relaxed);
  if (FileHeader* header = file_header.load(std::memory_order_acquire))
    (header->*in_file).fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

void count_lost_span() noexcept { count(lost_spans, &FileHeader::lost_spans); }
void count_lost_trace() noexcept { count(lost_traces, &FileHeader::lost_traces); }
void count_interrupting(bool is_root) noexcept {
  if (is_root) {
    count(interrupting_traces, &FileHeader::interrupting_traces);
  } else {
    count(interrupting_spans, &FileHeader::interrupting_spans);
  }
}
void count_inside_capture() noexcept { calls_inside_captures.fetch_add(1, std::memory_order_relaxed); }
void count_too_deep() noexcept { calls_too_deep.fetch_add(1, std::memory_order_relaxed); }

void forget_losses() noexcept {
  for (Count* count :
       {&lost_spans, &lost_traces, &interrupting_spans, &interrupting_traces, &calls_inside_captures, &calls_too_deep})
    count->store(0, std::memory_order_relaxed);
}

void count_losses_in(FileHeader* header) noexcept { file_header.store(header, std::memory_order_release); }

Losses losses() noexcept {
  return {lost_spans.load(std::memory_order_relaxed),
          lost_traces.load(std::memory_order_relaxed),
          interrupting_spans.load(std::memory_order_relaxed),
          interrupting_traces.load(std::memory_order_relaxed),
          calls_inside_captures.load(std::memory_order_relaxed),
          calls_too_deep.load(std::memory_order_relaxed)};
}

}  // namespace mlflow::internal
