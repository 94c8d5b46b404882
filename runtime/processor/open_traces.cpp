// What can happen to a trace while its root is open: it is told something from outside, it loses records, it takes too long, or
// the program ends.
#include <algorithm>
#include <string>
#include <vector>

#include "config/report.h"
#include "model/trace_id.h"
#include "processor/assembler.h"
#include "processor/span_builder.h"

namespace mlflow::internal {

bool Assembler::update_open_trace(TraceId id, bool with_root, const std::function<void(FinishedTrace&)>& change) {
  const auto found = traces_.find(id);
  if (found == traces_.end() || (with_root && found->second.root == 0)) return false;
  change(*found->second.trace);
  return true;
}

void Assembler::end_overdue_traces() {
  if (pass_began_ns_ - last_timeout_check_ns_ < timeout_.check_interval.count()) return;
  last_timeout_check_ns_ = pass_began_ns_;
  std::vector<SpanId> overdue;
  for (const auto& [id, open] : traces_)
    if (open.root != 0 && pass_began_ns_ - open.root_read_ns >= timeout_.after.count()) overdue.push_back(open.root);
  // A span made by hand whose end has been read waits there for the next pass.
  std::erase_if(overdue, [&](SpanId root) {
    return std::any_of(closing_.begin(), closing_.end(), [&](const ClosingSpan& span) { return span.id == root; });
  });
  for (const SpanId root : overdue) time_out(root, pass_began_ns_);
}

// As Python's client does it: an exception event, and a status without text. What is still open below the root comes later, as
// spans that outlive their root do.
void Assembler::time_out(SpanId root, std::int64_t now_ns) {
  OpenSpan* open = spans_.find(root);
  if (open == nullptr) return;
  const auto seconds = std::chrono::duration<double>(timeout_.after).count();
  std::string number = std::to_string(seconds);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  const std::string message = "Trace " + mlflow_id(open->trace->trace->id) + " is timed out after " + number +
                              " seconds. The operation may be stuck or taking too long to complete. To increase the "
                              "timeout, set the environment variable MLFLOW_TRACE_TIMEOUT_SECONDS to a larger value.";
  SpanBuilder builder(*open->trace->trace, span_of(*open));
  builder.add_exception(now_ns, "MlflowTracingException", message, stack_of_spans(*open));
  builder.set_status(StatusCode::ERROR, {});
  open->completed = false;
  close_span(root, *open, now_ns);
  report(Severity::WARNING, message, "trace timeout");
}

void Assembler::mark_incomplete(TraceId id) {
  const auto found = traces_.find(id);
  if (found == traces_.end()) return;
  found->second.trace->incomplete = true;
  // Announced, but then there was no room for its root.
  if (found->second.trace->spans.empty()) traces_.erase(found);
}

void Assembler::mark_all_incomplete() {
  for (auto& [id, open] : traces_) open.trace->incomplete = true;
}

void Assembler::close_everything() {
  const std::int64_t now = translator_.unix_ns(stamp());
  std::vector<SpanId> open_ids;
  spans_.for_each([&](SpanId id, OpenSpan&) { open_ids.push_back(id); });
  for (const SpanId id : open_ids) {
    OpenSpan* open = spans_.find(id);
    if (open == nullptr) continue;
    FinishedSpan& span = span_of(*open);
    open->completed = false;
    SpanBuilder(*open->trace->trace, span).set_status(StatusCode::ERROR, "The program ended before this span did.");
    open->trace->trace->incomplete = true;
    close_span(id, *open, now);
  }
  begin_pass();
  end_pass();
}

}  // namespace mlflow::internal
