// What one record says about one span, written into the span. Knows each kind of record; knows nothing of when a trace
// is complete.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "buffer/clock.h"
#include "buffer/record.h"
#include "processor/open_traces.h"
#include "processor/span_builder.h"
#include "processor/stack_text.h"

namespace mlflow::internal {

// What MLFLOW_TRACE_REDACT_KEYS says.
const SecretNames& hidden_members();

class SpanRecords {
 public:
  // `secrets` names what is hidden in captured values. All outlive it but `stack_text`.
  SpanRecords(OpenTraces& traces, const StampTranslator& translator,
              const CallsiteTable& callsites = registered_callsites(), StackText stack_text = StackText(),
              const SecretNames& secrets = hidden_members())
      : traces_(traces),
        translator_(translator),
        callsites_(callsites),
        secrets_(secrets),
        stack_text_(std::move(stack_text)) {}

  // The start, name, type and inputs of a new span.
  void begin(OpenSpan& open, const BeginRecord& record);
  // Every kind of record that is about an open span, but for its end.
  void apply(OpenSpan& open, const RecordHeader& record);
  std::int64_t end_ns(const EndRecord& record) const;
  // What is only known when no more records of the span come: its items as outputs, status, log level.
  void end(OpenSpan& open, std::int64_t end_ns);
  // A span that did not end by itself.
  void set_timed_out(OpenSpan& open, std::int64_t now_ns, const std::string& message);
  void set_cut_off(OpenSpan& open);

 private:
  bool is_generator(const OpenSpan& open) const;
  void set_captured_output(OpenSpan& open, const RecordHeader& record);
  void set_json(OpenSpan& open, std::string_view key, const RecordHeader& record);
  void set_attribute(OpenSpan& open, const RecordHeader& record);
  void set_status(OpenSpan& open, StatusCode code, const RecordHeader& record);
  void add_exception(OpenSpan& open, const StampedRecord& record);
  void add_event(OpenSpan& open, const StampedRecord& record);
  void add_chunk(OpenSpan& open, const StampedRecord& record);
  void add_link(OpenSpan& open, const LinkRecord& record);
  void add_to_call(OpenSpan& open, const CallRecord& record);

  OpenTraces& traces_;
  const StampTranslator& translator_;
  const CallsiteTable& callsites_;
  const SecretNames& secrets_;
  StackText stack_text_;
};

}  // namespace mlflow::internal
