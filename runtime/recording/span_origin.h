// Where a span's trace comes from when that is not the thread: from the caller's headers, or from what an object brings
// along.
#pragma once

#include <string_view>

#include "recording/inherited_context.h"

namespace mlflow::internal {

// What the W3C header `traceparent` says: version-trace id-parent id-flags, in lower case hexadecimal digits. Of no
// kind where it is not valid.
TraceContext parse_traceparent(std::string_view text) noexcept;
// What is to be said of one that is not.
std::string invalid_traceparent(std::string_view text);

// Has a frame of no span stand for a place in a trace, to be made current where something begins on its behalf.
void stand_for(const Thread& thread, Frame& frame, const TraceContext& context) noexcept;

// Makes a span begin inside `context` (hooks/scope.h, Origin). A call that already runs in a span of that trace stays
// in it: the functions a request passes through may all have been told where its headers are.
void set_origin(Thread& thread, Frame& origin, const TraceContext& context) noexcept;

}  // namespace mlflow::internal
