// Binary content - an image, a sound, a document - as a value in a span's inputs or outputs: kept as a file beside the
// trace.
#pragma once

#include <string>

#include "mlflow/visibility.h"

namespace mlflow {
namespace tracing {
namespace attachments {

// Stands wherever JSON stands: span.set_outputs({{"picture", Attachment{"image/png", bytes}}}). In the trace it is a
// reference, mlflow-attachment://..., that MLflow's UI follows. Data URIs need none of this: they are found by
// themselves.
struct MLFLOW_TRACING_API Attachment {
  std::string content_type = {};
  std::string content_bytes = {};

  // The bytes of a file; without a content type, what its name's ending says. Throws std::runtime_error when it cannot
  // be read.
  static Attachment from_file(const std::string& path, const std::string& content_type = {});
  // The form in which it travels.
  std::string to_data_uri() const;
};

template <class AnyJson>
void to_json(AnyJson& json, const Attachment& attachment) {
  json = attachment.to_data_uri();
}

}  // namespace attachments
}  // namespace tracing
}  // namespace mlflow
