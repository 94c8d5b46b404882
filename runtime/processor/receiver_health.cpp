#include "processor/receiver_health.h"

#include <algorithm>

namespace mlflow::internal {

void ReceiverHealth::batch_ends(Time now, bool took_all) {
  slow_ = began_ && now - *began_ >= patience_;
  began_.reset();
  if (took_all) {
    failed_ = false;
    has_taken_ = true;
    pause_ = FIRST_PAUSE;
    return;
  }
  next_try_ = now + pause_;
  // Twice as long each time it fails again.
  if (failed_) pause_ = std::min(pause_ * 2, LONGEST_PAUSE);
  failed_ = true;
}

void ReceiverHealth::all_taken() {
  if (!began_) slow_ = false;
}

}  // namespace mlflow::internal
