// A span continues its caller's trace: where the headers are is said by an attribute, or by a rule.
// RUN: %clang_print -std=c++17 %s | %filecheck --check-prefix=BODY %s
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++20 -O2 -fsanitize=address,undefined -fno-sanitize-recover=all %s -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++17 -fno-exceptions %s -o %t && %t | %filecheck %s
// RUN: echo '[{"function": "rules::*", "trace_context": "req.headers"}]' > %t.json && rm -f %t.report
// RUN: %clang_run -std=c++17 -DBY_RULE -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report %s -o %t && %t | %filecheck --check-prefixes=CHECK,RULE %s
// RUN: %filecheck --check-prefix=REPORT %s < %t.report
#include <cstdio>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

struct Request {
  std::map<std::string, std::string> headers;
  std::multimap<std::string, std::string> all;
  std::unordered_map<std::string, std::string> hashed;
  std::list<std::pair<std::string, std::string_view>> pairs;
  std::vector<std::pair<const char*, const char*>> plain;
  std::string get_header_value(const std::string& name, const char* otherwise = "") const {
    auto found = headers.find(name);
    return found == headers.end() ? otherwise : found->second;
  }
  const std::map<std::string, std::string>& fields() const { return headers; }
  std::optional<std::string> header(std::string_view name) const { return get_header_value(std::string(name)); }
};
struct Call {
  Request request;
  Request* pointer = &request;
  std::shared_ptr<Request> shared = std::make_shared<Request>(request);
};

[[mlflow::trace(trace_context = "req.headers")]] int map(const Request& req) { return static_cast<int>(req.headers.size()); }
// BODY: int map(const Request &req) {
// BODY-NEXT: mlflow_parameters
// BODY-NEXT: mlflow_callsite
// BODY-NEXT: mlflow_trace_v1::Origin mlflow_origin;
// BODY-NEXT: if (continues_caller())
// BODY-NEXT: try {
// BODY-NEXT: continue_caller(mlflow_origin, req.headers);
// BODY-NEXT: } catch (...) {
// BODY-NEXT: }
// BODY-NEXT: mlflow_trace_v1::Scope mlflow_scope(mlflow_callsite, mlflow_origin);
// BODY-NEXT: capture_inputs(mlflow_scope, req);
[[mlflow::trace(trace_context = "req.all", skip = "req")]] void multimap(Request& req) { req.all.clear(); }
[[mlflow::trace(trace_context = "req->hashed", skip = "req")]] void hashed(const Request* req) { (void)req; }
// BODY: void hashed(
// BODY: if (continues_caller() && req)
[[mlflow::trace(trace_context = "req.pairs", skip = "req")]] void pairs(Request req) { map(req); }
[[mlflow::trace(trace_context = "call.pointer->plain", skip = "call")]] void plain(const Call& call) { (void)call; }
[[mlflow::trace(trace_context = "call.shared->headers", skip = "call")]] void shared(const Call& call) { (void)call; }
// BODY: void shared(
// BODY: if (continues_caller() && call.shared)
[[mlflow::trace(trace_context = "headers")]] void itself(const std::map<std::string, std::string>& headers) { (void)headers; }
[[mlflow::trace(trace_context = "req.get_header_value", skip = "req")]] void asked(const Request& req) { (void)req; }
// BODY: void asked(
// BODY: continue_traceparent(mlflow_origin, req.get_header_value("traceparent"));
[[mlflow::trace(trace_context = "req.header", skip = "req")]] void optional(const Request& req) { (void)req; }
[[mlflow::trace(trace_context = "call->request.fields()", skip = "call")]] void accessor(const Call* call) { (void)call; }
[[mlflow::trace(trace_context = "get", skip = "get")]] void function(const std::function<std::string(const char*)>& get) { (void)get; }
template <class R> [[mlflow::trace(trace_context = "r.headers", skip = "r")]] void in_template(const R& r) { (void)r; }
struct Handler {
  Request request;
  [[mlflow::trace(trace_context = "this->request.headers")]] void handle() { (void)this; }
};
[[mlflow::trace(trace_context = "req.headers")]] void declared(const Request& req);
void declared(const Request& request) { map(request); }

#ifdef BY_RULE
namespace rules {
inline void handle(const Request& req) { map(req), map(req); }
inline void other(int x) { map(Request{{{"traceparent", std::to_string(x)}}, {}, {}, {}, {}}); }
class Secret {
  friend void friendly(const Secret& req);
  std::map<std::string, std::string> headers;
};
inline void friendly(const Secret& req) { other(static_cast<int>(req.headers.size())); }
inline void hidden(const Secret& req) { friendly(req); }
inline void pointer(const Request* req) { map(*req); }
struct Router {
  std::function<void(const Request&)> route;
  Router() {
    route = [](const Request& req) { map(req), map(req); };
  }
};
}  // namespace rules
#endif

int main() {
  Request request;
  request.headers["TraceParent"] = "in a map";
  map(request);
  // CHECK: map(req={{.*}}) -> 1 below in a map
  request.headers.clear();
  map(request);
  // CHECK-NEXT: map(req={{.*}}) -> 0{{$}}
  request.all.emplace("x-other", "1");
  request.all.emplace("TRACEPARENT", "in a multimap");
  request.all.emplace("tracestate", "2");
  multimap(request);
  // CHECK-NEXT: multimap() -> null below in a multimap
  request.hashed["traceparent"] = "hashed";
  hashed(&request);
  // CHECK-NEXT: hashed() -> null below hashed
  hashed(nullptr);
  // CHECK-NEXT: hashed() -> null{{$}}
  request.pairs.emplace_back("traceparent", "in pairs");
  request.headers["traceparent"] = "asked for";
  // What it calls belongs to it, unless it continues something itself.
  pairs(request);
  // CHECK-NEXT: map({{.*}}) -> 1 below asked for
  // CHECK-NEXT: pairs() -> null below in pairs
  request.plain.emplace_back("traceparent", "plain");
  Call call{request};
  plain(call);
  // CHECK-NEXT: plain() -> null below plain
  shared(call);
  // CHECK-NEXT: shared() -> null below asked for
  call.shared = nullptr;
  call.pointer = nullptr;
  shared(call);
  // CHECK-NEXT: shared() -> null{{$}}
  plain(call);
  // CHECK-NEXT: plain() -> null{{$}}
  itself(request.headers);
  // CHECK-NEXT: itself({{.*}}) -> null below asked for
  asked(request);
  // CHECK-NEXT: asked() -> null below asked for
  optional(request);
  // CHECK-NEXT: optional() -> null below asked for
  accessor(&call);
  // CHECK-NEXT: accessor() -> null below asked for
  function([](const char* name) { return std::string("got ") + name; });
  // CHECK-NEXT: function() -> null below got traceparent
#if __cpp_exceptions
  function([](const char*) -> std::string { throw 1; });
#else
  function([](const char*) { return std::string(); });
#endif
  // CHECK-NEXT: function() -> null{{$}}
  in_template(request);
  // CHECK-NEXT: in_template() -> null below asked for
  Handler{request}.handle();
  // CHECK-NEXT: handle() -> null below asked for
  Request no_headers;
  declared(no_headers);
  // CHECK-NEXT: declared({{.*}}) -> null{{$}}
  // CHECK-NEXT:   map({{.*}}) -> 0{{$}}
  auto lambda = [] [[mlflow::trace(trace_context = "req.headers", skip = "req")]] (const Request& req) { (void)req; };
  lambda(request);
  // CHECK-NEXT: {{.*lambda.*}}() -> null below asked for
  std::puts("--");
  // CHECK-NEXT: --
#ifdef BY_RULE
  rules::handle(request);
  // RULE: handle({{.*}}) -> null below asked for
  rules::hidden({});
  rules::pointer(&request);
  rules::Router().route(request);
  // RULE: route({{.*}}) -> null below asked for
#endif
}
// REPORT-DAG: instrumented {{.*}}rules::handle(const Request &) {{$}}
// REPORT-DAG: instrumented {{.*}}rules::other(int) {{.*}}'trace_context': the function has no parameter 'req'; it has x
// REPORT-DAG: instrumented {{.*}}rules::hidden({{.*}}) {{.*}}'trace_context': the member 'headers' of '{{(rules::)?}}Secret' cannot be used here
// REPORT-DAG: instrumented {{.*}}rules::pointer({{.*}}) {{.*}}'trace_context': {{.*}}is a pointer; did you mean '->headers'?
