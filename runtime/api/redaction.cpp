// The ready-made processors that take data out of spans and traces.
#include "api/redactor.h"
#include "mlflow/span_processor.h"

namespace mlflow::tracing {

SpanProcessor redact_personal_data() { return internal::Redactor(); }

SpanProcessor redact_fields(std::vector<std::string> names) { return internal::Redactor(std::move(names)); }

}  // namespace mlflow::tracing
