// What a program says while it runs: spans made by hand, the one that is open around the caller, what the trace says
// about itself, context and threads. Costs next to nothing to include, and needs no JSON library; what else there is
// stands in <mlflow/tracing.h>.
#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlflow/context.h"
#include "mlflow/experiment_location.h"
#include "mlflow/span_log_level.h"
#include "mlflow/span_type.h"
#include "mlflow/switches.h"
#include "mlflow/trace_update.h"
#include "mlflow/value.h"
#include "mlflow/visibility.h"

namespace mlflow {

namespace internal {
struct SpanState;

// What can be said of a span with a value.
enum class Said : int { INPUTS, OUTPUTS, ATTRIBUTE, ATTRIBUTES, EVENTS, LINKS };
}  // namespace internal

enum class SpanStatusCode { UNSET, OK, ERROR };

struct SpanStatus {
  SpanStatusCode status_code = SpanStatusCode::UNSET;
  std::string description = {};
};

struct AddEventOptions {
  std::string name = {};
  std::int64_t timestamp = 0;  // Unix nanoseconds; 0: now
  Value attributes = {};       // an object
};

struct AddLinkOptions {
  std::string trace_id = {};  // "tr-..."
  std::string span_id = {};   // 16 hexadecimal digits
  Value attributes = {};      // an object
};

// The links of an options struct. Those that were read from a span (mlflow::Link) are taken as well.
class LinkList : public std::vector<AddLinkOptions> {
 public:
  using std::vector<AddLinkOptions>::vector;
  template <class Links,
            class = std::enable_if_t<internal::IsRange<Links>::value &&
                                     std::is_convertible_v<const typename Links::value_type&, AddLinkOptions>>>
  LinkList(const Links& links) : std::vector<AddLinkOptions>(links.begin(), links.end()) {}
};

struct EndOptions {
  Value outputs = {};           // null: as they are
  Value attributes = {};        // an object
  std::string status = {};      // "OK" or "ERROR"; empty: as it is
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
  explicit operator bool() const noexcept { return recorded_; }

  void set_inputs(const ValueRef& inputs) noexcept { say(internal::Said::INPUTS, {}, inputs); }
  void set_outputs(const ValueRef& outputs) noexcept { say(internal::Said::OUTPUTS, {}, outputs); }
  void set_attribute(std::string_view key, const ValueRef& value) noexcept {
    say(internal::Said::ATTRIBUTE, key, value);
  }
  void set_attributes(const ValueRef& attributes) noexcept {
    say(internal::Said::ATTRIBUTES, {}, attributes);
  }  // an object
  void set_span_type(const std::string& span_type) noexcept;
  void set_description(const std::string& description) noexcept;
  void set_log_level(SpanLogLevel level) noexcept;
  void set_status(SpanStatusCode code, const std::string& description = {}) noexcept;
  void set_status(const std::string& code) noexcept;  // "OK" or "ERROR"
  void add_event(const AddEventOptions& event) noexcept;
  void add_link(const AddLinkOptions& link) noexcept;
  // The same for an mlflow::SpanEvent, an mlflow::Link.
  template <class Event, class = std::enable_if_t<std::is_convertible_v<const Event&, AddEventOptions>>>
  void add_event(const Event& event) noexcept {
    add_event(static_cast<const AddEventOptions&>(AddEventOptions(event)));
  }
  template <class Link, class = std::enable_if_t<std::is_convertible_v<const Link&, AddLinkOptions>>>
  void add_link(const Link& link) noexcept {
    add_link(static_cast<const AddLinkOptions&>(AddLinkOptions(link)));
  }
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
  std::int64_t start_time_ns() const;  // Unix nanoseconds
  std::int64_t end_time_ns() const;  // 0 while it is open
  // These give mlflow::Json, mlflow::SpanEvent and mlflow::Link: with <mlflow/tracing.h>, or <mlflow/span_event.h>.
  template <class T = void, class Json = decltype(json_type(internal::Deferred<T>()))>
  MLFLOW_TRACING_INLINE Json inputs() const {
    return internal::read_value<Json>(said(internal::Said::INPUTS, {}));
  }
  template <class T = void, class Json = decltype(json_type(internal::Deferred<T>()))>
  MLFLOW_TRACING_INLINE Json outputs() const {
    return internal::read_value<Json>(said(internal::Said::OUTPUTS, {}));
  }
  template <class T = void, class Json = decltype(json_type(internal::Deferred<T>()))>
  MLFLOW_TRACING_INLINE Json attributes() const {
    return internal::read_value<Json>(said(internal::Said::ATTRIBUTES, {}));
  }
  // Null when it is not set.
  template <class T = void, class Json = decltype(json_type(internal::Deferred<T>()))>
  MLFLOW_TRACING_INLINE Json get_attribute(std::string_view key) const {
    return internal::read_value<Json>(said(internal::Said::ATTRIBUTE, key));
  }
  template <class T = void, class Event = decltype(span_event_type(internal::Deferred<T>()))>
  MLFLOW_TRACING_INLINE std::vector<Event> events() const {
    return internal::read_list<Event>(said(internal::Said::EVENTS, {}));
  }
  template <class T = void, class Link = decltype(link_type(internal::Deferred<T>()))>
  MLFLOW_TRACING_INLINE std::vector<Link> links() const {
    return internal::read_list<Link>(said(internal::Said::LINKS, {}));
  }

 private:
  friend struct internal::SpanState;
  Span(std::shared_ptr<internal::SpanState> state, bool owns) noexcept;

  void say(internal::Said what, std::string_view key, const ValueRef& value) noexcept {
    if (!recorded_) return;
    internal::ValueBytes bytes;
    value.write(bytes);
    say(what, key, bytes);
  }
  void say(internal::Said what, std::string_view key, const internal::ValueBytes& value) noexcept;
  // In the form of value_bytes.h; empty: nothing was said.
  std::string said(internal::Said what, std::string_view key) const;

  std::shared_ptr<internal::SpanState> state_;
  bool owns_ = false;
  bool recorded_ = false;
};

struct StartSpanOptions {
  std::string name = "span";
  std::string span_type = SpanType::UNKNOWN;
  Value attributes = {};  // an object
  MlflowExperimentLocation trace_destination = {};  // of a root
  SpanLogLevel log_level = {};
  std::string run_id = {};  // of a root: the run its trace belongs to
  LinkList links = {};
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
  Value inputs = {};
  Value attributes = {};  // an object
  Value tags = {};  // an object; of a root
  Value metadata = {};  // an object; of a root
  std::string experiment_id = {};
  std::int64_t start_time_ns = 0;  // Unix nanoseconds; 0: now
  SpanLogLevel log_level = {};
  LinkList links = {};
  std::string description = {};
};
// A span that is never the active one: for work that does not follow the stack.
[[nodiscard]] MLFLOW_TRACING_API Span start_span_no_context(const StartSpanNoContextOptions& options) noexcept;

// The innermost span that is open on this thread, annotated or made by hand; empty when there is none.
MLFLOW_TRACING_API Span get_current_active_span() noexcept;

}  // namespace mlflow
