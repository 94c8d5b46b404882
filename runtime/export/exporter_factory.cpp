#include "export/exporter_factory.h"

#include "config/report.h"
#include "export/mlflow_exporter.h"
#include "export/otlp_exporter.h"
#include "export/process_origin.h"
#include "export/store_exporter.h"

namespace mlflow::internal {

std::string tracking_uri_problem(const std::string& tracking_uri) {
  const std::string_view uri = tracking_uri;
  if (uri.empty() || uri.starts_with("http://") || uri.starts_with("https://")) return {};
  const std::string shown = "tracking URI " + display_url(uri);
  const std::string instead = "give the http:// address of a server (mlflow server --backend-store-uri " +
                              (uri.starts_with("databricks") ? std::string("...") : display_url(uri)) +
                              "), or leave the tracking URI unset: traces are then kept in the local store, which "
                              "mlflow-trace list and show read and "
                              "mlflow-trace push delivers";
  if (uri.starts_with("sqlite:") || uri.starts_with("mysql") || uri.starts_with("postgresql") ||
      uri.starts_with("mssql"))
    return shown + " is MLflow's own database, which only MLflow itself may write; " + instead;
  if (uri.starts_with("databricks") || uri.starts_with("uc:"))
    return shown + " is Databricks, which MLflow tracing for C++ does not support; " + instead;
  // A path without a scheme is MLflow's file store too.
  if (uri.starts_with("file:") || uri.find("://") == uri.npos)
    return shown + " is MLflow's own file store, which only MLflow itself may write; " + instead;
  return shown + " has a scheme that is not known here; " + instead;
}

std::string destination_name(const std::string& tracking_uri, const Settings& settings) {
  const std::string collector = otlp_endpoint(settings);
  if (!collector.empty() && !settings.otlp_dual_export) return display_url(collector);
  if (tracking_uri.empty() || !tracking_uri_problem(tracking_uri).empty()) return {};
  std::string name = display_url(tracking_uri);
  while (name.ends_with('/')) name.pop_back();
  return settings.workspace.empty() ? name : name + " (workspace " + settings.workspace + ")";
}

namespace {

std::unique_ptr<SpanExporter> make_mlflow_exporter(const std::string& tracking_uri, const ExperimentChoice& experiment,
                                                   const Settings& settings, std::shared_ptr<Interrupt> interrupt) {
  if (tracking_uri.empty()) return make_store_exporter(experiment, settings, {});
  if (const std::string problem = tracking_uri_problem(tracking_uri); !problem.empty()) {
    report(Severity::WARNING, problem + "; traces now go to " + settings.store_path);
    return make_store_exporter(experiment, settings, {});
  }
  std::shared_ptr<Server> server = make_server(tracking_uri, settings, std::move(interrupt));
  if (server == nullptr) {
    report(Severity::WARNING, "libcurl cannot be started; traces go to " + settings.store_path + " instead of " +
                                  display_url(tracking_uri));
    return make_store_exporter(experiment, settings, destination_name(tracking_uri, settings));
  }
  return std::make_unique<MlflowExporter>(std::move(server), experiment, settings, process_origin());
}

}  // namespace

namespace {

std::unique_ptr<SpanExporter> make_any_exporter(const std::string& tracking_uri, const ExperimentChoice& experiment,
                                                const Settings& settings, std::shared_ptr<Interrupt> interrupt) {
  // As in Python: a collector named by OTEL_EXPORTER_OTLP_* takes the place of MLflow, or stands beside it.
  std::unique_ptr<OtlpExporter> collector = make_otlp_exporter(settings, interrupt);
  if (collector != nullptr && !settings.otlp_dual_export) return collector;
  auto main = make_mlflow_exporter(tracking_uri, experiment, settings, std::move(interrupt));
  if (collector == nullptr) return main;
  return std::make_unique<DualExporter>(std::move(main), std::move(collector));
}

}  // namespace

std::unique_ptr<SpanExporter> make_exporter(const std::string& tracking_uri, const ExperimentChoice& experiment,
                                            const Settings& settings, std::shared_ptr<Interrupt> interrupt) {
  auto made = make_any_exporter(tracking_uri, experiment, settings, std::move(interrupt));
  if (!made->is_local()) made->set_destination(destination_name(tracking_uri, settings));
  return made;
}

std::unique_ptr<SpanExporter> make_store_exporter(const ExperimentChoice& experiment, const Settings& settings,
                                                  std::string meant_for) {
  return std::make_unique<StoreExporter>(experiment, settings, process_origin(), std::move(meant_for));
}

}  // namespace mlflow::internal
