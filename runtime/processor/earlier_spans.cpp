#include "processor/earlier_spans.h"

#include <algorithm>

#include "export/span_json.h"
#include "export/span_session.h"
#include "export/token_usage.h"

namespace mlflow::internal {

void EarlierSpansKeeper::pass(FinishedTrace& part) {
  if (part.more_follows) {
    note(traces_[part.id], part);
  } else if (part.has_root && !traces_.empty()) {
    const auto found = traces_.find(part.id);
    if (found == traces_.end()) return;
    Noted& noted = found->second;
    noted.spans->usage.assign(noted.usage.begin(), noted.usage.end());
    part.earlier = std::move(noted.spans);
    traces_.erase(found);
  }
}

void EarlierSpansKeeper::note(Noted& noted, FinishedTrace& part) {
  if (!noted.spans) noted.spans = std::make_unique<EarlierSpans>();
  EarlierSpans& spans = *noted.spans;
  if (part.spans.empty()) return;
  part.fate = std::make_shared<std::atomic<PartFate>>(PartFate::DELIVERED);
  spans.parts.push_back({part.spans.front().span_id, static_cast<std::uint32_t>(part.spans.size()), part.fate});
  for (const FinishedSpan& span : part.spans)
    spans.sizes.push_back(static_cast<std::uint32_t>(std::min<std::size_t>(python_span_size(span), UINT32_MAX)));
  if (spans.session.empty()) spans.session = session_of(part);
  if (spans.user.empty()) spans.user = user_of(part);
  // Children have begun after their parents, so from the end each span finds what was used below it: its own usage
  // stands for all of that.
  for (auto span = part.spans.rbegin(); span != part.spans.rend(); ++span) {
    auto below = noted.usage.extract(span->span_id);
    if (const auto own = usage_of(*span)) {
      noted.usage[span->parent_id].add(*own);
    } else if (!below.empty()) {
      noted.usage[span->parent_id].add(below.mapped());
    }
  }
}

}  // namespace mlflow::internal
