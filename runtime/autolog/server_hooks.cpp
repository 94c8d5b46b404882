// What servers written in C++ call, where the plugin has written it into them (hooks/server_call.h).
#include "autolog/server_hooks.h"

#include <new>
#include <optional>

#include "autolog/server_autolog.h"
#include "buffer/undisturbed.h"
#include "hooks/server_call.h"
#include "mlflow/server_request.h"

namespace mlflow_trace_v1 {

struct ServerCall {
  explicit ServerCall(const mlflow::autolog::ServerRequestOptions& options) noexcept : request(options) {}

  mlflow::autolog::ServerRequest request;
  std::optional<mlflow::autolog::ServerRequest::Scope> entered;
};

}  // namespace mlflow_trace_v1

namespace mlflow::internal {

void bring_server_hooks() noexcept {}

}  // namespace mlflow::internal

namespace mlflow_trace_v1 {
using namespace mlflow::internal;

extern "C" {

__attribute__((visibility("default"))) ServerCall* mlflow_trace_v1_server_begin(const ServerQuestion* asked) noexcept {
  const AutologRules* const rules = server_rules.load(std::memory_order_acquire);
  if (rules == nullptr) return nullptr;
  const std::string_view path(asked->path, asked->path_length);
  if (rules->leaves_out(path)) return nullptr;
  const Undisturbed here;
  auto* call = new (std::nothrow) ServerCall({.method = {asked->method, asked->method_length},
                                              .target = path,
                                              .route = {asked->route, asked->route_length},
                                              .traceparent = {asked->traceparent, asked->traceparent_length}});
  if (call != nullptr) call->entered.emplace(call->request);
  return call;
}

__attribute__((visibility("default"))) void mlflow_trace_v1_server_enter(ServerCall* call) noexcept {
  call->entered.emplace(call->request);
}

__attribute__((visibility("default"))) void mlflow_trace_v1_server_leave(ServerCall* call) noexcept {
  call->entered.reset();
}

__attribute__((visibility("default"))) void mlflow_trace_v1_server_status(ServerCall* call, int status) noexcept {
  call->request.set_status(status);
}

__attribute__((visibility("default"))) void mlflow_trace_v1_server_end(ServerCall* call) noexcept {
  const Undisturbed here;
  delete call;
}
}

}  // namespace mlflow_trace_v1
