// Tracing for code that cannot carry the attribute: a callable becomes a traced callable.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlflow/json.h"
#include "mlflow/span.h"

namespace mlflow {

struct TraceOptions {
  std::string name = "function";
  std::string span_type = SpanType::UNKNOWN;
  Json attributes = Json::object();
  double sampling_ratio_override = -1;  // of roots, 0 to 1; negative: MLFLOW_TRACE_SAMPLING_RATIO
  SpanLogLevel log_level = {};
  std::vector<Link> links = {};
  std::string description = {};
};

namespace internal {

// What nlohmann can convert is shown as that; anything else by its type alone is of no use to a reader: null. So is
// what a user's own conversion throws at: the program does not hear of it.
template <class T>
Json shown(const T& value) {
  if constexpr (std::is_constructible_v<Json, const T&>) {
#ifdef __cpp_exceptions
    try {
      return Json(value);
    } catch (...) {
      return Json();
    }
#else
    return Json(value);
#endif
  } else {
    return Json();
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
    if (span) span.set_inputs({{"args", Json::array({internal::shown(arguments)...})}});
    using Result = decltype(std::invoke(function, std::forward<decltype(arguments)>(arguments)...));
    if constexpr (std::is_void_v<Result>) {
      std::invoke(function, std::forward<decltype(arguments)>(arguments)...);
      span.set_outputs(Json());
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
