// The exporter a tracking URI asks for: a server, the local store, or the store with a message why.
#pragma once

#include <memory>
#include <string>

#include "config/environment.h"
#include "export/experiment.h"
#include "export/span_exporter.h"
#include "transport/interrupt.h"

namespace mlflow::internal {

// Empty when the URI can be used (also when it is empty: the local store); else why not and what to use instead.
std::string tracking_uri_problem(const std::string& tracking_uri);

// The server that traces go to, as it is written beside those that wait for it: without credentials, with the
// workspace. Empty: none; the local store is where they stay.
std::string destination_name(const std::string& tracking_uri, const Settings& settings);

// Never null. `interrupt` ends waiting requests early when the program exits.
std::unique_ptr<SpanExporter> make_exporter(const std::string& tracking_uri, const ExperimentChoice& experiment,
                                            const Settings& settings, std::shared_ptr<Interrupt> interrupt);
// The local store, for what could not be delivered there (destination_name; empty: for what is to stay).
std::unique_ptr<SpanExporter> make_store_exporter(const ExperimentChoice& experiment, const Settings& settings,
                                                  std::string meant_for);

}  // namespace mlflow::internal
