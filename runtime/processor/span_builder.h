// Turns the values of one span's records into its attributes, events and status. Knows what MLflow's Python SDK writes
// for each; knows nothing of other spans.
#pragma once

#include <string>
#include <string_view>

#include "buffer/record.h"
#include "capture/value_reader.h"
#include "model/finished_trace.h"
#include "model_api/model_span.h"
#include "processor/stack_text.h"
#include "recording/callsite_registry.h"
#include "text/secret_members.h"

namespace mlflow::internal {

class SpanBuilder {
 public:
  SpanBuilder(FinishedTrace& trace, FinishedSpan& span) : trace_(trace), span_(span) {}

  // `trace_id_json` is the text of mlflow.traceRequestId, kept once for the trace. Of what is captured, values of the
  // `secrets` are hidden.
  void begin_annotated(const RegisteredCallsite& callsite, std::string_view trace_id_json, ValueReader& values,
                       bool values_lost, const SecretNames& secrets);
  void begin_named(std::string_view trace_id_json, ValueReader& values);
  // What an annotated function returned, unless it has set other outputs.
  void set_captured_output(ValueReader& values, const SecretNames& secrets);
  // Replaces an attribute of the same key. `json` is copied; `key` must live as long as the trace.
  void set_attribute(std::string_view key, std::string_view json);
  void set_status(StatusCode code, std::string_view message);
  // `stack` is called only for an exception whose stack was not seen.
  template <class StackOfSpans>
  void add_exception(std::int64_t time_ns, ValueReader& values, StackText& stack_text, StackOfSpans&& stack);
  void add_exception(std::int64_t time_ns, std::string type, std::string message, std::string stack) {
    write_exception(time_ns, {std::move(type), std::move(message), std::move(stack)});
  }
  void add_event(std::int64_t time_ns, ValueReader& values);
  // One item of a generator; gives its JSON text.
  std::string_view add_chunk(std::int64_t time_ns, std::size_t index, ValueReader& values, const SecretNames& secrets);
  void add_link(const LinkRecord& record, ValueReader& values);
  // All that a call of a model's API says of its span.
  void set_model_call(const ModelSpan& call);
  bool has_exception() const;
  // Status OK unless it failed; the log level; what an annotated function without a captured result shows.
  void finish(const RegisteredCallsite* callsite, bool completed);

 private:
  struct ExceptionParts {
    std::string type;
    std::string message;
    std::string stack;
  };
  ExceptionParts read_exception(ValueReader& values, StackText& stack_text);
  void write_exception(std::int64_t time_ns, ExceptionParts parts);
  void write_chunk(std::int64_t time_ns, std::size_t index, std::string_view json);
  void append_inputs(const RegisteredCallsite& callsite, ValueReader& values, const SecretNames& secrets);

  FinishedTrace& trace_;
  FinishedSpan& span_;
};

template <class StackOfSpans>
void SpanBuilder::add_exception(std::int64_t time_ns, ValueReader& values, StackText& stack_text,
                                StackOfSpans&& stack) {
  ExceptionParts parts = read_exception(values, stack_text);
  if (parts.stack.empty()) parts.stack = stack();
  write_exception(time_ns, std::move(parts));
}

}  // namespace mlflow::internal
