// Requests that a program answers as spans, below the caller's span where the request brings one: by themselves in
// servers of cpp-httplib, said by the program in any other.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mlflow/visibility.h"

namespace mlflow {

// What mlflow::http_server::autolog takes. Each call replaces what the one before it said.
struct HttpServerAutologOptions {
  bool log_traces = true;  // false: as disable
  bool disable = false;    // ends it: requests that are being answered are still recorded
  // Paths whose requests are left alone ("/health", "/static/*"), beside those of MLFLOW_AUTOLOG_EXCLUDE.
  std::vector<std::string> exclude = {};
};

namespace http_server {
using mlflow::HttpServerAutologOptions;
// From now on each request that a server of cpp-httplib (in a file that is compiled with the plugin) hands to one of
// the program's handlers is a span, and what the handler does is below it. Any thread; never throws.
MLFLOW_TRACING_API void autolog(const HttpServerAutologOptions& options = {}) noexcept;
}  // namespace http_server

namespace autolog {

struct ServerRequestOptions {
  std::string_view method = {};       // "POST"
  std::string_view target = {};       // "/users/7?page=2"; its query is not recorded
  std::string_view route = {};        // what the server matched it with: "/users/:id"; it names the span
  std::string_view traceparent = {};  // the request's header of that name; none, or not valid: a trace of its own
};

// One request that a server of the program's own answers. Movable, bound to no thread: it may begin in one step of a
// coroutine and end in another, on another thread; one thread at a time. Empty where nothing is traced. No call throws
// but what f throws.
class MLFLOW_TRACING_API ServerRequest {
 public:
  class Scope;

  ServerRequest() noexcept;
  explicit ServerRequest(const ServerRequestOptions& options) noexcept;
  ServerRequest(ServerRequest&&) noexcept;
  ServerRequest& operator=(ServerRequest&&) noexcept;
  ~ServerRequest();  // ends it

  // Whether it is recorded.
  explicit operator bool() const noexcept;

  // Calls f(args...) on this thread inside the request's span, as often as there is something to do for it: the
  // handler, then each piece of a body that is made while it is sent. Threads that are started in it are inside the
  // request until it ends. An exception that leaves f is the request's failure.
  template <class F, class... Args>
  decltype(auto) run(F&& f, Args&&... args) const;

  // What the answer says: ERROR from 500 on.
  void set_status(int status) noexcept;
  // It could not be answered, `message` says why.
  void fail(std::string_view message) noexcept;
  void end() noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The request's span is the active one while it lives; destroyed on the thread that made it.
class MLFLOW_TRACING_API ServerRequest::Scope {
 public:
  explicit Scope(const ServerRequest& request) noexcept;
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  struct Guard;
  std::unique_ptr<Guard> guard_;
};

template <class F, class... Args>
decltype(auto) ServerRequest::run(F&& f, Args&&... args) const {
  const Scope scope(*this);
  return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
}

}  // namespace autolog
}  // namespace mlflow
