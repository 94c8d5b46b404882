// Functions traced by hand, as the plugin would rewrite them: the runtime's tests need no plugin.
#pragma once

#include <string>

#include "hooks/mlflow_trace_hooks.h"

namespace mlflow_trace_v1 {
template <>
inline void capture_class<std::string>(Writer* w, const std::string& s) {
  capture_string(w, s);
}
}  // namespace mlflow_trace_v1

namespace traced {

using namespace mlflow_trace_v1;

inline constexpr Parameter QUERY_AND_K[] = {{"query", "const std::string&", 0, Parameter::CAPTURED},
                                            {"k", "int", 0, Parameter::CAPTURED}};

constexpr Callsite callsite(const char* name, const char* span_type, unsigned flags,
                            const Parameter* parameters = nullptr, unsigned parameter_count = 0,
                            const char* attributes = nullptr) {
  return {sizeof(Callsite),
          flags,
          name,
          name,
          name,
          span_type,
          "traced_functions.h",
          "std::string",
          attributes,
          nullptr,
          parameters,
          parameter_count,
          1,
          -1.0,
          0,
          {},
          0,
          0};
}

constexpr unsigned CAPTURES = Callsite::CAPTURES_INPUTS | Callsite::CAPTURES_OUTPUTS;

// Calls `body` inside a span named `name`, a string and an int in, what body gives out.
template <class Body>
std::string call(Callsite& site, const std::string& query, int k, Body&& body) {
  Scope scope(site);
  capture_inputs(scope, query, k);
  std::string result = body();
  capture_output(scope, result);
  return result;
}

inline Callsite answer_site =
    callsite("answer", "CHAIN", CAPTURES | Callsite::HAS_VALUES, QUERY_AND_K, 2, "{\"index\": \"wiki\"}");
inline Callsite retrieve_site = callsite("retrieve", "RETRIEVER", CAPTURES | Callsite::HAS_VALUES, QUERY_AND_K, 2);

template <class Body>
std::string answer(const std::string& query, int k, Body&& body) {
  return call(answer_site, query, k, body);
}
inline std::string retrieve(const std::string& query, int k) {
  return call(retrieve_site, query, k, [&] { return query + "!"; });
}

}  // namespace traced
