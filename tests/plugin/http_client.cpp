// cpp-httplib's one function for all requests records those to models, with no attribute and no rule; in whatever place
// the header is, and with a runtime that has no autolog, the program stays as it is.
// RUN: %clang_print -std=c++17 %s | %filecheck --check-prefix=BODY %s
// RUN: %clang_print -std=c++17 -fplugin-arg-mlflow_trace-no-autolog %s | %filecheck --check-prefix=OFF --allow-empty %s
// RUN: %clang_print -std=c++17 -DWITHOUT_DEFAULT_HEADERS %s | %filecheck --check-prefix=OFF --allow-empty %s
// RUN: rm -f %t.report
// RUN: %clang_print -std=c++14 -fplugin-arg-mlflow_trace-report=%t.report -DAS_SYSTEM -isystem %S/Inputs %s
// RUN: %clang_print -std=c++17 -fplugin-arg-mlflow_trace-report=%t.report -DWITHOUT_DEFAULT_HEADERS %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: %clang -std=c++17 -fno-exceptions %s -o %t.alone && %t.alone | %filecheck --check-prefix=ALONE %s
// RUN: %clang -std=c++20 -O2 -DWITH_RUNTIME %s -o %t && %t | %filecheck --check-prefix=OUT %s
#ifdef AS_SYSTEM
#include <httplib.h>
#else
#include "Inputs/httplib.h"
#endif

// BODY: bool ClientImpl::send({{(httplib::)?}}Request &req, {{(httplib::)?}}Response &res, {{(httplib::)?}}Error &error) {
// BODY-NEXT: mlflow_client_call
// BODY-NEXT: begin_client(mlflow_client_call, *this, req, res, error, this->default_headers_, this->is_ssl());
// BODY-NEXT: request_mutex_guard
// BODY-NEXT: auto ret = this->send_(req, res, error);
// BODY-NOT: send(const Request
// OFF-NOT: mlflow_client_call
// REPORT: instrumented {{.*}}httplib::ClientImpl::send({{.*}}) {{.*}}calls of models
// REPORT: left out {{.*}}httplib::ClientImpl::send({{.*}}) {{.*}}not recorded in this version

#ifdef WITH_RUNTIME
// What the runtime has, in small: it says what it is told.
namespace mlflow_trace_v1 {
struct ClientCall {
  bool inside;
};
static ClientCall the_call;
extern "C" {
int mlflow_trace_v1_client_wants(const char*, Size method_length, const char*, Size) noexcept {
  return method_length == 4;
}
ClientCall* mlflow_trace_v1_client_begin(const ClientRequest* request) noexcept {
  if (the_call.inside || request->path_length < 5) return nullptr;
  the_call.inside = true;
  std::printf("begin %.*s %s%.*s:%d%.*s body %.*s\n", (int)request->method_length, request->method,
              request->flags & ClientRequest::TLS ? "https://" : "http://", (int)request->host_length, request->host,
              request->port, (int)request->path_length, request->path, (int)request->body_length, request->body);
  return &the_call;
}
const char* mlflow_trace_v1_client_traceparent(ClientCall*) noexcept { return "00-1-2-01"; }
void mlflow_trace_v1_client_status(ClientCall*, int status) noexcept { std::printf("status %d\n", status); }
void mlflow_trace_v1_client_header(ClientCall*, const char* name, Size, const char* value, Size) noexcept {
  std::printf("header %s: %s\n", name, value);
}
void mlflow_trace_v1_client_data(ClientCall*, const char* data, Size length) noexcept {
  std::printf("data %.*s\n", (int)length, data);
}
void mlflow_trace_v1_client_leave(ClientCall* call) noexcept { call->inside = false; }
void mlflow_trace_v1_client_return(ClientCall* call) noexcept { call->inside = true; }
void mlflow_trace_v1_client_end(ClientCall* call, int outcome, const char* message, Size length) noexcept {
  call->inside = false;
  std::printf("end %d %.*s\n", outcome, (int)length, message ? message : "");
}
}
}  // namespace mlflow_trace_v1
#endif

static void ask(const char* host, const char* path, httplib::Receiver receiver = nullptr, bool has_header = false) {
  httplib::ClientImpl client(host);
  httplib::Request request{"POST", path, {}, "question", receiver};
  if (has_header) request.headers.emplace("traceparent", "of the program");
  httplib::Response response;
  httplib::Error error = httplib::Error::Success;
  bool sent = client.send(request, response, error);
  std::printf("%d %d %d, %zu headers, receiver %d\n", sent, response.status, (int)error, request.headers.size(),
              (bool)request.content_receiver);
}

int main() {
  ask("host", "/chat");
  // OUT: begin POST https://host:80/chat body question
  // OUT-NEXT: sent with 1 headers
  // OUT-NEXT: status 200
  // OUT-NEXT: header Content-Type: application/json
  // OUT-NEXT: data whole
  // OUT-NEXT: end 0
  // OUT-NEXT: 1 200 0, 0 headers, receiver 0
  // ALONE: sent with 0 headers
  // ALONE-NEXT: 1 200 0, 0 headers, receiver 0
  ask("host", "/moved");
  // One call, however often the client sends it.
  // OUT-NEXT: begin POST https://host:80/moved
  // OUT-NEXT: sent with 1 headers
  // OUT-NEXT: sent with 1 headers
  // OUT-NEXT: status 200
  // OUT-NEXT: header
  // OUT-NEXT: data whole
  // OUT-NEXT: end 0
  // OUT-NEXT: 1 200 0, 0 headers, receiver 0
  ask("host", "/stream", [](const char* data, size_t length, uint64_t, uint64_t) {
    std::printf("program got %.*s\n", (int)length, data);
    return data[0] != 't';
  });
  // OUT-NEXT: begin
  // OUT-NEXT: sent with 1 headers
  // OUT-NEXT: status 200
  // OUT-NEXT: header
  // OUT-NEXT: data one
  // OUT-NEXT: program got one
  // OUT-NEXT: data two
  // OUT-NEXT: program got two
  // OUT-NEXT: end 2
  // OUT-NEXT: 0 200 4, 0 headers, receiver 1
  ask("nowhere", "/chat", nullptr, true);
  // A header of the program's own stays, and stays alone.
  // OUT-NEXT: begin
  // OUT-NEXT: sent with 1 headers
  // OUT-NEXT: end 1 Could not establish connection
  // OUT-NEXT: 0 -1 2, 1 headers, receiver 0
  ask("host", "/no");
  // OUT-NEXT: sent with 0 headers
  // OUT-NEXT: 1 200 0, 0 headers, receiver 0
}
