// Reading and changing traces on an MLflow server.
#include <algorithm>

#include "config/report.h"
#include "export/experiment.h"
#include "mlflow/exception.h"
#include "model/attribute_keys.h"
#include "process/destination.h"
#include "process/runtime.h"
#include "reading/assessment_json.h"
#include "reading/trace_json.h"
#include "reading/trace_source.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t page_size = 100;
constexpr std::size_t batch_size = 10;         // traces with spans in one answer: the server takes no more
constexpr std::size_t delete_batch_size = 100;  // ids in one request

const std::string v2 = "/api/2.0/mlflow/traces";
const std::string v3 = "/api/3.0/mlflow/traces";

Deadline soon() {
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(settings().http_timeout);
}

// What is asked, for people, and the path without its query.
struct Request {
  std::string what;
  std::string method;
  std::string path;
  std::string query = {};
  Json body = nullptr;
};

class ServerSource : public TraceSource {
 public:
  explicit ServerSource(std::shared_ptr<Server> server) : server_(std::move(server)) {}

  std::string current_experiment() override {
    const ExperimentChoice choice = choose_experiment(settings(), current_destination().experiment);
    if (!choice.id.empty()) return choice.id;
    const ExperimentResult found = find_experiment(*server_, choice, soon());
    if (!found.experiment) fail(found.error, found.response);
    return found.experiment->id;
  }

  std::optional<Trace> get(const std::string& trace_id) override {
    const std::string path = v3 + "/" + percent_encoded(trace_id);
    const std::string what = "cannot get trace " + trace_id;
    const HttpResponse response = send({what, "GET", path, "?trace_id=" + percent_encoded(trace_id)});
    const std::string code = error_code(response);
    if (code == "RESOURCE_DOES_NOT_EXIST" || code == "NOT_FOUND") return std::nullopt;
    const Json answer = checked(what, path, response);
    Trace trace;
    trace.info = read_trace_info(member(member(answer, "trace"), "trace_info"));
    load_spans(trace);
    return trace;
  }

  std::vector<Trace> search(const TraceQuery& query) override {
    std::vector<Trace> traces;
    std::string token;
    do {
      Json body = {{"locations", Json::array()}};
      for (const std::string& id : query.experiment_ids)
        body["locations"].push_back({{"type", "MLFLOW_EXPERIMENT"}, {"mlflow_experiment", {{"experiment_id", id}}}});
      if (!query.filter.empty()) body["filter"] = query.filter;
      if (!query.order_by.empty()) body["order_by"] = query.order_by;
      if (!token.empty()) body["page_token"] = token;
      const std::size_t missing = query.max_results == 0 ? page_size : query.max_results - traces.size();
      body["max_results"] = std::min(missing, page_size);
      const Json answer = ask({"cannot search traces", "POST", v3 + "/search", {}, std::move(body)});
      const std::size_t first = traces.size();
      for (const Json& info : member(answer, "traces")) traces.emplace_back().info = read_trace_info(info);
      if (query.include_spans) load_spans(traces, first);
      token = text_at(answer, "next_page_token");
    } while (!token.empty() && (query.max_results == 0 || traces.size() < query.max_results));
    return traces;
  }

  int remove(const DeleteTracesOptions& options) override {
    Json body = {{"experiment_id", options.experiment_id}};
    if (options.max_timestamp_millis != 0) body["max_timestamp_millis"] = options.max_timestamp_millis;
    if (options.max_traces != 0) body["max_traces"] = options.max_traces;
    std::int64_t deleted = 0;
    std::size_t start = 0;
    do {
      const std::size_t end = std::min(start + delete_batch_size, options.trace_ids.size());
      if (end != start)
        body["request_ids"] = std::vector<std::string>(options.trace_ids.begin() + static_cast<std::ptrdiff_t>(start),
                                                       options.trace_ids.begin() + static_cast<std::ptrdiff_t>(end));
      deleted += integer_at(ask({"cannot delete traces", "POST", v2 + "/delete-traces", {}, body}), "traces_deleted");
      start = end;
    } while (start < options.trace_ids.size());
    return static_cast<int>(deleted);
  }

  // Both versions of the server take tags in the older form only.
  void set_tag(const std::string& trace_id, const std::string& key, const std::string& value) override {
    ask({"cannot set tag \"" + key + "\" on trace " + trace_id,
         "PATCH",
         tags_path(trace_id),
         {},
         {{"key", key}, {"value", value}}});
  }
  void delete_tag(const std::string& trace_id, const std::string& key) override {
    ask({"cannot delete tag \"" + key + "\" of trace " + trace_id, "DELETE", tags_path(trace_id), {}, {{"key", key}}});
  }

  Assessment create_assessment(const Assessment& given) override {
    Assessment assessment = given;
    complete(assessment);
    const Json answer = ask({"cannot log assessment \"" + assessment.name + "\" on trace " + assessment.trace_id,
                             "POST",
                             assessments_path(assessment.trace_id),
                             {},
                             {{"assessment", assessment.to_dict()}}});
    return read_assessment(member(answer, "assessment"));
  }

  Assessment get_assessment(const std::string& trace_id, const std::string& assessment_id) override {
    const Json answer = ask({"cannot get assessment " + assessment_id + " of trace " + trace_id, "GET",
                             assessments_path(trace_id) + "/" + percent_encoded(assessment_id)});
    return read_assessment(member(answer, "assessment"));
  }

  Assessment update_assessment(const std::string& trace_id, const std::string& assessment_id,
                               const Assessment& assessment) override {
    Json changed = {{"assessment_id", assessment_id}, {"trace_id", trace_id}, {"assessment_name", assessment.name}};
    std::string mask = std::string("assessmentName,") + kind_text(assessment.kind);
    changed[kind_text(assessment.kind)] = value_json(assessment);
    if (!assessment.rationale.empty()) {
      changed["rationale"] = assessment.rationale;
      mask += ",rationale";
    }
    if (!assessment.metadata.empty()) {
      changed["metadata"] = assessment.metadata;
      mask += ",metadata";
    }
    const Json answer = ask({"cannot update assessment " + assessment_id + " of trace " + trace_id,
                             "PATCH",
                             assessments_path(trace_id) + "/" + percent_encoded(assessment_id),
                             {},
                             {{"assessment", std::move(changed)}, {"update_mask", mask}}});
    return read_assessment(member(answer, "assessment"));
  }

  void delete_assessment(const std::string& trace_id, const std::string& assessment_id) override {
    ask({"cannot delete assessment " + assessment_id + " of trace " + trace_id, "DELETE",
         assessments_path(trace_id) + "/" + percent_encoded(assessment_id)});
  }

 private:
  static std::string tags_path(const std::string& trace_id) { return v2 + "/" + percent_encoded(trace_id) + "/tags"; }
  static std::string assessments_path(const std::string& trace_id) {
    return v3 + "/" + percent_encoded(trace_id) + "/assessments";
  }

  [[noreturn]] static void fail(const std::string& message, const HttpResponse& response) {
    const std::string code = error_code(response);
    throw Exception(message, code.empty() ? "INTERNAL_ERROR" : code, response.status);
  }

  HttpResponse send(const Request& request) const {
    const std::string body = request.body.is_null() ? std::string() : python_json(request.body);
    return server_->send(request.method, request.path + request.query, {.body = body}, soon());
  }

  Json checked(const std::string& what, const std::string& path, const HttpResponse& response) const {
    if (!response.ok()) fail(server_->explain(what, path, response), response);
    Json answer = parse_python_json(response.body);
    if (answer.is_null() && !response.body.empty())
      fail(what + ": " + display_url(server_->url(path)) +
               " did not answer as an MLflow server does; is MLFLOW_TRACKING_URI right?",
           response);
    return answer;
  }

  Json ask(const Request& request) const { return checked(request.what, request.path, send(request)); }

  static bool is_in_store(const TraceInfo& info) {
    const auto location = info.tags.find(tag_key::SPANS_LOCATION);
    return location != info.tags.end() && (location->second == "TRACKING_STORE" || location->second == "ARCHIVE_REPO");
  }

  static void read_spans(Trace& trace, const Json& spans, SpanData (*read)(const Json&)) {
    for (const Json& span : spans) {
      trace.data.spans.push_back(read(span));
      // Servers name some traces otherwise than their spans' ids do.
      if (!trace.info.trace_id.empty()) trace.data.spans.back().trace_id = trace.info.trace_id;
    }
    put_in_order(trace.data.spans);
  }

  // One trace: also what is not complete. With allow_partial=false the server would wait, and then refuse it.
  void load_spans(Trace& trace) const {
    const std::string id = percent_encoded(trace.info.trace_id);
    if (is_in_store(trace.info)) {
      const Json answer = ask({"cannot get the spans of trace " + trace.info.trace_id, "GET", v3 + "/get",
                               "?trace_id=" + id + "&allow_partial=true"});
      return read_spans(trace, member(member(answer, "trace"), "spans"), read_typed_span);
    }
    const HttpResponse response = send(artifact_request(trace.info));
    if (response.ok()) return read_spans(trace, member(parse_python_json(response.body), "spans"), read_span);
    // Its spans were never stored, or not yet: what is known of it is better than nothing.
    if (response.status == 404 || error_code(response) == "RESOURCE_DOES_NOT_EXIST" ||
        error_code(response) == "NOT_FOUND")
      return report(Severity::WARNING, "trace " + trace.info.trace_id + " has no spans on the server", "no spans");
    const Request request = artifact_request(trace.info);
    fail(server_->explain(request.what, request.path, response), response);
  }

  Request artifact_request(const TraceInfo& info) const {
    const std::string what = "cannot get the spans of trace " + info.trace_id;
    const auto location = info.tags.find(tag_key::ARTIFACT_LOCATION);
    const std::string_view proxied = "mlflow-artifacts:/";
    if (location != info.tags.end() && location->second.starts_with(proxied) &&
        !location->second.substr(proxied.size()).starts_with("/"))
      return {what, "GET",
              "/api/2.0/mlflow-artifacts/artifacts/" + location->second.substr(proxied.size()) + "/traces.json"};
    // Artifacts that the server does not hand out as such: it does for its own pages.
    return {what, "GET", "/ajax-api/2.0/mlflow/get-trace-artifact", "?request_id=" + percent_encoded(info.trace_id)};
  }

  // The spans of traces[first...]. One whose spans are not in the server's database would fail a whole batch.
  void load_spans(std::vector<Trace>& traces, std::size_t first) const {
    std::vector<Trace*> in_store;
    for (std::size_t i = first; i < traces.size(); ++i) {
      if (is_in_store(traces[i].info))
        in_store.push_back(&traces[i]);
      else
        load_spans(traces[i]);
    }
    for (std::size_t start = 0; start < in_store.size(); start += batch_size) {
      const std::size_t end = std::min(start + batch_size, in_store.size());
      load_batch(
          {in_store.begin() + static_cast<std::ptrdiff_t>(start), in_store.begin() + static_cast<std::ptrdiff_t>(end)});
    }
  }

  void load_batch(const std::vector<Trace*>& batch) const {
    std::string query;
    for (const Trace* trace : batch)
      query += (query.empty() ? "?trace_ids=" : "&trace_ids=") + percent_encoded(trace->info.trace_id);
    const Json answer = ask({"cannot get the spans of traces", "GET", v3 + "/batchGet", query});
    for (const Json& json : member(answer, "traces")) {
      const std::string id = text_at(member(json, "trace_info"), "trace_id");
      for (Trace* trace : batch)
        if (trace->info.trace_id == id && trace->data.spans.empty())
          read_spans(*trace, member(json, "spans"), read_typed_span);
    }
    // Those that are not complete are left out of the answer.
    for (Trace* trace : batch)
      if (trace->data.spans.empty()) load_spans(*trace);
  }

  std::shared_ptr<Server> server_;
};

}  // namespace

std::unique_ptr<TraceSource> make_server_source(std::shared_ptr<Server> server) {
  return std::make_unique<ServerSource>(std::move(server));
}

}  // namespace mlflow::internal
