// The header `traceparent` of W3C Trace Context, as another service sends it.
#pragma once

#include <string_view>

#include "recording/inherited_context.h"

namespace mlflow::internal {

// `version-trace id-parent id-flags` in lower case hexadecimal digits. Of kind NONE: it is none.
TraceContext parse_traceparent(std::string_view text) noexcept;

}  // namespace mlflow::internal
