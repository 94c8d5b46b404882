// cpp-httplib's server calls a program's handler inside of the request's span, with no attribute and no rule; without
// the runtime, or with a version that has not what is needed, it answers as it does.
// RUN: %clang_print -std=c++17 %s | %filecheck --check-prefix=BODY %s
// RUN: %clang_print -std=c++17 -fplugin-arg-mlflow_trace-no-autolog %s | %filecheck --check-prefix=OFF --allow-empty %s
// RUN: rm -f %t.report
// RUN: %clang_print -std=c++14 -fplugin-arg-mlflow_trace-report=%t.report -DAS_SYSTEM -isystem %S/Inputs %s
// RUN: %clang_print -std=c++17 -fplugin-arg-mlflow_trace-report=%t.report -DWITHOUT_CONTENT_PROVIDER %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
// RUN: %clang -std=c++17 %s -o %t.alone && %t.alone | %filecheck --check-prefix=ALONE %s
// RUN: %clang -std=c++17 -fno-exceptions %s -o %t.plain && %t.plain | %filecheck --check-prefix=PLAIN %s
// RUN: %clang -std=c++20 -O2 -DWITH_RUNTIME %s -o %t && %t | %filecheck --check-prefixes=OUT,ROUTE %s
// RUN: %clang -std=c++14 -O0 -DWITH_RUNTIME -DWITHOUT_ROUTE %s -o %t.old && %t.old | %filecheck --check-prefixes=OUT,PATH %s
#ifdef AS_SYSTEM
#include <httplib_server.h>
#else
#include "Inputs/httplib_server.h"
#endif

// BODY: bool Server::dispatch_request(
// BODY: pre_request_handler_
// BODY-NOT: begin_server
// BODY: ServerScope mlflow_server_call
// BODY-NEXT: begin_server(mlflow_server_call, req);
// BODY-NEXT: handler(req, res);
// BODY-NEXT: finish_server(mlflow_server_call, req, res);
// BODY-NEXT: }
// BODY-NEXT: return true;
// BODY: bool Server::dispatch_request_for_content_reader(
// BODY: begin_server(mlflow_server_call, req);
// BODY-NEXT: handler(req, res, content_reader);
// BODY-NEXT: finish_server(mlflow_server_call, req, res);
// OFF-NOT: mlflow_server_call
// REPORT: instrumented {{.*}}httplib::Server::dispatch_request({{.*}}requests that are answered
// REPORT: instrumented {{.*}}httplib::Server::dispatch_request_for_content_reader({{.*}}requests that are answered
// REPORT: left out {{.*}}httplib::Server::dispatch_request({{.*}}not recorded in this version

#ifdef WITH_RUNTIME
// What the runtime has, in small: it says what it is told.
namespace mlflow_trace_v1 {
struct ServerCall {
  int depth;
};
static ServerCall the_call;
extern "C" {
ServerCall* mlflow_trace_v1_server_begin(const ServerQuestion* asked) noexcept {
  if (asked->path_length == 5) return nullptr;
  std::printf("begin %.*s %.*s [%.*s] from %.*s\n", (int)asked->method_length, asked->method, (int)asked->path_length,
              asked->path, (int)asked->route_length, asked->route, (int)asked->traceparent_length, asked->traceparent);
  the_call.depth = 1;
  return &the_call;
}
void mlflow_trace_v1_server_enter(ServerCall* call) noexcept { std::printf("enter %d\n", ++call->depth); }
void mlflow_trace_v1_server_leave(ServerCall* call) noexcept { std::printf("leave %d\n", call->depth--); }
void mlflow_trace_v1_server_status(ServerCall*, int status) noexcept { std::printf("status %d\n", status); }
void mlflow_trace_v1_server_end(ServerCall* call) noexcept { std::printf("end %d\n", call->depth); }
}
}  // namespace mlflow_trace_v1
#endif

static std::string ask(httplib::Server& server, const char* method, const char* path) {
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.headers.emplace("traceparent", "the caller");
  return server.process_request(request);
}

int main() {
  httplib::Server server;
  using httplib::Request;
  using httplib::Response;
  server.get_handlers_.emplace_back("/a/:id", [](const Request&, Response&) { std::puts("handler"); });
  server.get_handlers_.emplace_back("/b", [](const Request&, Response& res) { res.status = 503; });
  server.get_handlers_.emplace_back("/n", [](const Request&, Response&) { std::puts("handler"); });
  server.post_handlers_for_content_reader_.emplace_back(
      "/read", [](const Request&, Response& res, const httplib::ContentReader&) { res.status = 201; });
  std::puts(ask(server, "GET", "/a/1").c_str());
  // OUT: begin GET /a/1
  // ROUTE-SAME: [/a/:id] from the caller
  // PATH-SAME: [] from the caller
  // OUT-NEXT: handler
  // OUT-NEXT: leave 1
  // OUT-NEXT: status 200
  // OUT-NEXT: end 0
  // OUT-NEXT: 200
  // ALONE: handler
  // ALONE-NEXT: 200
  // PLAIN: handler
  // PLAIN-NEXT: 200
  std::puts(ask(server, "GET", "/b").c_str());
  // OUT-NEXT: begin GET /b
  // OUT-NEXT: leave 1
  // OUT-NEXT: status 503
  // OUT-NEXT: end 0
  // OUT-NEXT: 503
  std::puts(ask(server, "POST", "/read").c_str());
  // OUT-NOT: begin
  // OUT: 201
  std::puts(ask(server, "GET", "/zzz").c_str());
  // Nobody's handler is called, so there is no request of the program's.
  // OUT-NEXT: 404
  std::puts(ask(server, "GET", "/none").c_str());
  // What the runtime wants no span of is answered all the same.
  // OUT-NEXT: handler
  // OUT-NEXT: 200
#ifndef WITHOUT_CONTENT_PROVIDER
  server.get_handlers_.emplace_back("/s", [](const Request&, Response& res) {
    int pieces = 0;  // the program's provider keeps its state
    res.content_provider_ = [pieces](size_t offset, size_t, httplib::DataSink& sink) mutable {
      std::printf("piece %d at %zu\n", ++pieces, offset);
      sink.body += "x";
      return pieces < 2;
    };
  });
  std::puts(ask(server, "GET", "/s").c_str());
  // OUT-NEXT: begin GET /s
  // OUT-NEXT: leave 1
  // OUT-NEXT: status 200
  // OUT-NEXT: enter 1
  // OUT-NEXT: piece 1 at 0
  // OUT-NEXT: leave 1
  // OUT-NEXT: enter 1
  // OUT-NEXT: piece 2 at 1
  // OUT-NEXT: leave 1
  // OUT-NEXT: end 0
  // OUT-NEXT: 200 xx
  // ALONE: piece 1 at 0
  // ALONE-NEXT: piece 2 at 1
  // ALONE-NEXT: 200 xx
#endif
#ifdef __cpp_exceptions
  server.get_handlers_.emplace_back("/t", [](const Request&, Response&) { throw std::runtime_error("not now"); });
  std::puts(ask(server, "GET", "/t").c_str());
  // OUT-NEXT: begin GET /t
  // OUT-NEXT: leave 1
  // OUT-NEXT: end 0
  // OUT-NEXT: 500
  // ALONE-NEXT: 500
#endif
  server.pre_request_handler_ = [](const Request&, Response& res) {
    res.status = 401;
    return httplib::Server::HandlerResponse::Handled;
  };
  std::puts(ask(server, "GET", "/a/1").c_str());
  // OUT-NEXT: 401
}
