// What the plugin writes around the call of a handler in cpp-httplib's server: the request it answers becomes a span.
// Nothing of that library is named here but members of its requests and responses, whose types are the template's.
#pragma once

#include "hooks/abi.h"
#include "hooks/language.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

// One request that is being answered. Opaque to instrumented code.
struct ServerCall;

// What was asked: texts that live for the call of server_begin.
struct ServerQuestion {
  const char* method;
  Size method_length;
  const char* path;
  Size path_length;
  const char* route;  // what the library has matched the path with; empty where it does not say
  Size route_length;
  const char* traceparent;  // empty: the request has none
  Size traceparent_length;
};

// Weak: a program that is compiled with the plugin and linked without the runtime answers as it does.
extern "C" {
// Begins the request's span, and enters it. Null: nothing to record.
ServerCall* mlflow_trace_v1_server_begin(const ServerQuestion*) noexcept __attribute__((weak));
// What the calling thread does from here on is done for this request; and no more. An exception that is under way when
// it is left is the request's failure.
void mlflow_trace_v1_server_enter(ServerCall*) noexcept __attribute__((weak));
void mlflow_trace_v1_server_leave(ServerCall*) noexcept __attribute__((weak));
// The answer's status.
void mlflow_trace_v1_server_status(ServerCall*, int status) noexcept __attribute__((weak));
// It is answered, or nobody will: the call is gone afterwards. On any thread, not entered.
void mlflow_trace_v1_server_end(ServerCall*) noexcept __attribute__((weak));
}

// Stands around the call of the handler. Trivial unless something is recorded.
class ServerScope {
 public:
  __attribute__((nodebug)) ServerScope() noexcept {}
  __attribute__((nodebug)) ~ServerScope() {
    if (__builtin_expect(call_ == nullptr, 1)) return;
    if (!left_) mlflow_trace_v1_server_leave(call_);  // an exception is leaving the handler
    mlflow_trace_v1_server_end(call_);
  }
  ServerScope(const ServerScope&) = delete;
  ServerScope& operator=(const ServerScope&) = delete;

  ServerCall* call_ = nullptr;
  bool left_ = false;
};

// The program's content provider, while ours is in its place: it makes the answer's body after the handler has
// returned. The request ends with the last copy of it.
template <class Provider> struct ServedContent {
  Provider provider;
  ServerCall* call;
  unsigned references;
};
template <class Provider> class ContentShare {
 public:
  explicit ContentShare(ServedContent<Provider>* content) noexcept : content_(content) {}
  ContentShare(const ContentShare& other) noexcept : content_(other.content_) {
    __atomic_add_fetch(&content_->references, 1, 0 /* relaxed */);
  }
  ContentShare& operator=(const ContentShare&) = delete;
  ~ContentShare() {
    if (__atomic_sub_fetch(&content_->references, 1, 4 /* acquire and release */) != 0) return;
    ServerCall* call = content_->call;
    delete content_;
    if (call != nullptr) mlflow_trace_v1_server_end(call);
  }
  template <class... Arguments> bool operator()(Arguments&&... arguments) const {
    struct Inside {
      ServerCall* call;
      explicit Inside(ServerCall* entered) noexcept : call(entered) { mlflow_trace_v1_server_enter(call); }
      ~Inside() { mlflow_trace_v1_server_leave(call); }
    } inside(content_->call);
    return content_->provider(static_cast<Arguments&&>(arguments)...);
  }

 private:
  ServedContent<Provider>* content_;
};

// Has what makes the body do so inside of the request. In a function of its own, as it may run out of memory: then the
// request ends with its handler.
template <class Provider> void serve_content(ServerScope& scope, Provider& provider) {
  if (!provider) return;
  auto* content = new ServedContent<Provider>{Provider(), nullptr, 1};
  Provider ours{ContentShare<Provider>(content)};  // from here on nothing fails
  content->provider = static_cast<Provider&&>(provider);
  content->call = scope.call_;
  scope.call_ = nullptr;
  provider = static_cast<Provider&&>(ours);
}

struct RouteText {
  const char* text;
  Size length;
};
template <class Request> auto route_of(const Request& request, int) noexcept
    -> decltype(request.matched_route.data(), RouteText()) {
  return {request.matched_route.data(), request.matched_route.size()};
}
template <class Request> RouteText route_of(const Request&, long) noexcept { return {nullptr, 0}; }

// Before the handler is called.
template <class Request> void begin_server(ServerScope& scope, const Request& request) noexcept {
  if (mlflow_trace_v1_server_begin == nullptr) return;
  const RouteText route = mlflow_trace_v1::route_of(request, 0);
  const auto header = request.headers.find("traceparent");
  ServerQuestion asked = {};
  asked.method = request.method.data();
  asked.method_length = request.method.size();
  asked.path = request.path.data();
  asked.path_length = request.path.size();
  asked.route = route.text;
  asked.route_length = route.length;
  if (header != request.headers.end()) {
    asked.traceparent = header->second.data();
    asked.traceparent_length = header->second.size();
  }
  scope.call_ = mlflow_trace_v1_server_begin(&asked);
}

// The handler has returned. All of the library that is needed is named here, where it is seen whether it is there.
template <class Request, class Response>
void finish_server(ServerScope& scope, const Request& request, Response& response) noexcept {
  if (__builtin_expect(scope.call_ == nullptr, 1)) return;
  scope.left_ = true;
  mlflow_trace_v1_server_leave(scope.call_);
  // What the handler leaves open the server answers so.
  mlflow_trace_v1_server_status(scope.call_, response.status > 0      ? response.status
                                             : request.ranges.empty() ? 200
                                                                      : 206);
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    mlflow_trace_v1::serve_content(scope, response.content_provider_);
  } catch (...) {
  }
#else
  mlflow_trace_v1::serve_content(scope, response.content_provider_);
#endif
}

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
