#include "reading/trace_source.h"

#include "config/environment.h"
#include "export/exporter_factory.h"
#include "mlflow/exception.h"
#include "process/destination.h"
#include "process/runtime.h"

namespace mlflow::internal {

std::unique_ptr<TraceSource> current_source() {
  const std::string uri = current_tracking_uri();
  if (uri.empty() || !tracking_uri_problem(uri).empty()) return make_store_source(settings().store_path);
  auto server = make_server(uri, settings(), std::make_shared<Interrupt>());
  if (server == nullptr)
    throw Exception("libcurl could not be started: " + display_url(uri) + " cannot be asked", "INTERNAL_ERROR", 0);
  return make_server_source(std::move(server));
}

}  // namespace mlflow::internal
