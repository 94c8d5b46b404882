#include "trace/span_recording.h"

#include <atomic>
#include <cstring>

namespace mlflow::internal {

namespace {
std::atomic<unsigned long long> lost_spans{0};
std::atomic<unsigned long long> lost_traces{0};
}  // namespace

void count_lost_span() noexcept { lost_spans.fetch_add(1, std::memory_order_relaxed); }
void count_lost_trace() noexcept { lost_traces.fetch_add(1, std::memory_order_relaxed); }
LossCounters losses() noexcept {
  return {lost_spans.load(std::memory_order_relaxed), lost_traces.load(std::memory_order_relaxed)};
}

BeginRecord* begin_record(Thread& thread, Frame& frame, std::uint16_t flags) noexcept {
  auto* record = thread.records.begin<BeginRecord>(RecordKind::SPAN_BEGIN, flags);
  if (record == nullptr) [[unlikely]] {
    if (frame.parent == nullptr) {
      count_lost_trace();
    } else {
      count_lost_span();
      thread.records.note_loss({frame.trace_high, frame.trace_low});
    }
    return nullptr;
  }
  record->stamp = stamp();
  record->span_id = frame.span_id;
  record->parent_id = frame.parent != nullptr ? frame.parent->span_id : 0;
  record->trace_high = frame.trace_high;
  record->trace_low = frame.trace_low;
  return record;
}

void unlink_frame(Thread& thread, Frame& frame) noexcept {
  if (thread.current == &frame) [[likely]] {
    thread.current = frame.parent;
    return;
  }
  for (Frame* f = thread.current; f != nullptr; f = f->parent) {
    if (f->parent == &frame) {
      f->parent = frame.parent;
      return;
    }
  }
}

void record_exception(Thread& thread, const Frame& frame, const ThrownException* thrown) noexcept {
  const RecordGuard guard;
  auto* record = thread.records.begin<StampedRecord>(RecordKind::SPAN_EXCEPTION);
  if (record == nullptr) return thread.records.note_loss({frame.trace_high, frame.trace_low});
  record->span_id = frame.span_id;
  record->stamp = stamp();
  thread.values.start(&thread.records);
  const char* type = thrown != nullptr && thrown->type != nullptr ? thrown->type->name() : "";
  thread.values.string(type, std::strlen(type));
  if (thrown != nullptr && thrown->has_text) {
    thread.values.string(thrown->text, thrown->text_length);
  } else {
    thread.values.null();
  }
  const std::uint32_t count = thrown != nullptr ? thrown->frame_count : 0;
  if (char* p = thread.records.room(4 + count * sizeof(void*))) {
    std::memcpy(p, &count, 4);
    if (count != 0) std::memcpy(p + 4, thrown->frames, count * sizeof(void*));
    thread.records.advance(4 + count * sizeof(void*));
    thread.records.commit();
  } else {
    thread.records.abandon();
    thread.records.note_loss({frame.trace_high, frame.trace_low});
  }
}

void record_end(Thread& thread, const Frame& frame, std::uint16_t flags, std::uint64_t stamp_value) noexcept {
  auto* record = thread.records.begin<EndRecord>(RecordKind::SPAN_END, flags);
  if (record == nullptr) [[unlikely]] {
    count_lost_span();
    return thread.records.note_loss({frame.trace_high, frame.trace_low});
  }
  record->span_id = frame.span_id;
  record->stamp = stamp_value;
  thread.records.commit();
}

}  // namespace mlflow::internal
