// What a span shows whose function has redacted parameters: not their values, no member of that name in what it
// recorded, and no text of an exception, which may quote them.
#pragma once

#include <string>
#include <string_view>

#include "model/finished_trace.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {

// For a span that has ended. What its exceptions said is noted in the trace: spans that the exception still goes
// through hide it as well.
void hide_redacted_parameters(FinishedTrace& trace, FinishedSpan& span, const RegisteredCallsite& callsite);

// `message` quotes an exception of a span with redacted parameters.
bool quotes_redacted_exception(const FinishedTrace& trace, std::string_view message);

}  // namespace mlflow::internal
