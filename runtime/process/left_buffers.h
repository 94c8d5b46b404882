// The buffer files of processes that have ended: what is in them is put into the store that it was meant for. Done by
// the next program with that store, and by mlflow-trace; several may do it at once, each file is one's.
#pragma once

#include <string>
#include <vector>

#include "config/environment.h"
#include "export/experiment.h"
#include "model/trace_id.h"

namespace mlflow::internal {

// What one process had left, now in the store.
struct LeftProcess {
  std::string tracking_uri;  // where its traces were to go, without a password
  ExperimentChoice experiment;
  std::vector<TraceId> traces;
};

// Takes what was left for settings.store_path; says on standard error what was found. Never throws.
std::vector<LeftProcess> store_left_traces(const Settings& settings) noexcept;

}  // namespace mlflow::internal
