#include "processor/span_records.h"

#include <algorithm>
#include <string>

#include "config/environment.h"
#include "model/attribute_keys.h"
#include "processor/record_values.h"
#include "recording/callsite_registry.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

SpanBuilder builder_of(const OpenSpan& open) { return {*open.trace->part, open.span()}; }

}  // namespace

const SecretNames& hidden_members() {
  const std::string& keys = settings().redact_keys;
  static const auto* const names = new SecretNames(keys == "off" ? std::string_view() : keys);  // never destroyed
  return *names;
}

bool SpanRecords::is_generator(const OpenSpan& open) const {
  return open.callsite != 0 && (callsites_.find(open.callsite).flags & mlflow_trace_v1::Callsite::GENERATOR) != 0;
}

void SpanRecords::begin(OpenSpan& open, const BeginRecord& record) {
  open.callsite = record.callsite;
  open.is_root = (record.header.flags & BeginRecord::ROOT) != 0;
  open.span().start_ns = (record.header.flags & BeginRecord::EXPLICIT_START) != 0
                             ? static_cast<std::int64_t>(record.stamp)
                             : translator_.unix_ns(record.stamp);
  ValueReader values = values_of<BeginRecord>(record.header);
  if ((record.header.flags & BeginRecord::NAMED) != 0) {
    builder_of(open).begin_named(open.trace->id_json, values);
  } else {
    builder_of(open).begin_annotated(callsites_.find(record.callsite), open.trace->id_json, values,
                                     (record.header.flags & BeginRecord::VALUES_LOST) != 0, secrets_);
  }
}

void SpanRecords::apply(OpenSpan& open, const RecordHeader& record) {
  switch (record.kind) {
    case RecordKind::SPAN_OUTPUT: return set_captured_output(open, record);
    case RecordKind::SPAN_RESULT: return set_json(open, attribute_key::SPAN_OUTPUTS, record);
    case RecordKind::SPAN_INPUTS: return set_json(open, attribute_key::SPAN_INPUTS, record);
    case RecordKind::SPAN_TYPE: return set_json(open, attribute_key::SPAN_TYPE, record);
    case RecordKind::SPAN_ATTRIBUTE: return set_attribute(open, record);
    case RecordKind::SPAN_STATUS: return set_status(open, static_cast<StatusCode>(record.flags), record);
    case RecordKind::SPAN_FAILED: return set_status(open, StatusCode::ERROR, record);
    case RecordKind::SPAN_EXCEPTION: return add_exception(open, record_as<StampedRecord>(record));
    case RecordKind::SPAN_EVENT: return add_event(open, record_as<StampedRecord>(record));
    case RecordKind::SPAN_CHUNK: return add_chunk(open, record_as<StampedRecord>(record));
    case RecordKind::SPAN_LINK: return add_link(open, record_as<LinkRecord>(record));
    case RecordKind::CALL_BEGIN:
    case RecordKind::CALL_REQUEST:
    case RecordKind::CALL_REPLY:
    case RecordKind::CALL_END: return add_to_call(open, record_as<CallRecord>(record));
    case RecordKind::SPAN_BEGIN:
    case RecordKind::SPAN_END:
    case RecordKind::TRACE_UPDATE:
    case RecordKind::TRACE_SHARED: return;
  }
}

// What the body set by set_outputs wins over the captured result.
void SpanRecords::set_captured_output(OpenSpan& open, const RecordHeader& record) {
  ValueReader values = values_of<SpanRecord>(record);
  builder_of(open).set_captured_output(values, secrets_);
}

void SpanRecords::set_json(OpenSpan& open, std::string_view key, const RecordHeader& record) {
  ValueReader values = values_of<SpanRecord>(record);
  std::string json;
  values.append_json(json);
  builder_of(open).set_attribute(key, json);
}

void SpanRecords::set_attribute(OpenSpan& open, const RecordHeader& record) {
  ValueReader values = values_of<SpanRecord>(record);
  std::string scratch;
  const std::string key = valid_utf8(values.text(scratch));
  std::string json;
  values.append_json(json);
  builder_of(open).set_attribute(open.trace->part->keep(key), json);
}

void SpanRecords::set_status(OpenSpan& open, StatusCode code, const RecordHeader& record) {
  ValueReader values = values_of<SpanRecord>(record);
  std::string scratch;
  builder_of(open).set_status(code, valid_utf8(values.text(scratch)));
}

void SpanRecords::add_exception(OpenSpan& open, const StampedRecord& record) {
  ValueReader values = values_of<StampedRecord>(record.header);
  SpanBuilder builder = builder_of(open);
  builder.add_exception(translator_.unix_ns(record.stamp), values, stack_text_, [&] { return traces_.stack_of(open); });
  // As Python has it: only the event says what a generator threw.
  if (is_generator(open)) builder.set_status(StatusCode::ERROR, {});
}

void SpanRecords::add_event(OpenSpan& open, const StampedRecord& record) {
  ValueReader values = values_of<StampedRecord>(record.header);
  const bool explicit_time = (record.header.flags & StampedRecord::EXPLICIT_TIME) != 0;
  builder_of(open).add_event(
      explicit_time ? static_cast<std::int64_t>(record.stamp) : translator_.unix_ns(record.stamp), values);
}

void SpanRecords::add_chunk(OpenSpan& open, const StampedRecord& record) {
  ValueReader values = values_of<StampedRecord>(record.header);
  if (!open.items) open.items = std::make_unique<std::string>();
  if (open.chunks != 0) *open.items += ", ";
  *open.items += builder_of(open).add_chunk(translator_.unix_ns(record.stamp), open.chunks, values, secrets_);
  ++open.chunks;
}

void SpanRecords::add_to_call(OpenSpan& open, const CallRecord& record) {
  if (!open.call) open.call = std::make_unique<RecordedCall>();
  open.call->add(record, translator_.unix_ns(record.stamp));
}

void SpanRecords::add_link(OpenSpan& open, const LinkRecord& record) {
  ValueReader values = values_of<LinkRecord>(record.header);
  builder_of(open).add_link(record, values);
}

std::int64_t SpanRecords::end_ns(const EndRecord& record) const {
  return (record.header.flags & EndRecord::EXPLICIT_END) != 0 ? static_cast<std::int64_t>(record.stamp)
                                                              : translator_.unix_ns(record.stamp);
}

void SpanRecords::end(OpenSpan& open, std::int64_t end_ns) {
  FinishedSpan& span = open.span();
  span.end_ns = std::max(end_ns, span.start_ns);
  SpanBuilder builder = builder_of(open);
  if (open.call) builder.set_model_call(open.call->read(secrets_));
  if (open.items && span.attribute(attribute_key::SPAN_OUTPUTS).empty() && !builder.has_exception())
    builder.set_attribute(attribute_key::SPAN_OUTPUTS, "[" + *open.items + "]");
  builder.finish(open.callsite != 0 ? &callsites_.find(open.callsite) : nullptr, open.completed);
}

// As Python's client does it: an exception event, and a status without text.
void SpanRecords::set_timed_out(OpenSpan& open, std::int64_t now_ns, const std::string& message) {
  SpanBuilder builder = builder_of(open);
  builder.add_exception(now_ns, "MlflowTracingException", message, traces_.stack_of(open));
  builder.set_status(StatusCode::ERROR, {});
  open.completed = false;
}

void SpanRecords::set_cut_off(OpenSpan& open) {
  if (open.call) open.call->cut_off();
  builder_of(open).set_status(StatusCode::ERROR, "The program ended before this span did.");
  open.trace->part->incomplete = true;
  open.completed = false;
}

}  // namespace mlflow::internal
