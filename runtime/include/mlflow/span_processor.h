// Functions that see every span after it has ended and before it leaves the process, and may change what it says.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mlflow/span.h"
#include "mlflow/visibility.h"

namespace mlflow {
namespace tracing {

// Called on the runtime's background thread, one span at a time, for annotated and manual spans alike; getters give all
// that the span has, setters change it. One that throws is reported and skipped. It must not wait for the program's own
// threads.
using SpanProcessor = std::function<void(Span&)>;

struct ConfigureOptions {
  std::vector<SpanProcessor> span_processors = {};
};
// These processors, in this order, instead of those before. For spans that have not left the process yet.
MLFLOW_TRACING_API void configure(const ConfigureOptions& options);
// One more, after those that are there.
MLFLOW_TRACING_API void add_span_processor(SpanProcessor processor);

// Ready-made: e-mail addresses, telephone, payment card and US social security numbers in inputs, outputs and
// attributes become "[REDACTED]".
MLFLOW_TRACING_API SpanProcessor redact_personal_data();
// The values of object members of these names, at any depth of inputs, outputs and attributes.
MLFLOW_TRACING_API SpanProcessor redact_fields(std::vector<std::string> names);

}  // namespace tracing
}  // namespace mlflow
