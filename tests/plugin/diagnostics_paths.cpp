// A path that leads nowhere is an error at its token, with what was probably meant.
// RUN: %clang_verify -std=c++17 %s
// RUN: %not %clang -std=c++17 -fsyntax-only -fdiagnostics-parseable-fixits %s 2>&1 | %filecheck %s
#include <map>
#include <string>

struct Request {
  std::map<std::string, std::string> headers;
  int body = 0;
  std::string find(int) const { return ""; }

 private:
  std::map<std::string, std::string> hidden;
};
struct Incomplete;

// CHECK: fix-it:{{.*}}:"\"req.headers\""
// expected-error@+1 {{'trace_context': 'Request' has no member 'header'; did you mean 'headers'?}}
[[mlflow::trace(trace_context = "req.header")]] void near_member(const Request& req) { (void)req; }
// expected-error@+1 {{'trace_context': 'Request' has no member 'cookies'}}
[[mlflow::trace(trace_context = "req.cookies")]] void no_member(const Request& req) { (void)req; }
// CHECK: fix-it:{{.*}}:"\"request.headers\""
// expected-error@+1 {{'trace_context': the function has no parameter 'requst'; did you mean 'request'?}}
[[mlflow::trace(trace_context = "requst.headers")]] void near_parameter(const Request& request, int n) { (void)request, (void)n; }
// expected-error@+1 {{'trace_context': the function has no parameter 'message'; it has request, n}}
[[mlflow::trace(trace_context = "message.headers")]] void no_parameter(const Request& request, int n) { (void)request, (void)n; }
// CHECK: fix-it:{{.*}}:"\"req->headers\""
// expected-error@+1 {{'trace_context': what stands in front of '.headers' is a pointer; did you mean '->headers'?}}
[[mlflow::trace(trace_context = "req.headers")]] void pointer(const Request* req) { (void)req; }
// CHECK: fix-it:{{.*}}:"\"req.headers\""
// expected-error@+1 {{'trace_context': what stands in front of '->headers' is no pointer; did you mean '.headers'?}}
[[mlflow::trace(trace_context = "req->headers")]] void no_pointer(const Request& req) { (void)req; }
// expected-error@+1 {{'trace_context': 'req.body' is of type 'int', neither a map or list of pairs of texts nor a function: headers are looked for in one or asked of the other}}
[[mlflow::trace(trace_context = "req.body")]] void no_map(const Request& req) { (void)req; }
// expected-error@+1 {{'trace_context': 'req.find' is no function that gives a text for a header's name}}
[[mlflow::trace(trace_context = "req.find")]] void no_text(const Request& req) { (void)req; }
// expected-error@+1 {{'trace_context': the member 'hidden' of 'Request' cannot be used here}}
[[mlflow::trace(trace_context = "req.hidden")]] void hidden(const Request& req) { (void)req; }
// expected-error@+1 {{'trace_context': 'Incomplete' is not complete here}}
[[mlflow::trace(trace_context = "req.headers")]] void incomplete(const Incomplete& req) { (void)req; }
// expected-error@+1 {{'trace_context': 'int' has no members, so there is no 'headers'}}
[[mlflow::trace(trace_context = "n.headers")]] void number(int n) { (void)n; }
#define TRACED(path) [[mlflow::trace("a name", trace_context = path)]]
// expected-error@+1 {{'trace_context': 'Request' has no member 'head'}}
TRACED("req.head") void from_macro(const Request& req) { (void)req; }
// Once, however often it is instantiated.
// expected-error@+1 {{'trace_context': the function has no parameter 'y'; it has x}}
template <class T> [[mlflow::trace(trace_context = "y.headers")]] void in_template(const T& x) { (void)x; }
template void in_template(const int&);
template void in_template(const char&);
// Of a class's members some have one.
struct [[mlflow::trace(trace_context = "req.headers")]] Handler {
  void handle(const Request& req) { (void)req; }
  void stop() { (void)this; }
};
void Handler_is_used(Handler& h) { h.stop(); }
