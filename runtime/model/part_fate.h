// What became of the parts of a trace that were sent ahead of its root: so that its trace info counts each span once,
// wherever it is, and none that is gone.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/trace_id.h"

namespace mlflow::internal {

struct FinishedTrace;

enum class PartFate : std::uint8_t {
  DELIVERED,  // or on its way to the receiver
  STORED,     // it lies in the local store, or has left that together with its trace
  LOST,       // refused, or neither delivered nor stored
};
// Shared by the part and its trace's root; any thread.
using SharedFate = std::shared_ptr<std::atomic<PartFate>>;

struct EarlierPart {
  SpanId first_span = 0;  // by which it is known
  std::uint32_t spans = 0;
  SharedFate fate;
};

// Of a part that was sent ahead; nothing otherwise.
void set_fate(const FinishedTrace& part, PartFate fate) noexcept;
void set_fates(const std::vector<std::unique_ptr<FinishedTrace>>& parts, PartFate fate) noexcept;

// Takes out of `trace.earlier` the sizes of parts whose spans are here, and of those that are lost; the trace is
// incomplete where there are such. What is left tells of spans that are with the receiver. `is_from_store`: what was
// stored and is not here is lost, too.
void settle_earlier(FinishedTrace& trace, bool is_from_store);

}  // namespace mlflow::internal
