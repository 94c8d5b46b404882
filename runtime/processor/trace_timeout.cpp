#include "processor/trace_timeout.h"

namespace mlflow::internal {
namespace {

// "2" and "0.5": as many digits as it takes.
std::string shortest_text(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

std::string timeout_message(TraceId trace, const TraceTimeout& timeout) {
  return "Trace " + mlflow_id(trace) + " is timed out after " +
         shortest_text(std::chrono::duration<double>(timeout.after).count()) +
         " seconds. The operation may be stuck or taking too long to complete. To increase the "
         "timeout, set the environment variable MLFLOW_TRACE_TIMEOUT_SECONDS to a larger value.";
}

}  // namespace mlflow::internal
