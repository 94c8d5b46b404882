#include "api/trace_update_writer.h"

#include "api/json_values.h"
#include "recording/span_recording.h"

namespace mlflow::internal {

void write_trace_update(TraceId trace, const Json& update, std::uint16_t flags) noexcept {
  Thread& thread = this_thread;
  if (!ready(thread)) return;
  const RecordGuard guard;
  auto* record = thread.records.begin<TraceRecord>(RecordKind::TRACE_UPDATE, flags);
  if (record == nullptr) return thread.records.note_loss(trace);
  record->trace_high = trace.high;
  record->trace_low = trace.low;
  thread.values.start(&thread.records);
  write_value(thread.values, update);
  if (thread.values.failed()) {
    thread.records.abandon();
    thread.records.note_loss(trace);
  } else {
    thread.records.commit();
  }
}

}  // namespace mlflow::internal
