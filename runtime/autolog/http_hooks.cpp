// What clients written in C++ call, where the plugin has written it into them (hooks/http_call.h).
#include "autolog/http_hooks.h"

#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "autolog/model_call.h"
#include "buffer/undisturbed.h"
#include "hooks/http_call.h"
#include "text/ascii_case.h"

namespace mlflow_trace_v1 {

struct HttpCall {
  mlflow::internal::ModelCall model;
  std::string traceparent;
  std::string encoding;
  bool has_data = false;
};

}  // namespace mlflow_trace_v1

namespace mlflow::internal {
namespace {

using mlflow_trace_v1::HttpCall;
using mlflow_trace_v1::HttpOutcome;
using mlflow_trace_v1::HttpRequest;

// A request that this thread is inside of: what the client sends meanwhile belongs to it.
constinit thread_local HttpCall* current = nullptr;

std::string url_of(const HttpRequest& request) {
  std::string url = (request.flags & HttpRequest::TLS) != 0 ? "https://" : "http://";
  url.append(request.host, request.host_length).append(":").append(std::to_string(request.port));
  return url.append(request.path, request.path_length);
}

HttpCall* begin(const HttpRequest& request) {
  const std::string_view method(request.method, request.method_length);
  if (current != nullptr || method != "POST") return nullptr;
  const std::string url = url_of(request);
  if (!ModelCall::may_be_model_call(method, url)) return nullptr;
  const Undisturbed here;
  std::optional<ModelCall> call =
      ModelCall::begin({.method = method,
                        .url = url,
                        .body = {request.body, request.body_length},
                        .has_anthropic_version = (request.flags & HttpRequest::ANTHROPIC_VERSION) != 0});
  if (!call) return nullptr;
  std::string traceparent = call->traceparent();
  current = new HttpCall{std::move(*call), std::move(traceparent), {}, false};
  return current;
}

// The client may have decoded the body, and leaves the header as it came: what reads as JSON, or as an event stream, is
// no compressed text.
bool reads_as_text(char first) noexcept {
  return std::string_view("{[\": \t\r\ndeir").find(first) != std::string_view::npos;
}

}  // namespace

void bring_http_hooks() noexcept {}

}  // namespace mlflow::internal

namespace mlflow_trace_v1 {
using namespace mlflow::internal;

extern "C" {

__attribute__((visibility("default"))) HttpCall* mlflow_trace_v1_http_begin(const HttpRequest* request) noexcept {
  try {
    return begin(*request);
  } catch (...) {
    return nullptr;  // no memory: the request goes on unrecorded
  }
}

__attribute__((visibility("default"))) const char* mlflow_trace_v1_http_traceparent(HttpCall* call) noexcept {
  return call->traceparent.empty() ? nullptr : call->traceparent.c_str();
}

__attribute__((visibility("default"))) void mlflow_trace_v1_http_status(HttpCall* call, int status) noexcept {
  call->model.set_status(status);
}

__attribute__((visibility("default"))) void mlflow_trace_v1_http_header(HttpCall* call, const char* name,
                                                                        Size name_length, const char* value,
                                                                        Size value_length) noexcept {
  const std::string_view header(name, name_length);
  if (begins_ignoring_case(header, "x-litellm-")) call->model.set_litellm_reply();
  if (!equal_ignoring_case(header, "content-encoding")) return;
  try {
    call->encoding.assign(value, value_length);
  } catch (...) {
    call->encoding.clear();
  }
}

__attribute__((visibility("default"))) void mlflow_trace_v1_http_data(HttpCall* call, const char* data,
                                                                      Size length) noexcept {
  if (length == 0) return;
  if (!call->has_data && !call->encoding.empty() && !reads_as_text(*data))
    call->model.set_content_encoding(call->encoding);
  call->has_data = true;
  call->model.data({data, length});
}

__attribute__((visibility("default"))) void mlflow_trace_v1_http_leave(HttpCall*) noexcept { current = nullptr; }
__attribute__((visibility("default"))) void mlflow_trace_v1_http_return(HttpCall* call) noexcept { current = call; }

__attribute__((visibility("default"))) void mlflow_trace_v1_http_end(HttpCall* call, int outcome, const char* message,
                                                                     Size length) noexcept {
  const Undisturbed here;
  if (outcome == HttpOutcome::FAILED) call->model.fail({message, length});
  if (outcome == HttpOutcome::READER_STOPPED) call->model.reader_stopped();
  call->model.end();
  current = nullptr;
  delete call;
}
}

}  // namespace mlflow_trace_v1
