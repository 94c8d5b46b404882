#include "export/mlflow_exporter.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "export/artifact_upload.h"
#include "export/known_tags.h"
#include "export/otlp_answer.h"
#include "export/span_json.h"
#include "export/trace_info.h"
#include "model/attribute_keys.h"
#include "model/trace_id.h"
#include "text/json_text.h"
#include "transport/retrying_http_client.h"

namespace mlflow::internal {
namespace {

constexpr std::string_view otlp_path = "/v1/traces";
constexpr std::string_view info_path = "/api/3.0/mlflow/traces";

constexpr std::size_t first_batch = 128;  // traces per request
constexpr std::size_t smallest_batch = 32;
constexpr std::size_t largest_batch = 4096;
constexpr std::size_t largest_request = 4 << 20;  // bytes, unless one span is larger
constexpr auto quick = std::chrono::milliseconds(50);
constexpr auto slow = std::chrono::milliseconds(1500);

constexpr std::size_t info_connections = 4;
// With less time there may be traces for which only the spans reach the server: the program exits.
constexpr auto ample_time = std::chrono::seconds(30);
constexpr std::size_t first_hurried_batch = 16;  // which tells how quick the server is
constexpr std::size_t infos_worth_a_thread = 4;

// The server will say the same next time, whatever the traces: not their fault.
bool is_about_us(const HttpResponse& response) {
  if (response.wrong_receiver) return true;
  if (response.status >= 300 && response.status < 400) return true;  // a redirect that is not followed
  return response.status == 401 || response.status == 403 || response.status == 404 || response.status == 405;
}

// Stores that keep no spans answer 501; servers from before OTLP know no such address.
bool is_otlp_unsupported(const HttpResponse& response) {
  return response.status == 501 || ((response.status == 404 || response.status == 405) && error_code(response).empty());
}

// A tag in the server's answer to a trace info.
std::string tag(const nlohmann::json& answer, const char* name) {
  const auto pointer = nlohmann::json::json_pointer("/trace/trace_info/tags/" + std::string(name));
  const auto text = answer.contains(pointer) ? answer.at(pointer) : nlohmann::json();
  return text.is_string() ? text.get<std::string>() : std::string();
}

// Whether the answer has the tag mlflow.trace.spansLocation = TRACKING_STORE, without parsing all of it.
bool has_spans_in_store(std::string_view answer) {
  constexpr std::string_view key = "\"mlflow.trace.spansLocation\"";
  const std::size_t at = answer.find(key);
  if (at == answer.npos) return false;
  const std::size_t value = answer.find_first_not_of(" \t\n\r:", at + key.size());
  return value != answer.npos && answer.substr(value).starts_with("\"TRACKING_STORE\"");
}

template <class Traces>
void move_all(Traces& from, Traces& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

// What the server makes of a root's attributes when no trace info follows: the name and the user's tags, session and
// user. All else that trace info says of the trace (source, sizes, other metadata, client request id) has no place in
// OTLP.
void carry_facts_in_root(FinishedTrace& trace) {
  if (trace.root() == nullptr) return;
  FinishedSpan& root = trace.spans.front();
  std::string json;
  const auto add = [&](std::string_view key, std::string_view text) {
    if (!root.attribute(key).empty()) return;
    json.clear();
    append_json_string(json, text);
    root.attributes.push_back({trace.keep(key), trace.keep(json)});
  };
  add("mlflow.traceTag.mlflow.traceName", root.name);
  for (const auto& [key, value] : trace.facts.tags) add("mlflow.traceTag." + std::string(key), value);
  for (const auto& [key, value] : trace.facts.metadata) {
    if (key == metadata_key::SESSION) add("session.id", value);
    if (key == metadata_key::USER) add("user.id", value);
  }
}

}  // namespace

MlflowExporter::MlflowExporter(std::shared_ptr<Server> server, ExperimentChoice experiment, const Settings& settings,
                               const ProcessOrigin& process)
    : server_(std::move(server)),
      choice_(std::move(experiment)),
      settings_(settings),
      process_(process),
      encoder_(settings),
      batch_traces_(first_batch) {}

ExperimentChoice MlflowExporter::experiment_of(const FinishedTrace& trace) const {
  const TraceFacts& facts = trace.facts;
  if (!facts.experiment_id.empty()) return {std::string(facts.experiment_id), {}};
  return facts.experiment_name.empty() ? choice_ : ExperimentChoice{{}, std::string(facts.experiment_name)};
}

void MlflowExporter::ExportCall::note(const std::string& error) {
  if (result.error.empty())
    result.error = error;
  else if (result.error != error)
    ++more_errors;
}

ExportResult MlflowExporter::export_traces(Traces traces, Deadline deadline) noexcept {
  ExportCall call{.deadline = deadline, .result = {}};
  try {
    while (!traces.empty()) {
      // Traces of one experiment go together: a request names one.
      const ExperimentChoice wanted = experiment_of(*traces.front());
      const auto others = std::stable_partition(traces.begin(), traces.end(),
                                                [&](const TracePtr& trace) { return experiment_of(*trace) == wanted; });
      Traces rest(std::make_move_iterator(others), std::make_move_iterator(traces.end()));
      traces.erase(others, traces.end());
      if (call.stop) {
        move_all(traces, call.result.failed);
      } else {
        const std::pair key(wanted.id, wanted.name);
        auto known = experiments_.find(key);
        if (known == experiments_.end()) {
          const ExperimentResult found = find_experiment(*server_, wanted, deadline);
          if (found.experiment) {
            known = experiments_.emplace(key, found.experiment->id).first;
          } else {
            call.note(found.error);
            call.stop = is_transient(found.response) || found.response.out_of_time;
            move_all(traces, call.result.failed);
          }
        }
        if (known != experiments_.end()) export_experiment(known->second, std::move(traces), call);
      }
      traces = std::move(rest);
    }
  } catch (const std::exception& error) {
    call.note(std::string("cannot deliver traces: ") + error.what());
    move_all(traces, call.result.failed);
  } catch (...) {
    move_all(traces, call.result.failed);
  }
  if (call.more_errors != 0) call.result.error += " (and " + std::to_string(call.more_errors) + " more problems)";
  return std::move(call.result);
}

void MlflowExporter::export_experiment(const std::string& experiment_id, Traces traces, ExportCall& call) {
  auto next = traces.begin();
  while (next != traces.end()) {
    Traces batch;
    std::size_t bytes = 0;
    const std::size_t most = std::min(batch_traces_, std::max<std::size_t>(1, infos_in_time(call.deadline)));
    for (; next != traces.end() && batch.size() < most && bytes < largest_request; ++next) {
      for (const FinishedSpan& span : (*next)->spans)
        for (const Attribute& attribute : span.attributes) bytes += attribute.key.size() + attribute.value.size() + 8;
      batch.push_back(std::move(*next));
    }
    if (call.stop)
      move_all(batch, call.result.failed);
    else
      export_batch(experiment_id, std::move(batch), call);
  }
}

void MlflowExporter::export_batch(const std::string& experiment_id, Traces traces, ExportCall& call) {
  const bool infos_may_be_late = infos_in_time(call.deadline) < info_connections;
  if ((settings_.otlp_only || infos_may_be_late) && otlp_supported_)
    for (const TracePtr& trace : traces) carry_facts_in_root(*trace);
  traces = send_spans(experiment_id, std::move(traces), call);
  if (settings_.otlp_only && otlp_supported_) {
    call.result.delivered += traces.size();
    return;
  }
  Traces with_root;
  for (TracePtr& trace : traces) {
    if (!otlp_supported_) {
      trace = early_parts_.join(std::move(trace));
      if (trace == nullptr) {
        ++call.result.delivered;
        continue;
      }
    }
    if (trace->root() != nullptr) {
      with_root.push_back(std::move(trace));
    } else if (otlp_supported_) {
      ++call.result.delivered;
    } else {
      call.note("spans without their trace's root cannot be delivered to " + display_url(server_->uri()) +
                ", which keeps spans in files (its store does not take them one by one)");
      call.result.refused.push_back(std::move(trace));
    }
  }
  if (call.stop)
    move_all(with_root, call.result.failed);
  else
    send_infos(experiment_id, std::move(with_root), call);
}

// In one request, or in several where a single trace is larger than one should be. The answer to the last, or the first
// failure.
HttpResponse MlflowExporter::post_spans(const std::string& experiment_id, const Traces& traces, Deadline deadline) {
  const auto post = [&] {
    const Server::Content content{.body = encoder_.request(),
                                  .type = "application/x-protobuf",
                                  .headers = {{"x-mlflow-experiment-id", experiment_id}},
                                  .compressible = true};
    HttpResponse response = server_->send("POST", otlp_path, content, deadline);
    judge_otlp_answer(response);
    encoder_.clear();
    return response;
  };
  encoder_.clear();
  for (const TracePtr& trace : traces) {
    for (const FinishedSpan& span : trace->spans) {
      if (encoder_.size() >= largest_request) {
        HttpResponse response = post();
        if (!response.ok()) return response;
      }
      encoder_.add(span);
    }
  }
  return post();
}

MlflowExporter::Traces MlflowExporter::send_spans(const std::string& experiment_id, Traces traces, ExportCall& call) {
  if (!otlp_supported_ || traces.empty()) return traces;
  const auto start = std::chrono::steady_clock::now();
  const HttpResponse response = post_spans(experiment_id, traces, call.deadline);
  if (response.ok()) {
    const auto took = std::chrono::steady_clock::now() - start;
    if (took < quick && traces.size() >= batch_traces_) batch_traces_ = std::min(largest_batch, batch_traces_ * 2);
    if (took > slow) batch_traces_ = std::max(smallest_batch, batch_traces_ / 2);
    return traces;
  }
  if (is_otlp_unsupported(response)) {
    otlp_supported_ = false;
    return traces;
  }
  const std::string what =
      "cannot deliver the spans of " +
      (traces.size() == 1 ? "trace " + mlflow_id(traces.front()->id) : std::to_string(traces.size()) + " traces");
  if (is_transient(response) || response.out_of_time || is_about_us(response)) {
    if (response.status == 404) experiments_.clear();  // gone meanwhile: look again next time
    call.note(server_->explain(what, otlp_path, response));
    call.stop = true;
    move_all(traces, call.result.failed);
    return {};
  }
  if (traces.size() == 1) {
    call.note(server_->explain(what, otlp_path, response));
    move_all(traces, call.result.refused);
    return {};
  }
  // One of them is bad. The others must not suffer: halve until it is alone.
  Traces second(std::make_move_iterator(traces.begin() + static_cast<std::ptrdiff_t>(traces.size() / 2)),
                std::make_move_iterator(traces.end()));
  traces.resize(traces.size() - second.size());
  Traces sent = send_spans(experiment_id, std::move(traces), call);
  if (call.stop) {
    move_all(second, call.result.failed);
  } else {
    Traces also = send_spans(experiment_id, std::move(second), call);
    move_all(also, sent);
  }
  return sent;
}

std::size_t MlflowExporter::infos_in_time(Deadline deadline) const {
  const auto left = deadline - std::chrono::steady_clock::now();
  if (left > ample_time) return largest_batch;
  if (!info_time_) return first_hurried_batch;
  if (left <= left.zero()) return 0;
  // Half of it: there are the spans to be sent as well.
  const auto rounds = left / 2 / std::max(*info_time_, std::chrono::steady_clock::duration(1));
  return std::min<std::size_t>(static_cast<std::size_t>(rounds) * info_connections, largest_batch);
}

void MlflowExporter::send_infos(const std::string& experiment_id, Traces traces, ExportCall& call) {
  struct Answer {
    Outcome outcome = Outcome::FAILED;
    std::string error;
  };
  std::vector<Answer> answers(traces.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  const auto work = [&]() noexcept {
    while (!stop.load(std::memory_order_relaxed)) {
      const std::size_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= traces.size()) return;
      try {
        answers[i].outcome = send_info(experiment_id, *traces[i], call.deadline, answers[i].error);
      } catch (...) {
        answers[i].outcome = Outcome::FAILED;
      }
      if (answers[i].outcome == Outcome::FAILED) stop.store(true, std::memory_order_relaxed);
    }
  };

  // Each trace has a request of its own here, so several are under way at a time. The helpers take no signals: those
  // are for the program's own threads.
  const std::size_t helpers = std::min(info_connections, traces.size() / infos_worth_a_thread + 1) - 1;
  std::vector<std::thread> threads;
  if (helpers != 0) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    const bool masked = pthread_sigmask(SIG_SETMASK, &all, &before) == 0;
    try {
      while (threads.size() < helpers) threads.emplace_back(work);
    } catch (...) {  // no more threads: fewer do it too
    }
    if (masked) pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  const auto start = std::chrono::steady_clock::now();
  work();
  for (std::thread& thread : threads) thread.join();
  if (const std::size_t sent = std::min(traces.size(), next.load()); sent != 0)
    info_time_ = (std::chrono::steady_clock::now() - start) / static_cast<int>((sent + helpers) / (helpers + 1));

  call.stop = call.stop || stop;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (!answers[i].error.empty()) call.note(answers[i].error);
    switch (answers[i].outcome) {
      case Outcome::DELIVERED: ++call.result.delivered; break;
      case Outcome::FAILED: call.result.failed.push_back(std::move(traces[i])); break;
      case Outcome::REFUSED: call.result.refused.push_back(std::move(traces[i])); break;
    }
  }
}

MlflowExporter::Outcome MlflowExporter::send_info(const std::string& experiment_id, FinishedTrace& trace,
                                                  Deadline deadline, std::string& error) const {
  std::string body = trace_info_body(trace, experiment_id, process_, settings_);
  HttpResponse response = server_->send("POST", info_path, {.body = body, .final_500 = true}, deadline);
  if (response.status == 500) {
    if (adopt_known_tags(*server_, trace, body, deadline))
      body = trace_info_body(trace, experiment_id, process_, settings_);
    response = server_->send("POST", info_path, {.body = body}, deadline);
  }
  if (!response.ok()) {
    error = server_->explain("cannot deliver the trace info of " + mlflow_id(trace.id), info_path, response);
    return is_transient(response) || response.out_of_time || is_about_us(response) ? Outcome::FAILED : Outcome::REFUSED;
  }
  std::vector<Artifact> artifacts;
  std::string spans;
  if (!has_spans_in_store(response.body)) {
    spans = traces_json(trace);
    artifacts.push_back({"traces.json", spans, "text/plain"});
  }
  for (const AttachedFile& attachment : trace.attachments)
    artifacts.push_back({"attachments/" + std::string(attachment.id), attachment.bytes, "application/octet-stream"});
  if (artifacts.empty()) return Outcome::DELIVERED;

  const auto answer = nlohmann::json::parse(response.body, nullptr, false);
  const std::string location = answer.is_discarded() ? std::string() : tag(answer, tag_key::ARTIFACT_LOCATION);
  if (location.empty()) {
    error = "cannot deliver trace " + mlflow_id(trace.id) + ": " + display_url(server_->url(info_path)) +
            " did not answer as an MLflow server does; is MLFLOW_TRACKING_URI right?";
    return Outcome::FAILED;
  }
  UploadResult upload;
  for (const Artifact& artifact : artifacts) {
    upload = upload_artifact(*server_, location, artifact, settings_.artifact_folder, deadline);
    if (!upload.ok) break;
  }
  if (upload.ok) return Outcome::DELIVERED;
  error = "trace " + mlflow_id(trace.id) + ": " + upload.error;
  return upload.response.status == 0 || is_transient(upload.response) || is_about_us(upload.response)
             ? Outcome::FAILED
             : Outcome::REFUSED;
}

}  // namespace mlflow::internal
