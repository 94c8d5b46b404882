#include <algorithm>
#include <cctype>

#include "autolog/model_call.h"
#include "mlflow/autolog.h"

namespace mlflow::autolog {

using internal::ModelCall;

namespace {

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == b;
         });
}

}  // namespace

struct HttpCall::State {
  ModelCall call;
};

HttpCall::HttpCall() noexcept = default;
HttpCall::HttpCall(const HttpCallOptions& options) noexcept {
  if (!ModelCall::may_be_model_call(options.method, options.url)) return;
  auto call = ModelCall::begin({options.method, options.url, options.body, false, options.has_anthropic_version});
  if (call) state_.reset(new (std::nothrow) State{std::move(*call)});
}
HttpCall::HttpCall(HttpCall&&) noexcept = default;
HttpCall& HttpCall::operator=(HttpCall&&) noexcept = default;
HttpCall::~HttpCall() = default;

HttpCall::operator bool() const noexcept { return state_ != nullptr; }

std::map<std::string, std::string> HttpCall::headers() const {
  if (!state_) return {};
  std::string value = state_->call.traceparent();
  if (value.empty()) return {};
  return {{"traceparent", std::move(value)}};
}

void HttpCall::set_status(int status) noexcept {
  if (state_) state_->call.set_status(status);
}

void HttpCall::set_header(std::string_view name, std::string_view value) noexcept {
  if (!state_) return;
  if (equal_ignoring_case(name, "content-encoding")) state_->call.set_content_encoding(value);
  if (equal_ignoring_case(name.substr(0, 10), "x-litellm-")) state_->call.set_litellm_reply();
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
