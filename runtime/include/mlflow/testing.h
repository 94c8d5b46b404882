// For the unit tests of programs that trace: the traces come here instead of going to a server or the store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mlflow/trace.h"
#include "mlflow/visibility.h"

namespace mlflow {
namespace testing {

// Takes this process's traces from install() until it is destroyed. One at a time. Any thread.
class MLFLOW_TRACING_API InMemoryExporter {
 public:
  InMemoryExporter();
  ~InMemoryExporter();
  InMemoryExporter(const InMemoryExporter&) = delete;
  InMemoryExporter& operator=(const InMemoryExporter&) = delete;

  // What ended before goes where it was meant to go.
  void install();
  // All traces whose root has ended since install() or clear(), in that order; waits until they have been put together.
  template <class FinishedTrace = Trace>
  MLFLOW_TRACING_INLINE std::vector<FinishedTrace> finished_traces() {
    return internal::unpacked_all<FinishedTrace>(packed_traces());
  }
  void clear();

 private:
  std::vector<std::string> packed_traces();  // in the form of mlflow/value_bytes.h

  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace testing
}  // namespace mlflow
