#include "process/dropped_traces.h"

#include <chrono>

#include "config/write_signals.h"
#include "store/store_series.h"

namespace mlflow::internal {

void keep_count_of_dropped(const DroppedTraces& dropped, const Settings& settings) noexcept try {
  if (dropped.buffers_full + dropped.interrupting + dropped.refused + dropped.unstored == 0) return;
  const WriteSignalsHeld held;
  WritableStore file(settings.store_path);
  std::string error;
  TraceStore* const store = file.open(error);
  if (store == nullptr) return;  // why is said where traces are to be stored
  constexpr auto SHORT = std::chrono::milliseconds(200);
  store->set_patience(SHORT);
  const auto add = [&](const char* reason, std::uint64_t traces) {
    return store->add_dropped(reason, static_cast<std::int64_t>(traces));
  };
  if (add(dropped_because::BUFFERS_FULL, dropped.buffers_full) &&
      add(dropped_because::INTERRUPTING, dropped.interrupting) && add(dropped_because::REFUSED, dropped.refused))
    add(dropped_because::NOT_STORED, dropped.unstored);
} catch (...) {
  // The count is in the messages of the process that lost them.
}

}  // namespace mlflow::internal
