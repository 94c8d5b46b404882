// Sampling: a root is recorded when the low half of its trace id is below the threshold, as OpenTelemetry's
// TraceIdRatioBased does it, so that services that share a trace decide alike.
#pragma once

namespace mlflow::internal {

// Read where each root begins; written rarely. All ones: everything is recorded.
extern unsigned long long sampling_threshold;
// For a ratio; below 0 and above 1 are as 0 and 1.
unsigned long long threshold_of(double ratio);

}  // namespace mlflow::internal
