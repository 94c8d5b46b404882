// What an MLflow server, or whoever is at its address, answers to each request: to those that deliver, and to those that
// read. The first byte says the status, the rest is the body.
#include "export/mlflow_exporter.h"
#include "export/trace_builder.h"
#include "fuzz/input.h"
#include "mlflow/exception.h"
#include "reading/trace_source.h"
#include "transport/fake_http_client.h"

using namespace mlflow;
using namespace mlflow::internal;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  be_silent();
  return 0;
}

namespace {

void deliver(const std::shared_ptr<Server>& server) {
  MlflowExporter exporter(server, ExperimentChoice{"", "mine"}, Settings(), ProcessOrigin{});
  std::vector<TracePtr> traces;
  traces.push_back(make_trace(1));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const ExportResult result = exporter.export_traces(std::move(traces), deadline);
  must(result.delivered + result.refused.size() + result.failed.size() == 1);
}

template <class Ask>
void ask(Ask&& ask) {
  try {
    ask();
  } catch (const Exception&) {  // the only one that the API has
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int STATUSES[] = {200, 404, 500, 302};
  Input input(data, size);
  const int status = STATUSES[input.number<std::uint8_t>() % std::size(STATUSES)];
  const std::string body(input.rest());
  // A server that has always one more page would be asked without end.
  int left = 12;
  const auto client = std::make_shared<FakeHttpClient>(
      [&](const SentRequest&) { return --left > 0 ? answer(status, body) : no_answer("gone"); });
  const auto server = std::make_shared<Server>("http://server", client, std::vector<HttpHeader>{});
  deliver(server);
  const auto source = make_server_source(server);
  left = 12;
  ask([&] { source->search({.experiment_ids = {"1"}, .max_results = 1}); });
  left = 12;
  ask([&] { source->get("tr-1"); });
  left = 12;
  ask([&] { source->get_assessment("tr-1", "a-1").to_dict(); });
  return 0;
}
