// Tracing for code that cannot carry the attribute: a callable becomes a traced callable.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlflow/span.h"

namespace mlflow {

struct TraceOptions {
  std::string name = "function";
  std::string span_type = SpanType::UNKNOWN;
  Value attributes = {};  // an object
  double sampling_ratio_override = -1;  // of roots, 0 to 1; negative: MLFLOW_TRACE_SAMPLING_RATIO
  SpanLogLevel log_level = {};
  LinkList links = {};
  std::string description = {};
  std::vector<std::string> parameters = {};  // what the arguments are called; none given: a list `args`
};

namespace internal {

template <class T, class = void>
struct CanBeSaid : std::false_type {};
template <class T>
struct CanBeSaid<T, std::void_t<decltype(ValueRef(std::declval<const T&>()))>> : std::true_type {};

// What a span can be told is shown; anything else by its type alone is of no use to a reader: null.
template <class T, class Said = CanBeSaid<T>>
ValueRef shown(const T& value) noexcept {
  if constexpr (Said::value) {
    return ValueRef(value);
  } else {
    return ValueRef();
  }
}

struct CallOptions {
  explicit CallOptions(const TraceOptions& options)
      : sampling_ratio(options.sampling_ratio_override), parameters(options.parameters) {
    start.name = options.name;
    start.span_type = options.span_type;
    start.attributes = options.attributes;
    start.log_level = options.log_level;
    start.links = options.links;
    start.description = options.description;
  }
  StartSpanOptions start;
  double sampling_ratio;
  std::vector<std::string> parameters;
};

template <std::size_t... Index, class... Arguments>
void set_arguments(Span& span, const std::vector<std::string>& names, std::index_sequence<Index...>,
                   const Arguments&... arguments) {
  if (names.empty() || names.size() != sizeof...(Arguments))
    return span.set_inputs({{"args", std::initializer_list<ValueRef>{shown(arguments)...}}});
  span.set_inputs(std::initializer_list<ValueRef>{ValueRef{names[Index], shown(arguments)}...});
}

template <class F, class... Arguments>
std::invoke_result_t<F, Arguments...> call_traced(const CallOptions& options, F&& function, Arguments&&... arguments) {
  Span span = start_sampled_span(options.start.name, options.start, options.sampling_ratio);
  if (span) set_arguments(span, options.parameters, std::index_sequence_for<Arguments...>(), arguments...);
  using Result = std::invoke_result_t<F, Arguments...>;
  if constexpr (std::is_void_v<Result>) {
    std::invoke(std::forward<F>(function), std::forward<Arguments>(arguments)...);
    span.set_outputs(nullptr);
  } else if constexpr (std::is_reference_v<Result>) {
    Result result = std::invoke(std::forward<F>(function), std::forward<Arguments>(arguments)...);
    if (span) span.set_outputs(shown(result));
    return static_cast<Result>(result);
  } else {
    Result result = std::invoke(std::forward<F>(function), std::forward<Arguments>(arguments)...);
    if (span) span.set_outputs(shown(result));
    return result;
  }
}

}  // namespace internal

// What mlflow::trace gives: can be called, copied and moved where and as F can, const and noexcept as F is.
template <class F>
class TracedFunction {
 public:
  TracedFunction(F function, const TraceOptions& options) : function_(std::move(function)), options_(options) {}

  template <class... Arguments>
  std::invoke_result_t<F&, Arguments...> operator()(Arguments&&... arguments) & noexcept(
      std::is_nothrow_invocable_v<F&, Arguments...>) {
    return internal::call_traced(options_, function_, std::forward<Arguments>(arguments)...);
  }
  template <class... Arguments>
  std::invoke_result_t<const F&, Arguments...> operator()(Arguments&&... arguments) const& noexcept(
      std::is_nothrow_invocable_v<const F&, Arguments...>) {
    return internal::call_traced(options_, function_, std::forward<Arguments>(arguments)...);
  }
  template <class... Arguments>
  std::invoke_result_t<F, Arguments...> operator()(Arguments&&... arguments) && noexcept(
      std::is_nothrow_invocable_v<F, Arguments...>) {
    return internal::call_traced(options_, std::move(function_), std::forward<Arguments>(arguments)...);
  }

 private:
  F function_;
  internal::CallOptions options_;
};

// The same signature; each call is a span with the arguments as a list `args` (a callable's parameters have no names
// unless the options give them) and the result. An exception is recorded and passes. Values are shown where a span can
// be told them. `function` may be a pointer to a member, too: its object is the first argument.
template <class F>
TracedFunction<F> trace(F function, const TraceOptions& options = {}) {
  return TracedFunction<F>(std::move(function), options);
}

}  // namespace mlflow
