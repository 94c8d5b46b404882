// How many open spans a call may have around it and still be recorded. Each recorded call takes more stack than a plain
// one; what lies deeper is not recorded, and takes none.
#pragma once

#include "hooks/abi.h"

namespace mlflow::internal {

// A frame knows its depth: the high part of its flags, 0 for a root.
inline constexpr unsigned DEPTH_UNIT = 1u << 8;
inline constexpr unsigned DEPTH_MASK = ~(DEPTH_UNIT - 1);

// MLFLOW_TRACE_MAX_SPAN_DEPTH, in the units of a frame's depth: read where a span begins, written when the process's
// settings are read.
extern unsigned span_depth_limit;
void limit_span_depth(long long levels) noexcept;

// As it stands in the frame's flags; 0 for null.
inline unsigned depth_of(const mlflow_trace_v1::Frame* frame) noexcept {
  return frame != nullptr ? frame->flags & DEPTH_MASK : 0;
}

}  // namespace mlflow::internal
