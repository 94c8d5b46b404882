// Tracing for code that cannot carry the attribute: a callable becomes a traced callable.
#pragma once

#include <functional>
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

}  // namespace internal

// The same signature; each call is a span with the arguments as a list `args` (a callable's parameters have no names)
// and the result. An exception is recorded and passes. Values are shown where nlohmann::json can hold them.
template <class F>
auto trace(F function, const TraceOptions& options = {}) {
  return [function = std::move(function), options](auto&&... arguments) mutable -> decltype(auto) {
    StartSpanOptions start;
    start.span_type = options.span_type;
    start.attributes = options.attributes;
    start.log_level = options.log_level;
    start.description = options.description;
    start.links = options.links;
    Span span = internal::start_sampled_span(options.name, start, options.sampling_ratio_override);
    if (span) span.set_inputs({{"args", std::initializer_list<ValueRef>{internal::shown(arguments)...}}});
    using Result = decltype(std::invoke(function, std::forward<decltype(arguments)>(arguments)...));
    if constexpr (std::is_void_v<Result>) {
      std::invoke(function, std::forward<decltype(arguments)>(arguments)...);
      span.set_outputs(nullptr);
    } else if constexpr (std::is_reference_v<Result>) {
      Result result = std::invoke(function, std::forward<decltype(arguments)>(arguments)...);
      if (span) span.set_outputs(internal::shown(result));
      return static_cast<Result>(result);
    } else {
      Result result = std::invoke(function, std::forward<decltype(arguments)>(arguments)...);
      if (span) span.set_outputs(internal::shown(result));
      return result;
    }
  };
}

}  // namespace mlflow
