// A reply that the program reads by itself, with cpp-httplib's open_stream, is recorded while it is read.
// RUN: %clang_print -std=c++17 %s | %filecheck --check-prefix=BODY %s
// RUN: %clang_print -std=c++17 -fplugin-arg-mlflow_trace-no-autolog %s | %filecheck --check-prefix=OFF --allow-empty %s
// RUN: rm -f %t.report
// RUN: %clang_print -std=c++14 -fplugin-arg-mlflow_trace-report=%t.report %s
// RUN: %clang_print -std=c++17 -fplugin-arg-mlflow_trace-report=%t.report -DWITHOUT_CONTENT_PROVIDER %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: %clang -std=c++17 -fno-exceptions %s -o %t.alone && %t.alone | %filecheck --check-prefix=ALONE %s
// RUN: %clang -std=c++20 -O2 -DWITH_RUNTIME %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang -std=c++14 -O1 -fno-rtti -fsanitize=undefined -fno-sanitize=vptr -fno-sanitize-recover=all -DWITH_RUNTIME %s -o %t.undefined && %t.undefined | %filecheck --check-prefix=OUT %s
#include "Inputs/httplib_stream.h"

// BODY: ClientImpl::open_stream(
// BODY: begin_client_stream(mlflow_client_call, *this, method, path, headers, body, this->default_headers_, this->is_ssl());
// BODY: handle.response.reset();
// BODY: opened_client_stream(mlflow_client_call, handle);
// BODY-NEXT: return handle;
// BODY: prepare_client_stream(mlflow_client_call, req, this->default_headers_);
// BODY-NEXT: prepare_default_headers(req, true, content_type);
// BODY: opened_client_stream(mlflow_client_call, handle);
// BODY-NEXT: return handle;
// BODY: ClientImpl::StreamHandle::read(
// BODY: return read_client_stream(*this, buf, len, -1);
// OFF-NOT: client_stream
// REPORT: instrumented {{.*}}httplib::ClientImpl::open_stream({{.*}}calls of models in streams
// REPORT: instrumented {{.*}}httplib::ClientImpl::StreamHandle::read({{.*}}calls of models in streams
// REPORT: left out {{.*}}httplib::ClientImpl::open_stream({{.*}}not recorded in this version
// REPORT: left out {{.*}}httplib::ClientImpl::StreamHandle::read({{.*}}not recorded in this version

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
  std::printf("begin %.*s %.*s:%d%.*s body %.*s\n", (int)request->method_length, request->method,
              (int)request->host_length, request->host, request->port, (int)request->path_length, request->path,
              (int)request->body_length, request->body);
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

static httplib::ClientImpl::StreamHandle open(const char* host, const char* path, bool fails = false) {
  httplib::ClientImpl client(host);
  httplib::Params params;
  if (fails) params.emplace("fails", "");
  return client.open_stream("POST", path, params, {}, "question", "application/json");
}

static long read(httplib::ClientImpl::StreamHandle& handle, size_t size = 10) {
  char buffer[10];
  long n = handle.read(buffer, size);
  std::printf("program got %ld %.*s\n", n, n > 0 ? (int)n : 0, buffer);
  return n;
}

int main() {
  {
    auto handle = open("host", "/chat");
    // OUT: begin POST host:80/chat body question
    // OUT-NEXT: sent Content-Type: application/json
    // OUT-NEXT: sent traceparent: 00-1-2-01
    // OUT-NEXT: status 200
    // OUT-NEXT: header Content-Type: text/event-stream
    // ALONE: sent Content-Type: application/json
    // ALONE-NEXT: program got 0
    // ALONE-NEXT: program got 2 cd
    // ALONE-NEXT: program got 0
    read(handle, 0);
    // A read for nothing says nothing.
    // OUT-NEXT: program got 0
    auto moved = std::move(handle);
    while (read(moved) > 0) {
    }
    // OUT-NEXT: data cd
    // OUT-NEXT: program got 2 cd
    // OUT-NEXT: end 0
    // OUT-NEXT: program got 0
    read(moved);
    // OUT-NEXT: program got 0
  }
  {
    auto handle = open("host", "/chat", true);
    while (read(handle) > 0) {
    }
    // OUT-NEXT: begin
    // OUT: data ab
    // OUT-NEXT: program got 2 ab
    // OUT-NEXT: data cd
    // OUT-NEXT: program got 2 cd
    // OUT-NEXT: end 1 read failed
    // OUT-NEXT: program got -1
  }
  {
    auto handle = open("host", "/chat");
    read(handle);
    // The program walks away.
    // OUT-NEXT: begin
    // OUT: data ab
    // OUT-NEXT: program got 2 ab
    // OUT-NEXT: end 2
  }
  open("nowhere", "/chat");
  // OUT-NEXT: begin POST nowhere
  // OUT-NEXT: end 1 no connection
  auto handle = open("host", "/no");
  read(handle);
  // OUT-NEXT: sent Content-Type: application/json
  // OUT-NEXT: program got 2 ab
}
