// Assessments, tags, get_trace, search_traces, delete_traces. Prints what was found: the same on a server and in the
// local store.
#include <mlflow/tracing.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using mlflow::Json;

struct ValueError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[mlflow::trace]]
int f(int x) {
  auto s = mlflow::start_span("inner");
  return x;
}

std::string traced(int x) {
  f(x);
  return mlflow::get_last_active_trace_id();
}

int failures = 0;
void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("FAILED %s\n", what);
  ++failures;
}

void log_assessments(const std::string& t1) {
  const mlflow::AssessmentSource human{mlflow::AssessmentSourceType::HUMAN, "bob@example.com"};
  const mlflow::AssessmentSource judge{mlflow::AssessmentSourceType::LLM_JUDGE, "gpt-4"};
  const mlflow::AssessmentSource code{mlflow::AssessmentSourceType::CODE, "my_scorer"};
  const auto a1 = mlflow::log_feedback(
      {.trace_id = t1, .name = "correct", .value = true, .source = human, .rationale = "ok", .metadata = {{"a", "b"}}});
  const auto a2 = mlflow::log_feedback({.trace_id = t1, .name = "score", .value = 0.5, .source = judge});
  mlflow::log_feedback({.trace_id = t1, .name = "multi", .value = {{"x", 1}, {"y", "z"}}, .source = code});
  mlflow::log_feedback({.trace_id = t1, .name = "list", .value = Json::array({"a", "b"}), .source = code});
  mlflow::log_feedback({.trace_id = t1, .name = "default_source", .value = "s"});
  mlflow::log_feedback({.trace_id = t1,
                        .name = "failed",
                        .source = judge,
                        .error = mlflow::AssessmentError::from(ValueError("judge broke"))});
  const std::string span_id = mlflow::get_trace(t1)->data.spans.at(1).span_id;
  mlflow::log_feedback({.trace_id = t1, .name = "onspan", .value = 3, .source = human, .span_id = span_id});
  const auto e1 = mlflow::log_expectation(
      {.trace_id = t1, .name = "expected", .value = {{"answer", 42}}, .source = human, .metadata = {{"m", "1"}}});
  expect(e1.value == Json({{"answer", 42}}) && e1.value["answer"].is_number_integer(),
         "an expectation keeps its integers");
  const auto e2 = mlflow::log_expectation({.trace_id = t1, .name = "expected_str", .value = "forty", .source = human});
  mlflow::log_assessment(t1, mlflow::Feedback{.name = "la", .value = 1, .source = code});
  mlflow::update_assessment(t1, a1.assessment_id,
                            mlflow::Feedback{.name = "correct", .value = false, .rationale = "changed"});
  mlflow::update_assessment(t1, e2.assessment_id, mlflow::Expectation{.name = "expected_str", .value = "fifty"});
  mlflow::override_feedback(
      {.trace_id = t1, .assessment_id = a2.assessment_id, .value = 0.9, .rationale = "human says", .source = human});
  const auto read = mlflow::get_assessment(t1, a1.assessment_id);
  expect(read.value == false && read.rationale == "changed" && read.metadata.at("a") == "b" &&
             read.source.source_type == "HUMAN",
         "an updated assessment");
  expect(!mlflow::get_assessment(t1, a2.assessment_id).valid, "what is overridden is not valid");
  mlflow::delete_assessment(t1, e1.assessment_id);
}

void search(const std::string& t1, const std::string& experiment) {
  const std::vector<std::string> filters = {"status = 'OK'",
                                            "trace.status = 'OK'",
                                            "tags.k = 'v'",
                                            "tags.`mlflow.traceName` = 'f'",
                                            "trace.name = 'f'",
                                            "name = 'f'",
                                            "metadata.`mlflow.source.type` = 'LOCAL'",
                                            "request_metadata.`mlflow.trace_schema.version` = '3'",
                                            "timestamp_ms > 0",
                                            "trace.timestamp_ms > 0 AND status != 'ERROR'",
                                            "execution_time_ms < 100000",
                                            "trace.execution_time_ms >= 0",
                                            "attributes.execution_time_ms >= 0",
                                            "feedback.correct = 'false'",
                                            "expectation.expected_str = 'fifty'",
                                            "span.name = 'inner'",
                                            "span.type = 'UNKNOWN'",
                                            "span.name LIKE '%nn%'",
                                            "span.attributes.`mlflow.spanType` ILIKE '%unk%'",
                                            "trace.text LIKE '%inner%'",
                                            "trace.client_request_id = 'x'",
                                            "run_id = 'x'",
                                            "tags.k IS NULL",
                                            "tags.k IS NOT NULL",
                                            "name LIKE 'f%'",
                                            "name RLIKE '^f'",
                                            "status IN ('OK','ERROR')",
                                            "end_time > 0",
                                            "session = 'x'",
                                            "trace.nosuch = '1'",
                                            "request_id = '" + t1 + "'",
                                            "trace.trace_id = '" + t1 + "'",
                                            "request_id IN ('" + t1 + "')",
                                            "span.status = 'OK'",
                                            "span.content LIKE '%inner%'",
                                            "user = 'x'",
                                            "name = 'a' OR name = 'b'"};
  for (const std::string& filter : filters) {
    const std::string shown = filter.find(t1) == std::string::npos ? filter : filter.substr(0, filter.find(t1)) + "ID";
    try {
      const auto found = mlflow::search_traces({.experiment_ids = {experiment}, .filter_string = filter});
      std::printf("SEARCH %s -> %zu\n", shown.c_str(), found.size());
    } catch (const mlflow::Exception& e) {
      std::printf("SEARCH %s !! %s\n", shown.c_str(), e.error_code().c_str());
    }
  }
  const auto newest = mlflow::search_traces({.experiment_ids = {experiment},
                                             .filter_string = "status = 'OK'",
                                             .max_results = 1,
                                             .order_by = {"timestamp_ms DESC"},
                                             .include_spans = false});
  expect(newest.size() == 1 && newest[0].info.trace_id != t1 && newest[0].data.spans.empty(), "the newest trace alone");
  const auto all = mlflow::search_traces({.experiment_ids = {experiment}, .order_by = {"timestamp_ms ASC"}});
  expect(all.size() == 2 && all[0].info.trace_id == t1 && all[0].data.spans.size() == 2, "all traces, with spans");
}

int main() {
  const auto report = [](const char* what, const mlflow::Exception& e) {
    std::printf("%s: %s\n", what, e.error_code().c_str());
  };
  const std::string t1 = traced(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // times of traces are told in milliseconds
  const std::string t2 = traced(2);
  mlflow::flush_trace_async_logging();
  log_assessments(t1);
  mlflow::set_trace_tag(t1, "k", "v");
  mlflow::set_trace_tag(t1, "k2", "v2");
  mlflow::delete_trace_tag(t1, "k2");
  const auto trace = mlflow::get_trace(t1);
  expect(trace && trace->info.state == "OK" && trace->info.tags.at("k") == "v" && !trace->info.tags.count("k2"),
         "tags");
  expect(trace->info.assessments.size() == 10, "all assessments but the deleted one");
  expect(trace->data.spans.at(0).inputs == Json({{"x", 1}}) && trace->data.spans.at(0).outputs == 1,
         "inputs and outputs");
  const std::string experiment = trace->info.experiment_id;
  search(t1, experiment);
  const std::string t3 = traced(3);
  mlflow::flush_trace_async_logging();
  std::printf("deleted %d\n", mlflow::delete_traces({.experiment_id = experiment, .trace_ids = {t3}}));
  std::printf("deleted %d\n",
              mlflow::delete_traces({.experiment_id = experiment, .max_timestamp_millis = 1, .max_traces = 1}));
  expect(!mlflow::get_trace("tr-" + std::string(32, '0'), {.silent = true}), "a trace that is not there");
  expect(!mlflow::get_trace(t3, {.silent = true}), "a deleted trace");
  try {
    mlflow::delete_trace_tag(t1, "nokey");
  } catch (const mlflow::Exception& e) {
    report("delete_trace_tag", e);
  }
  try {
    mlflow::get_assessment(t1, "a-1");
  } catch (const mlflow::Exception& e) {
    report("get_assessment", e);
  }
  return failures == 0 && mlflow::get_trace(t2) ? 0 : 1;
}
