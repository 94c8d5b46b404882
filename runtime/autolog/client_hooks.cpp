// What clients written in C++ call, where the plugin has written it into them (hooks/client_call.h).
#include "autolog/client_hooks.h"

#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "autolog/autolog_switch.h"
#include "autolog/model_call.h"
#include "autolog/told_calls.h"
#include "buffer/undisturbed.h"
#include "hooks/client_call.h"
#include "text/ascii_case.h"

namespace mlflow_trace_v1 {

struct ClientCall {
  mlflow::internal::ModelCall model;
  std::string traceparent;
  std::string encoding;
  bool has_data = false;
};

}  // namespace mlflow_trace_v1

namespace mlflow::internal {
namespace {

using mlflow_trace_v1::ClientCall;
using mlflow_trace_v1::ClientOutcome;
using mlflow_trace_v1::ClientRequest;

// A request that this thread is inside of: what the client sends meanwhile belongs to it.
constinit thread_local ClientCall* current = nullptr;

std::string url_of(const ClientRequest& request) {
  std::string url = (request.flags & ClientRequest::TLS) != 0 ? "https://" : "http://";
  url.append(request.host, request.host_length).append(":").append(std::to_string(request.port));
  return url.append(request.path, request.path_length);
}

ClientCall* begin(const ClientRequest& request) {
  const std::string_view method(request.method, request.method_length);
  if (current != nullptr || method != "POST") return nullptr;
  const std::string url = url_of(request);
  if (!ModelCall::may_be_model_call(method, url)) return nullptr;
  const Undisturbed here;
  if (is_told_call({request.traceparent, request.traceparent_length}, {request.body, request.body_length}))
    return nullptr;
  std::optional<ModelCall> call =
      ModelCall::begin({.method = method,
                        .url = url,
                        .body = {request.body, request.body_length},
                        .has_anthropic_version = (request.flags & ClientRequest::ANTHROPIC_VERSION) != 0});
  if (!call) return nullptr;
  std::string traceparent = call->traceparent();
  current = new ClientCall{std::move(*call), std::move(traceparent), {}, false};
  return current;
}

// The client may have decoded the body, and leaves the header as it came: what reads as JSON, or as an event stream, is
// no compressed text.
bool reads_as_text(char first) noexcept {
  return std::string_view("{[\": \t\r\ndeir").find(first) != std::string_view::npos;
}

}  // namespace

void bring_client_hooks() noexcept {}

}  // namespace mlflow::internal

namespace mlflow_trace_v1 {
using namespace mlflow::internal;

extern "C" {

__attribute__((visibility("default"))) int mlflow_trace_v1_client_wants(const char* method, Size method_length,
                                                                        const char* path, Size path_length) noexcept {
  const AutologRules* const rules = autolog_rules.load(std::memory_order_acquire);
  return rules != nullptr && current == nullptr && rules->may_recognise({method, method_length}, {path, path_length});
}

__attribute__((visibility("default"))) ClientCall* mlflow_trace_v1_client_begin(const ClientRequest* request) noexcept {
  try {
    return begin(*request);
  } catch (...) {
    return nullptr;  // no memory: the request goes on unrecorded
  }
}

__attribute__((visibility("default"))) const char* mlflow_trace_v1_client_traceparent(ClientCall* call) noexcept {
  return call->traceparent.empty() ? nullptr : call->traceparent.c_str();
}

__attribute__((visibility("default"))) void mlflow_trace_v1_client_status(ClientCall* call, int status) noexcept {
  call->model.set_status(status);
}

__attribute__((visibility("default"))) void mlflow_trace_v1_client_header(ClientCall* call, const char* name,
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

__attribute__((visibility("default"))) void mlflow_trace_v1_client_data(ClientCall* call, const char* data,
                                                                        Size length) noexcept {
  if (length == 0) return;
  if (!call->has_data && !call->encoding.empty() && !reads_as_text(*data))
    call->model.set_content_encoding(call->encoding);
  call->has_data = true;
  call->model.data({data, length});
}

__attribute__((visibility("default"))) void mlflow_trace_v1_client_leave(ClientCall*) noexcept { current = nullptr; }
__attribute__((visibility("default"))) void mlflow_trace_v1_client_return(ClientCall* call) noexcept { current = call; }

__attribute__((visibility("default"))) void mlflow_trace_v1_client_end(ClientCall* call, int outcome,
                                                                       const char* message, Size length) noexcept {
  const Undisturbed here;
  if (outcome == ClientOutcome::FAILED) call->model.fail({message, length});
  if (outcome == ClientOutcome::READER_STOPPED) call->model.reader_stopped();
  call->model.end();
  current = nullptr;
  delete call;
}
}

}  // namespace mlflow_trace_v1
