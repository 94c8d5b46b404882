// Carrying the active span to other threads, and to other processes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "mlflow/visibility.h"

namespace mlflow {
namespace tracing {

// A place in a trace: the span that was active where it was taken, or none. Cheap to copy; any thread.
class MLFLOW_TRACING_API Context {
 public:
  Context() = default;

  // Calls f(args...) on this thread as if that span were active here; where none was, as if none were.
  template <class F, class... Args>
  decltype(auto) run(F&& f, Args&&... args) const {
    const Scope scope(*this);
    return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  }

 private:
  friend MLFLOW_TRACING_API Context current_context() noexcept;
  friend class HeaderScope;
  struct State;
  class MLFLOW_TRACING_API Scope {
   public:
    explicit Scope(const Context& context) noexcept;
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    struct Guard;
    std::unique_ptr<Guard> guard_;
  };
  std::shared_ptr<const State> state_;
};
MLFLOW_TRACING_API Context current_context() noexcept;

// What bind gives: can be called, copied and moved where and as F can, const and noexcept as F is.
template <class F>
class BoundFunction {
 public:
  explicit BoundFunction(F function) : context_(current_context()), function_(std::move(function)) {}

  template <class... Arguments>
  std::invoke_result_t<F&, Arguments...> operator()(Arguments&&... arguments) & noexcept(
      std::is_nothrow_invocable_v<F&, Arguments...>) {
    return context_.run(function_, std::forward<Arguments>(arguments)...);
  }
  template <class... Arguments>
  std::invoke_result_t<const F&, Arguments...> operator()(Arguments&&... arguments) const& noexcept(
      std::is_nothrow_invocable_v<const F&, Arguments...>) {
    return context_.run(function_, std::forward<Arguments>(arguments)...);
  }
  template <class... Arguments>
  std::invoke_result_t<F, Arguments...> operator()(Arguments&&... arguments) && noexcept(
      std::is_nothrow_invocable_v<F, Arguments...>) {
    return context_.run(std::move(function_), std::forward<Arguments>(arguments)...);
  }

 private:
  Context context_;
  F function_;
};
// A callable that runs f in the context of this moment, wherever and whenever it is called: for thread pools. A pointer
// to a member, too: its object is the first argument.
template <class F>
BoundFunction<F> bind(F f) {
  return BoundFunction<F>(std::move(f));
}

// The headers that tell another service which span is active here: W3C `traceparent`; empty when none is recorded.
MLFLOW_TRACING_API std::map<std::string, std::string> get_tracing_context_headers_for_http_request();

// What set_tracing_context_from_http_request_headers gives: until it is destroyed (on the same thread), spans that
// start here belong to the caller's trace.
class MLFLOW_TRACING_API HeaderScope {
 public:
  explicit HeaderScope(const std::map<std::string, std::string>& headers);
  ~HeaderScope();
  HeaderScope(HeaderScope&&) noexcept;
  HeaderScope& operator=(HeaderScope&&) = delete;

 private:
  struct Guard;
  std::unique_ptr<Guard> guard_;
};
// Headers without a valid `traceparent` (any case): a warning, and spans start traces of their own.
[[nodiscard]] inline HeaderScope set_tracing_context_from_http_request_headers(
    const std::map<std::string, std::string>& headers) {
  return HeaderScope(headers);
}

}  // namespace tracing
}  // namespace mlflow
