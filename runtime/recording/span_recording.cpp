#include "recording/span_recording.h"

#include <cstring>
#include <utility>

#include "recording/inherited_context.h"

namespace mlflow::internal {

void lose_begin(Thread& thread, const Frame& frame) noexcept {
  if (frame.parent != nullptr) {
    count_lost_span();
  } else {
    count_lost_trace();
    if (!wants_root_labels()) return;  // else the reader has heard of it
  }
  thread.records.note_loss({frame.trace_high, frame.trace_low});
}

void lose_end(Thread& thread, TraceId trace) noexcept {
  count_lost_span();
  thread.records.note_loss(trace);
}

Frame* skip_ended_frames(Thread& thread) noexcept {
  for (;;) {
    Frame* frame = thread.current;
    if (frame == nullptr) return nullptr;
    if ((frame->flags & FRAME_MANUAL) != 0) {
      if (__atomic_load_n(&frame->state, __ATOMIC_ACQUIRE) != Frame::ENDED) return frame;
      thread.current = frame->parent;
      release_manual_frame(frame);
    } else if ((frame->flags & FRAME_INHERITED) != 0) {
      auto* inherited = static_cast<InheritedFrame*>(frame);
      if (!inherited->life->ended.load(std::memory_order_acquire)) return frame;
      thread.current = nullptr;
      thread.inherited = nullptr;
      drop_inheritance(inherited);
    } else {
      return frame;
    }
  }
}

void end_life(Thread& thread) noexcept {
  thread.life->ended.store(true, std::memory_order_release);
  release(std::exchange(thread.life, nullptr));
}

void record_exception(Thread& thread, TraceId trace, SpanId span, const ExceptionView& exception) noexcept {
  const RecordGuard guard;
  auto* record = thread.records.begin<StampedRecord>(RecordKind::SPAN_EXCEPTION);
  if (record == nullptr) return thread.records.note_loss(trace);
  record->span_id = span;
  record->stamp = stamp();
  thread.values.start(&thread.records);
  thread.values.string(exception.type, std::strlen(exception.type));
  if (exception.text != nullptr) {
    thread.values.string(exception.text, exception.text_length);
  } else {
    thread.values.null();
  }
  const std::size_t size = sizeof exception.frame_count + exception.frame_count * sizeof(void*);
  char* p = thread.values.failed() ? nullptr : thread.records.room(size);
  if (p == nullptr) {
    thread.records.abandon();
    return thread.records.note_loss(trace);
  }
  std::memcpy(p, &exception.frame_count, sizeof exception.frame_count);
  if (exception.frame_count != 0)
    std::memcpy(p + sizeof exception.frame_count, exception.frames, exception.frame_count * sizeof(void*));
  thread.records.advance(size);
  thread.records.commit();
}

void record_exception(Thread& thread, const Frame& frame, const ThrownException* thrown) noexcept {
  ExceptionView exception;
  if (thrown != nullptr) {
    if (thrown->type != nullptr) exception.type = thrown->type->name();
    if (thrown->has_text) exception.text = thrown->text;
    exception.text_length = thrown->text_length;
    exception.frames = thrown->frames;
    exception.frame_count = thrown->frame_count;
  }
  record_exception(thread, {frame.trace_high, frame.trace_low}, frame.span_id, exception);
}

void share_trace(Thread& thread, Frame& frame) noexcept {
  if ((frame.flags & (FRAME_MANUAL | FRAME_CONTEXT | FRAME_SHARED)) != 0) return;
  const RecordGuard guard;
  auto* record = thread.records.begin<TraceRecord>(RecordKind::TRACE_SHARED);
  if (record == nullptr) return thread.records.note_loss({frame.trace_high, frame.trace_low});
  record->trace_high = frame.trace_high;
  record->trace_low = frame.trace_low;
  thread.records.commit_small();
  frame.flags |= FRAME_SHARED;
}

}  // namespace mlflow::internal
