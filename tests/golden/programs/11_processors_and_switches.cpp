// Span processors, of which one fails; disabling and enabling; sampling of a function; another destination.
#include <mlflow/tracing.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

void mask(mlflow::Span& span) {
  mlflow::Json inputs = span.inputs();
  if (inputs.contains("secret")) {
    inputs["secret"] = "***";
    span.set_inputs(inputs);
  }
  span.set_attribute("processed", true);
}

void boom(mlflow::Span&) { throw std::runtime_error("processor failed"); }

[[mlflow::trace]]
int f(const std::string& secret, int x) {
  (void)secret;
  return x;
}

[[mlflow::trace(sampling_ratio_override=0.0)]]
int never(int x) {
  return f("child", x);
}

[[mlflow::trace(sampling_ratio_override=1.0)]]
int always(int x) {
  return x;
}

int main() {
  mlflow::tracing::configure({.span_processors = {mask, boom}});
  f("pw", 1);
  mlflow::flush_trace_async_logging();  // processors see what has not left the process
  mlflow::tracing::configure({.span_processors = {}});
  mlflow::tracing::disable();
  f("off", 2);
  mlflow::tracing::enable();
  f("on", 3);
  never(1);
  always(2);
  mlflow::flush_trace_async_logging();
  const char* const name = std::getenv("MLFLOW_EXPERIMENT_NAME");
  const auto other = mlflow::set_experiment(std::string(name != nullptr ? name : "golden") + "-destination");
  mlflow::tracing::set_destination({.experiment_id = other.experiment_id});
  f("dest", 4);
  mlflow::tracing::reset();
  f("back", 5);
}
