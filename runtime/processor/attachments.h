// Binary content in the inputs and outputs of spans - data URIs, the images and sounds of chat APIs - taken out of the
// text, as MLflow's Python client does it: a reference stays, and the bytes are uploaded as files beside the trace.
#pragma once

#include "config/environment.h"
#include "model/finished_trace.h"

namespace mlflow::internal {

// Whether what receives traces under these settings can take files. A collector, and OTLP without trace info, cannot:
// there the content stays where it is.
bool can_carry_attachments(const Settings& settings);

// Moves what it finds into trace.attachments. Only of a trace with its root: files belong to its trace info.
void extract_attachments(FinishedTrace& trace, const Settings& settings);

// Lets go of the files that no span refers to any more: a span processor has hidden the reference, and means the file.
void drop_unreferenced_attachments(FinishedTrace& trace);

}  // namespace mlflow::internal
