// What is said on standard error when the process ends, where something is not as it should be.
#pragma once

#include "processor/delivery.h"
#include "recording/span_recording.h"

namespace mlflow::internal {

void report_at_the_end(const DeliveryReport& delivery, const LossCounters& lost);

}  // namespace mlflow::internal
