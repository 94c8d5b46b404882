// mlflow-trace push: delivers the store to a server. Ids are kept, and what the server has already is not sent again.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "commands.h"
#include "config/environment.h"
#include "export/exporter_factory.h"
#include "mlflow/exception.h"
#include "model/trace_id.h"
#include "opened_stores.h"
#include "reading/assessment_json.h"
#include "reading/trace_json.h"
#include "reading/trace_source.h"
#include "terminal.h"
#include "transport/http_client.h"

namespace mlflow::tools {
namespace {

using namespace internal;

constexpr std::size_t batch_size = 256;  // traces in memory at a time

struct Totals {
  std::size_t delivered = 0;
  std::size_t failed = 0;
  std::size_t refused = 0;
  std::size_t changes = 0;
  std::size_t busy = 0;
};

class Push {
 public:
  Push(TraceStore& store, const PushOptions& options, std::string destination)
      : store_(store), options_(options), destination_(std::move(destination)) {}

  // False: the server takes nothing, trying on makes no sense.
  bool send(const ExperimentChoice& experiment, const std::vector<std::string>& ids) {
    // A person waits: what does not work soon is better said.
    Settings patient = settings();
    patient.http_max_retries = std::min<std::int64_t>(patient.http_max_retries, 2);
    auto exporter = make_exporter(options_.tracking_uri, experiment, patient, std::make_shared<Interrupt>());
    for (std::size_t start = 0; start < ids.size(); start += batch_size) {
      const std::vector<std::string> batch(
          ids.begin() + static_cast<std::ptrdiff_t>(start),
          ids.begin() + static_cast<std::ptrdiff_t>(std::min(start + batch_size, ids.size())));
      if (!send_batch(*exporter, batch)) return false;
    }
    return true;
  }

  // What was said of traces after they were delivered. False: the server takes nothing.
  bool send_later_changes() {
    const std::vector<StoredChange> changes = store_.later_changes(destination_);
    if (changes.empty()) return true;
    const auto server = make_server(options_.tracking_uri, settings(), std::make_shared<Interrupt>());
    if (server == nullptr) {
      complain("libcurl cannot be started");
      return false;
    }
    const auto source = make_server_source(server);
    for (const StoredChange& change : changes) {
      try {
        change.kind == StoredChange::Kind::TAG ? send_tag(*source, change) : send_assessment(*source, change);
      } catch (const Exception& e) {
        complain(e.what());
        ++totals.failed;
        if (e.http_status() == 0) return false;
        continue;
      }
      store_.forget_later_change(change);
      ++totals.changes;
    }
    return true;
  }

  Totals totals;

 private:
  void send_tag(TraceSource& server, const StoredChange& change) {
    const TracePtr trace = store_.load(change.trace_id);
    if (trace == nullptr) return;
    for (const auto& [key, value] : trace->facts.tags)
      if (key == change.key) return server.set_tag(change.trace_id, change.key, std::string(value));
    unless_gone([&] { server.delete_tag(change.trace_id, change.key); });
  }

  void send_assessment(TraceSource& server, const StoredChange& change) {
    const std::optional<std::string> json = store_.assessment(change.key);
    if (!json) return void(unless_gone([&] { server.delete_assessment(change.trace_id, change.key); }));
    const Assessment assessment = read_assessment(parse_python_json(*json));
    if (!unless_gone([&] { server.get_assessment(change.trace_id, change.key); })) {
      server.create_assessment(assessment);
    } else {
      server.update_assessment(change.trace_id, change.key, assessment);
    }
  }

  // False: the server says there is no such thing.
  template <class Call>
  static bool unless_gone(Call&& call) {
    try {
      call();
      return true;
    } catch (const Exception& e) {
      if (e.error_code() == "RESOURCE_DOES_NOT_EXIST" || e.error_code() == "NOT_FOUND") return false;
      throw;
    }
  }

  bool send_batch(SpanExporter& exporter, const std::vector<std::string>& ids) {
    std::vector<TracePtr> traces;
    std::set<std::string> open;
    const std::vector<std::string> mine = store_.claim_all(ids, claimant_);
    totals.busy += ids.size() - mine.size();
    for (const std::string& id : mine) {
      TracePtr trace = store_.load_to_deliver(id);
      if (trace == nullptr) {
        complain(store_.error());
        ++totals.refused;
        continue;
      }
      trace->facts.experiment_id = {};  // decided by the group it is in
      open.insert(id);
      traces.push_back(std::move(trace));
    }
    const ExportResult result =
        exporter.export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::hours(24));
    for (const auto* list : {&result.failed, &result.refused})
      for (const TracePtr& trace : *list) open.erase(mlflow_id(trace->id));
    totals.failed += result.failed.size();
    totals.refused += result.refused.size();
    totals.delivered += open.size();
    if (!store_.mark_delivered({open.begin(), open.end()}, destination_)) complain(store_.error());
    store_.release(mine, claimant_);
    if (!result.error.empty()) complain(result.error);
    return result.failed.empty();
  }

  TraceStore& store_;
  const PushOptions& options_;
  std::string destination_;
  const Claimant claimant_;
};

int push_store(TraceStore& store, const PushOptions& options) {
  std::string destination = display_url(options.tracking_uri);  // without a password: it is written into the store
  while (destination.ends_with('/')) destination.pop_back();

  std::map<std::pair<std::string, std::string>, std::vector<std::string>> groups;
  for (const StoredTrace& row : options.all ? store.list(-1) : store.undelivered(destination)) {
    if (options.experiment.empty())
      groups[{row.experiment_id, row.experiment_name}].push_back(row.id);
    else
      groups[{"", options.experiment}].push_back(row.id);
  }
  if (groups.empty() && store.later_changes(destination).empty()) {
    fmt::print("nothing to deliver: {} has all traces of {}\n", destination, store.path());
    return 0;
  }
  Push push(store, options, destination);
  bool reachable = true;
  for (const auto& [experiment, ids] : groups) {
    reachable = push.send(ExperimentChoice{experiment.first, experiment.second}, ids);
    if (!reachable) break;
  }
  if (reachable) push.send_later_changes();
  fmt::print("{} trace{} delivered to {}\n", push.totals.delivered, push.totals.delivered == 1 ? "" : "s", destination);
  if (push.totals.changes != 0)
    fmt::print("{} later change{} of tags and assessments told\n", push.totals.changes,
               push.totals.changes == 1 ? "" : "s");
  if (push.totals.busy != 0)
    complain(std::to_string(push.totals.busy) + " left out: another process is delivering them just now");
  if (push.totals.refused != 0) complain(std::to_string(push.totals.refused) + " refused, kept in " + store.path());
  if (push.totals.failed != 0)
    complain("the rest is kept in " + store.path() + "; push again when the server can take it");
  return push.totals.failed + push.totals.refused == 0 ? 0 : 1;
}

}  // namespace

int push(const PushOptions& options) {
  if (options.tracking_uri.empty()) {
    complain("push needs the server's address: --tracking-uri http://..., or MLFLOW_TRACKING_URI");
    return 2;
  }
  if (const std::string problem = tracking_uri_problem(options.tracking_uri); !problem.empty()) {
    complain(problem);
    return 2;
  }
  const auto stores = open_stores(options.store);
  int code = stores.empty() ? 1 : 0;
  for (const auto& store : stores) code = std::max(code, push_store(*store, options));
  return code;
}

}  // namespace mlflow::tools
