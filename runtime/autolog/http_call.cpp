#include <new>
#include <utility>

#include "autolog/model_call.h"
#include "autolog/told_calls.h"
#include "mlflow/autolog.h"
#include "text/ascii_case.h"

namespace mlflow::autolog {

using internal::ModelCall;

struct HttpCall::State {
  State(ModelCall begun, std::string_view sent_body) noexcept
      : call(std::move(begun)), body(internal::body_id(sent_body)) {
    internal::remember_told_call(body);
  }
  ~State() {
    internal::forget_told_call(sent_span);
    internal::forget_told_call(body);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  ModelCall call;
  std::uint64_t sent_span = 0;  // the request says that it is of this span
  const std::uint64_t body;
};

HttpCall::HttpCall() noexcept = default;
HttpCall::HttpCall(const HttpCallOptions& options) noexcept {
  if (!ModelCall::may_be_model_call(options.method, options.url)) return;
  auto call = ModelCall::begin({options.method, options.url, options.body, false, options.has_anthropic_version});
  if (call) state_.reset(new (std::nothrow) State(std::move(*call), options.body));
}
HttpCall::HttpCall(HttpCall&&) noexcept = default;
HttpCall& HttpCall::operator=(HttpCall&&) noexcept = default;
HttpCall::~HttpCall() = default;

HttpCall::operator bool() const noexcept { return state_ != nullptr; }

std::map<std::string, std::string> HttpCall::headers() const {
  if (!state_) return {};
  std::string value = state_->call.traceparent();
  if (value.empty()) return {};
  if (state_->sent_span == 0) {
    state_->sent_span = internal::span_id_in(value);
    internal::remember_told_call(state_->sent_span);
  }
  return {{"traceparent", std::move(value)}};
}

void HttpCall::set_status(int status) noexcept {
  if (state_) state_->call.set_status(status);
}

void HttpCall::set_header(std::string_view name, std::string_view value) noexcept {
  if (!state_) return;
  if (internal::equal_ignoring_case(name, "content-encoding")) state_->call.set_content_encoding(value);
  if (internal::begins_ignoring_case(name, "x-litellm-")) state_->call.set_litellm_reply();
}

void HttpCall::data(std::string_view bytes) noexcept {
  if (state_) state_->call.data(bytes);
}

void HttpCall::fail(std::string_view message) noexcept {
  if (state_) state_->call.fail(message);
}

void HttpCall::stop_reading() noexcept {
  if (state_) state_->call.reader_stopped();
}

void HttpCall::end() noexcept { state_.reset(); }

}  // namespace mlflow::autolog
