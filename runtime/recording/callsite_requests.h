// Callsites that are first met in a signal handler. Registering allocates, and the handler may have interrupted malloc:
// the background thread does it meanwhile.
#pragma once

#include <cstdint>

#include "hooks/abi.h"

namespace mlflow::internal {

// Waits until the background thread has registered it, a tenth of a second at most: that one may need the very lock
// that the handler's thread was interrupted with. 0: not in time; the next call may find it done. Takes no lock.
std::uint32_t have_callsite_registered(mlflow_trace_v1::Callsite& callsite) noexcept;

// The background thread, between two looks at the buffers.
void register_requested_callsites() noexcept;

}  // namespace mlflow::internal
