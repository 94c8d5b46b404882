#include "process/start.h"

#include <algorithm>

#include "buffer/backpressure.h"
#include "buffer/clock.h"
#include "buffer/process_generation.h"
#include "capture/value_writer.h"
#include "config/environment.h"
#include "config/report.h"
#include "process/exit.h"
#include "process/fork.h"
#include "recording/root_attention.h"
#include "recording/sampling.h"
#include "recording/span_depth.h"

namespace mlflow::internal {

namespace {

std::uint32_t at_most(std::int64_t value, std::int64_t most) {
  return static_cast<std::uint32_t>(std::min(value, most));
}

void set_capture_limits(const Settings& settings) {
  capture_limits.string_length = at_most(settings.max_string_length, 1 << 30);
  capture_limits.items = at_most(settings.max_items, 1 << 30);
  capture_limits.depth = at_most(settings.max_depth, ValueWriter::MAX_DEPTH);
  // A string that its own limit allows is not cut by that of the value it is part of.
  constexpr std::int64_t REST_OF_THE_VALUE = 1 << 20;
  capture_limits.value_size =
      at_most(std::max(settings.max_value_size, settings.max_string_length + REST_OF_THE_VALUE), 1 << 29);
}

void set_clock(ClockChoice choice) {
  const ClockSource source = choice == ClockChoice::TSC         ? ClockSource::COUNTER
                             : choice == ClockChoice::MONOTONIC ? ClockSource::MONOTONIC
                                                                : ClockSource::AUTO;
  if (choose_clock(source)) return;
  report(Severity::WARNING,
         "MLFLOW_TRACE_CLOCK=tsc, but this machine's time stamp counter does not run at one rate; "
         "using the monotonic clock instead");
}

// How long a traced call waits for room in the buffers at most.
constexpr std::uint32_t LONGEST_WAIT_MS = 1000;

void apply(const Settings& settings) {
  set_capture_limits(settings);
  set_clock(settings.clock);
  set_backpressure({settings.drop_when_full ? WhenFull::DROP : WhenFull::BLOCK, LONGEST_WAIT_MS});
  if (!settings.async_logging) set_root_attention(ATTENTION_DELIVER, true);
  limit_span_depth(settings.max_span_depth);
  __atomic_store_n(&sampling_threshold, threshold_of(settings.sampling_ratio), __ATOMIC_RELAXED);
}

}  // namespace

void prepare_process() {
  static const bool once = [] {
    begin_generation();
    apply(settings());
    watch_exit();
    watch_forks();
    return true;
  }();
  (void)once;
}

}  // namespace mlflow::internal
