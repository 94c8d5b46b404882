// Copies between traces, each of which owns its text: a span that goes on in another part, parts that become one trace
// again.
#pragma once

#include "model/finished_trace.h"

namespace mlflow::internal {

// `into` is a span of `to`; what it held is replaced.
void copy_span(FinishedTrace& to, FinishedSpan& into, const FinishedSpan& from);

// What `from` says wins; what it does not say stays.
void merge_facts(FinishedTrace& trace, const TraceFacts& from);

// Adds the spans of a part of which `trace` has none.
void append_spans(FinishedTrace& trace, const FinishedTrace& part);

// Adds what `part` knows to `trace`, two parts of one trace: spans it has already are replaced, the root comes first.
void merge_trace(FinishedTrace& trace, const FinishedTrace& part);

}  // namespace mlflow::internal
