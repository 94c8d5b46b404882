// Spans made by hand, and the one that is open around the caller: for what an attribute on a function cannot say.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "mlflow/json.h"
#include "mlflow/span_log_level.h"
#include "mlflow/span_type.h"
#include "mlflow/visibility.h"

namespace mlflow {

namespace internal {
struct SpanState;
}

enum class SpanStatusCode { UNSET, OK, ERROR };

struct SpanStatus {
  SpanStatusCode status_code = SpanStatusCode::UNSET;
  std::string description = {};
};

struct SpanEvent {
  std::string name = {};
  std::int64_t timestamp = 0;  // Unix nanoseconds; 0: now
  Json attributes = Json::object();
};

struct Link {
  std::string trace_id = {};  // "tr-..."
  std::string span_id = {};   // 16 hexadecimal digits
  Json attributes = Json::object();
};

// An experiment as the place of a trace.
struct MlflowExperimentLocation {
  std::string experiment_id = {};
};

struct EndOptions {
  Json outputs = {};  // null: as they are
  Json attributes = Json::object();
  std::string status = {};  // "OK" or "ERROR"; empty: as it is
  std::int64_t end_time_ns = 0;  // Unix nanoseconds; 0: now
};

// A span that is open, or a name for nothing. Move-only; the one that start_span gave owns the span and ends it when it
// is destroyed, on whichever thread; an exception that leaves its scope then is recorded. get_current_active_span gives
// one that owns nothing. Every call on an empty, unsampled or ended span does nothing. No call throws. One Span must
// not be used by two threads at once; different Spans may.
class MLFLOW_TRACING_API Span {
 public:
  Span() noexcept;
  Span(Span&&) noexcept;
  Span& operator=(Span&&) noexcept;
  ~Span();

  // False when there is no span, or it is not recorded.
  explicit operator bool() const noexcept;

  void set_inputs(const Json& inputs) noexcept;
  void set_outputs(const Json& outputs) noexcept;
  void set_attribute(const std::string& key, const Json& value) noexcept;
  void set_attributes(const Json& attributes) noexcept;  // an object
  void set_span_type(const std::string& span_type) noexcept;
  void set_description(const std::string& description) noexcept;
  void set_log_level(SpanLogLevel level) noexcept;
  void set_status(SpanStatusCode code, const std::string& description = {}) noexcept;
  void set_status(const std::string& code) noexcept;  // "OK" or "ERROR"
  void add_event(const SpanEvent& event) noexcept;
  void add_link(const Link& link) noexcept;
  // An `exception` event with type, text and stack; the status becomes ERROR.
  void record_exception(const std::exception& exception) noexcept;
  void record_exception(const std::string& text) noexcept;
  // Ends it now instead of at the end of the scope.
  void end(const EndOptions& options = {}) noexcept;

  // What is known of the span. Of an annotated function's span, inputs(), outputs(), attributes() and get_attribute()
  // ask the background thread, which has what was captured and what any thread has set: they wait until that has been
  // read (a few milliseconds, at most a second), and a span of a trace that is not open in this process any more has
  // none.
  std::string name() const;
  std::string span_id() const;  // 16 hexadecimal digits
  std::string trace_id() const;  // "tr-..."
  std::string parent_id() const;  // empty for a root
  std::string span_type() const;
  SpanStatus status() const;
  Json inputs() const;
  Json outputs() const;
  Json attributes() const;
  Json get_attribute(const std::string& key) const;  // null when it is not set
  std::vector<SpanEvent> events() const;
  std::vector<Link> links() const;
  std::int64_t start_time_ns() const;  // Unix nanoseconds
  std::int64_t end_time_ns() const;  // 0 while it is open

 private:
  friend struct internal::SpanState;
  Span(std::shared_ptr<internal::SpanState> state, bool owns) noexcept;

  std::shared_ptr<internal::SpanState> state_;
  bool owns_ = false;
};

struct StartSpanOptions {
  std::string name = "span";
  std::string span_type = SpanType::UNKNOWN;
  Json attributes = Json::object();
  MlflowExperimentLocation trace_destination = {};  // of a root
  SpanLogLevel log_level = {};
  std::string run_id = {};  // of a root: the run its trace belongs to
  std::vector<Link> links = {};
  std::string description = {};
};
namespace internal {
// start_span with a share of its own of the traces that are recorded; negative: MLFLOW_TRACE_SAMPLING_RATIO.
[[nodiscard]] MLFLOW_TRACING_API Span start_sampled_span(const std::string& name, const StartSpanOptions& options,
                                                         double ratio) noexcept;
}  // namespace internal

// A span below the active one (or the root of a new trace) that is active on this thread until it ends.
[[nodiscard]] MLFLOW_TRACING_API Span start_span(const std::string& name,
                                                 const StartSpanOptions& options = {}) noexcept;
[[nodiscard]] MLFLOW_TRACING_API Span start_span(const StartSpanOptions& options = {}) noexcept;

struct StartSpanNoContextOptions {
  std::string name = "span";
  std::string span_type = SpanType::UNKNOWN;
  const Span* parent_span = nullptr;  // null: the root of a new trace
  Json inputs = {};
  Json attributes = Json::object();
  Json tags = Json::object();  // of a root
  Json metadata = Json::object();  // of a root
  std::string experiment_id = {};
  std::int64_t start_time_ns = 0;  // Unix nanoseconds; 0: now
  SpanLogLevel log_level = {};
  std::vector<Link> links = {};
  std::string description = {};
};
// A span that is never the active one: for work that does not follow the stack.
[[nodiscard]] MLFLOW_TRACING_API Span start_span_no_context(const StartSpanNoContextOptions& options) noexcept;

// The innermost span that is open on this thread, annotated or made by hand; empty when there is none.
MLFLOW_TRACING_API Span get_current_active_span() noexcept;

}  // namespace mlflow
