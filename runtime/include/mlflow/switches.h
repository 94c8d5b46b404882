// mlflow::tracing: switching tracing on and off, sending it elsewhere, and what holds for all spans of a scope.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "mlflow/experiment_location.h"
#include "mlflow/visibility.h"

namespace mlflow {
namespace tracing {

// Off: nothing is recorded, on any thread; spans that are open then are not completed. A traced call costs one load.
MLFLOW_TRACING_API void enable() noexcept;
MLFLOW_TRACING_API void disable() noexcept;
MLFLOW_TRACING_API bool is_enabled() noexcept;
// Back to what the environment says: enabled, its destination, no processors. What has ended is delivered first.
MLFLOW_TRACING_API void reset();

// The experiment that the roots which start from now on go to, whatever set_experiment said.
struct SetDestinationOptions {
  MlflowExperimentLocation destination = {};
  std::string experiment_id = {};  // the same, shorter
  bool context_local = false;  // only roots that start on this thread
};
MLFLOW_TRACING_API void set_destination(const SetDestinationOptions& options);

struct ContextOptions {
  std::map<std::string, std::string> metadata = {};  // of every trace whose root starts in the scope
  std::map<std::string, std::string> tags = {};
  bool enabled = true;  // false: nothing that starts on this thread in the scope is traced
  std::string session_id = {};
  std::string user = {};
};
// What tracing::context gives: holds until it is destroyed, on the thread that made it. Scopes nest.
class MLFLOW_TRACING_API ContextScope {
 public:
  explicit ContextScope(const ContextOptions& options);
  ~ContextScope();
  ContextScope(ContextScope&&) noexcept;
  ContextScope& operator=(ContextScope&&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};
[[nodiscard]] inline ContextScope context(const ContextOptions& options) { return ContextScope(options); }

}  // namespace tracing

namespace config {

// false: the end of a trace waits until it is delivered (MLFLOW_ENABLE_ASYNC_TRACE_LOGGING).
MLFLOW_TRACING_API void enable_async_logging(bool enable = true) noexcept;

}  // namespace config
}  // namespace mlflow
