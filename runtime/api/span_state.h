// What stands behind an mlflow::Span: the ids its records carry, a copy of what was set through it (records cannot be
// read back), and, for a span made by hand, its place in the thread's chain of open spans.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/said_values.h"
#include "mlflow/span_event.h"
#include "recording/callsite_registry.h"
#include "recording/inherited_context.h"
#include "recording/span_recording.h"

namespace mlflow::internal {

struct SpanState;

// A frame in a thread's chain that leads back to the span it belongs to.
struct ManualFrame : Frame {
  SpanState* owner;
};

// A span that has ended, as a processor sees and changes it.
struct ProcessedSpan {
  Json inputs;
  Json outputs;
  Json attributes = Json::object();
  std::vector<SpanEvent> events;
  std::vector<mlflow::Link> links;
  bool events_changed = false;
};

struct SpanState : std::enable_shared_from_this<SpanState> {
  SpanState() { frame.owner = this; }

  ManualFrame frame{};
  Frame* annotated = nullptr;  // never followed: only tells that the span is a function's
  TraceId trace_id;
  SpanId span_id = 0;
  SpanId parent_id = 0;
  bool is_root = false;
  bool in_context = false;
  bool ended = false;

  std::string name;
  std::string span_type;
  SaidValues said;
  std::unique_ptr<ProcessedSpan> processed;  // then setters change only this, and name, type and status
  SpanStatus status;
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;

  // Keeps a span that was ended on another thread alive until its own thread has taken it out of its chain.
  std::shared_ptr<SpanState> kept_by_thread;

  static Span owning(std::shared_ptr<SpanState> state) noexcept { return Span(std::move(state), true); }
  static Span borrowed(std::shared_ptr<SpanState> state) noexcept { return Span(std::move(state), false); }
  static const std::shared_ptr<SpanState>& of(const Span& span) noexcept { return span.state_; }
};

// Appends a record of `kind` about the span; `write` adds its values. Nothing when the span has ended or this thread
// cannot record now.
template <class Record, class Write>
void write_record(const SpanState& state, RecordKind kind, std::uint16_t flags, Write&& write) noexcept {
  Thread& thread = this_thread;
  if (state.ended || state.processed || (mlflow_trace_v1_off & (OFF_CAPTURING | OFF_RUNTIME)) != 0 || !ready(thread))
    return;
  const RecordGuard guard;
  auto* record = thread.records.begin<Record>(kind, flags);
  if (record == nullptr) return thread.records.note_loss(state.trace_id);
  record->span_id = state.span_id;
  thread.values.start(&thread.records);
  write(*record, thread.values);
  if (thread.values.failed()) {
    thread.records.abandon();
    thread.records.note_loss(state.trace_id);
  } else {
    thread.records.commit();
  }
}

// What is said about a span when it starts.
struct NewSpan {
  const std::string& name;
  const std::string& span_type;
  const Value& attributes;  // an object
  int log_level;
  const std::string& description;
};
// Writes the begin record of a span made by hand whose ids are known, and fills its state; null when there was no
// memory, or this thread cannot record. `start_time_ns` 0: now.
std::shared_ptr<SpanState> begin_span(Thread& thread, std::shared_ptr<SpanState> state, const NewSpan& given,
                                      std::int64_t start_time_ns);

// A span below a place in a trace, or the root of a new one where there is none; never the active one. Empty where it
// is not recorded.
Span start_span_below(const TraceContext& parent, const StartSpanNoContextOptions& options);

// Takes the frame of a span made by hand out of its thread's chain; from another thread, by marking it.
void leave_chain(const std::shared_ptr<SpanState>& state) noexcept;

// The state of the innermost open span of this thread, or null.
std::shared_ptr<SpanState> current_span_state();

}  // namespace mlflow::internal
