#include "model/part_fate.h"

#include <algorithm>
#include <cstddef>
#include <unordered_set>
#include <utility>

#include "model/finished_trace.h"

namespace mlflow::internal {

namespace {

// A version that noted no parts: the number is all that can be compared.
void settle_by_number(FinishedTrace& trace) {
  const auto here = static_cast<std::size_t>(
      std::count_if(trace.spans.begin(), trace.spans.end(), [](const FinishedSpan& span) { return span.told_ahead; }));
  std::vector<std::uint32_t>& sizes = trace.earlier->sizes;
  sizes.resize(sizes.size() - std::min(sizes.size(), here));
}

}  // namespace

void set_fate(const FinishedTrace& part, PartFate fate) noexcept {
  if (part.fate != nullptr) part.fate->store(fate, std::memory_order_relaxed);
}

void set_fates(const std::vector<TracePtr>& parts, PartFate fate) noexcept {
  for (const TracePtr& part : parts) set_fate(*part, fate);
}

void settle_earlier(FinishedTrace& trace, bool is_from_store) {
  if (!trace.earlier) return;
  EarlierSpans& earlier = *trace.earlier;
  std::unordered_set<SpanId> here;
  for (const FinishedSpan& span : trace.spans) here.insert(span.span_id);
  std::vector<std::uint32_t> sizes;
  std::vector<EarlierPart> elsewhere;
  auto size = earlier.sizes.begin();
  for (EarlierPart& part : earlier.parts) {
    const auto end = size + std::min<std::ptrdiff_t>(part.spans, earlier.sizes.end() - size);
    const PartFate fate = part.fate->load(std::memory_order_relaxed);
    if (here.contains(part.first_span)) {
      // As if it had never been sent ahead.
    } else if (fate == PartFate::LOST || (fate == PartFate::STORED && is_from_store)) {
      trace.incomplete = true;
    } else {
      sizes.insert(sizes.end(), size, end);
      elsewhere.push_back(std::move(part));
    }
    size = end;
  }
  if (earlier.parts.empty()) {
    settle_by_number(trace);
  } else {
    earlier.sizes = std::move(sizes);
    earlier.parts = std::move(elsewhere);
  }
  // Then the spans that are here tell everything.
  if (earlier.sizes.empty()) trace.earlier.reset();
}

}  // namespace mlflow::internal
