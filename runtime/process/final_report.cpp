#include "process/final_report.h"

#include <string>

#include "config/environment.h"
#include "config/report.h"
#include "process/destination.h"
#include "transport/http_client.h"

namespace mlflow::internal {

namespace {

void report_waiting(std::size_t count) {
  const std::string uri = current_tracking_uri();
  const std::string& store = settings().store_path;
  report(Severity::WARNING, std::to_string(count) + (count == 1 ? " trace is" : " traces are") + " kept in " + store +
                                "; deliver " + (count == 1 ? "it" : "them") + " with: mlflow-trace --store " + store +
                                " push --tracking-uri " + (uri.empty() ? std::string("URI") : display_url(uri)));
}

}  // namespace

void report_losses(const Losses& lost) {
  if (lost.traces + lost.spans != 0)
    report(Severity::WARNING, std::to_string(lost.traces) + " traces and " + std::to_string(lost.spans) +
                                  " spans were not recorded: the buffers were full (MLFLOW_TRACE_BUFFER_SIZE)");
  if (lost.interrupting_traces + lost.interrupting_spans != 0)
    report(Severity::WARNING,
           std::to_string(lost.interrupting_traces) + " traces and " + std::to_string(lost.interrupting_spans) +
               " spans of signal handlers were not recorded: they interrupted the recording of another "
               "call, or came before the first call that their thread or their program traced");
  if (const unsigned long long calls = lost.calls_too_deep; calls != 0)
    report(Severity::WARNING,
           std::to_string(calls) + (calls == 1 ? " call was" : " calls were") +
               " not recorded, nor what was called from there: " + std::to_string(settings().max_span_depth) +
               " spans were open around (MLFLOW_TRACE_MAX_SPAN_DEPTH)");
}

void report_at_the_end(const DeliveryReport& delivery, const Losses& lost) {
  report_losses(lost);
  if (delivery.waiting != 0) report_waiting(delivery.waiting);
  if (delivery.others_delivered != 0)
    report(Severity::NOTE, std::to_string(delivery.others_delivered) +
                               (delivery.others_delivered == 1 ? " trace" : " traces") +
                               " that earlier runs had left in " + settings().store_path + " delivered");
  if (delivery.refused != 0)
    report(Severity::WARNING, std::to_string(delivery.refused) + " traces were refused by the server, and are lost");
  if (delivery.dropped != delivery.refused)
    report(Severity::WARNING, std::to_string(delivery.dropped - delivery.refused) +
                                  " traces could be neither delivered nor stored, and are lost");
  report_suppressed();
}

}  // namespace mlflow::internal
