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

// Ready-made: e-mail addresses, telephone, payment card and US social security numbers become "[REDACTED]" in all that
// a program writes into a trace: inputs, outputs, attributes and events with their keys, names, statuses, texts of
// exceptions, tags, metadata, previews. (As it is returned: called from a processor of your own, it sees the span
// only.)
MLFLOW_TRACING_API SpanProcessor redact_personal_data();
// The values of object members of these names, at any depth of inputs, outputs, attributes and events, and of tags and
// metadata of these names.
MLFLOW_TRACING_API SpanProcessor redact_fields(std::vector<std::string> names);

}  // namespace tracing
}  // namespace mlflow
