// What is said on standard error when the process ends, where something is not as it should be.
#pragma once

#include "processor/delivery.h"
#include "recording/losses.h"

namespace mlflow::internal {

// What could not be recorded at all.
void report_losses(const Losses& lost);
void report_at_the_end(const DeliveryReport& delivery, const Losses& lost);

}  // namespace mlflow::internal
