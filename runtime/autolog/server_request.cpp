#include "mlflow/server_request.h"

#include <algorithm>
#include <new>

#include "api/span_state.h"
#include "config/report.h"
#include "recording/span_origin.h"

namespace mlflow::autolog {

using namespace internal;

namespace {

constexpr int FIRST_SERVER_ERROR = 500;
constexpr std::size_t MAX_NAME = 256;

bool is_traced_here() noexcept {
  return __atomic_load_n(&mlflow_trace_v1::mlflow_trace_v1_enabled, __ATOMIC_RELAXED) != 0 && mlflow_trace_v1_off == 0;
}

std::string_view without_query(std::string_view target) noexcept {
  return target.substr(0, std::min(target.find('?'), target.find('#')));
}

unsigned exceptions_in_flight() noexcept {
  return this_thread.exceptions != nullptr ? this_thread.exceptions->uncaught : 0;
}

Span start(const TraceContext& caller, const ServerRequestOptions& options) {
  const std::string_view path = without_query(options.target);
  std::string name(options.method.substr(0, MAX_NAME));
  name.append(" ").append((options.route.empty() ? path : options.route).substr(0, MAX_NAME));
  StartSpanNoContextOptions span;
  span.name = std::move(name);
  span.attributes =
      options.route.empty()
          ? Value{{"http.request.method", options.method}, {"url.path", path}}
          : Value{{"http.request.method", options.method}, {"http.route", options.route}, {"url.path", path}};
  return start_span_below(caller, span);
}

}  // namespace

struct ServerRequest::State {
  Span span;
  TraceContext inside;
  TraceLife* const life = new TraceLife;
  const unsigned generation = process_generation();  // a forked child leaves it alone

  State(Span begun) noexcept : span(std::move(begun)) {
    const auto& begun_state = SpanState::of(span);
    inside.kind = begun_state ? TraceContext::RECORDED : TraceContext::UNSAMPLED;
    if (begun_state) inside = {TraceContext::RECORDED, false, begun_state->trace_id, begun_state->span_id};
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    end();
    release(life);
  }

  bool is_open() const noexcept { return span && generation == process_generation(); }
  void record_exception(Thread& thread) noexcept;
  void end() noexcept {
    life->ended.store(true, std::memory_order_release);
    if (is_open()) span.end();
  }
};

void ServerRequest::State::record_exception(Thread& thread) noexcept {
  if (!is_open() || SpanState::of(span)->ended || !ready(thread)) return;
  Frame frame{};
  frame.trace_high = inside.trace_id.high;
  frame.trace_low = inside.trace_id.low;
  frame.span_id = inside.span_id;
  internal::record_exception(thread, frame, exception_in_flight(thread));
}

ServerRequest::ServerRequest() noexcept = default;
ServerRequest::ServerRequest(const ServerRequestOptions& options) noexcept try {
  if (is_traced_here()) state_ = std::make_shared<State>(start(parse_traceparent(options.traceparent), options));
} catch (const std::exception& e) {
  report(Severity::WARNING, std::string("a request could not be recorded: ") + e.what(), "server request");
}
ServerRequest::ServerRequest(ServerRequest&&) noexcept = default;
ServerRequest& ServerRequest::operator=(ServerRequest&& other) noexcept {
  if (this != &other) {
    end();
    state_ = std::move(other.state_);
  }
  return *this;
}
ServerRequest::~ServerRequest() { end(); }

ServerRequest::operator bool() const noexcept { return state_ && state_->is_open(); }

void ServerRequest::set_status(int status) noexcept {
  if (!*this) return;
  state_->span.set_attribute("http.response.status_code", status);
  if (status >= FIRST_SERVER_ERROR) fail("HTTP status " + std::to_string(status));
}

void ServerRequest::fail(std::string_view message) noexcept try {
  if (*this) state_->span.set_status(SpanStatusCode::ERROR, std::string(message));
} catch (const std::exception&) {
  state_->span.set_status(SpanStatusCode::ERROR);  // no memory for the words
}

void ServerRequest::end() noexcept {
  if (!state_) return;
  state_->end();
  state_.reset();
}

struct ServerRequest::Scope::Guard {
  explicit Guard(std::shared_ptr<State> request) noexcept
      : state(std::move(request)), context(state->inside, state->life), uncaught(exceptions_in_flight()) {}
  ~Guard() {
    if (exceptions_in_flight() > uncaught) state->record_exception(this_thread);
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  const std::shared_ptr<State> state;
  const ContextGuard context;
  const unsigned uncaught;
};

// Without memory for it what runs now is outside of the request.
ServerRequest::Scope::Scope(const ServerRequest& request) noexcept
    : guard_(request.state_ && request.state_->generation == process_generation() ? new(std::nothrow)
                                                                                        Guard(request.state_)
                                                                                  : nullptr) {}
ServerRequest::Scope::~Scope() = default;

}  // namespace mlflow::autolog
