// What one pass over the threads' buffers cannot decide, because another thread's buffer may hold what belongs to it:
// read after this one in the same pass, or written while it went on. One more full pass reads that.
#pragma once

#include <cstdint>
#include <vector>

#include "buffer/record.h"
#include "processor/open_traces.h"

namespace mlflow::internal {

// A span made by hand whose end has been read.
struct ClosingSpan {
  SpanId id;
  std::int64_t end_ns;
};

class Waiting {
 public:
  void begin_pass() { ++pass_; }

  // A record read before the beginning of its span; it is copied.
  void add_early(const RecordHeader& record);
  // Gives each early record to `handle`, and keeps those for which it says false: not known yet. One that a full pass
  // has not made known is dropped: its beginning is not coming.
  template <class Handle>
  void retry_early(Handle&& handle);

  void add_closing(ClosingSpan span) { closing_.push_back({span, pass_}); }
  bool is_closing(SpanId id) const;
  // Those that were added in an earlier pass.
  std::vector<ClosingSpan> take_closing();

  // The trace's root (or its last span, without a root) has ended in this pass; once more for a trace that waits
  // already.
  void add_ending(OpenTrace& trace);
  // Those of which that was last said in an earlier pass.
  std::vector<OpenTrace*> take_ending();

  bool is_empty() const { return ending_.empty() && early_.empty() && closing_.empty(); }

 private:
  struct EarlyRecord {
    std::uint64_t pass;
    std::vector<char> bytes;
  };
  struct ClosingInPass {
    ClosingSpan span;
    std::uint64_t pass;
  };

  std::uint64_t pass_ = 0;
  std::vector<EarlyRecord> early_;
  std::vector<ClosingInPass> closing_;
  std::vector<OpenTrace*> ending_;
};

template <class Handle>
void Waiting::retry_early(Handle&& handle) {
  std::vector<EarlyRecord> early;
  early.swap(early_);
  for (EarlyRecord& record : early) {
    const auto& header = *reinterpret_cast<const RecordHeader*>(record.bytes.data());
    if (!handle(header) && pass_ <= record.pass + 1) early_.push_back(std::move(record));
  }
}

}  // namespace mlflow::internal
