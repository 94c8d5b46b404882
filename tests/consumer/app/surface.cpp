// Every name of the public API, used as the documentation shows it. Compiled only; C++20.
#include <mlflow/tracing.h>

#include <future>
#include <stdexcept>
#include <string>

using mlflow::Json;

std::string spans(const std::string& query) {
  auto span = mlflow::start_span("process_request", {.span_type = mlflow::SpanType::CHAIN, .attributes = {{"k", 1}}});
  span.set_inputs({{"query", query}});
  span.set_outputs({{"result", query}});
  span.set_attributes({{"model", "gpt-4"}, {"tokens", 150}});
  span.set_attribute("a", 1);
  span.set_attribute("none", nullptr);
  span.add_event({.name = "cache_miss", .attributes = {{"key", "x"}}});
  span.add_event({.name = "late", .timestamp = 1, .attributes = {}});
  span.set_status(mlflow::SpanStatusCode::ERROR, "why");
  span.set_status(mlflow::SpanStatusCode::OK);
  span.set_status("ERROR");
  span.record_exception(std::runtime_error("x"));
  span.record_exception("text");
  span.set_span_type("TOOL");
  span.set_description("what it does");
  span.set_log_level("INFO");
  span.set_log_level(30);
  span.set_log_level(mlflow::SpanLogLevel::ERROR);
  span.add_link({.trace_id = "tr-0", .span_id = "0", .attributes = {{"why", 1}}});
  mlflow::tracing::set_span_chat_tools(span, Json::array());
  mlflow::tracing::set_span_chat_messages(span, Json::array({{{"role", "user"}, {"content", "hi"}}}));
  auto child = mlflow::start_span_no_context({.name = "manual",
                                              .span_type = "TASK",
                                              .parent_span = &span,
                                              .inputs = {{"x", 1}},
                                              .attributes = {{"z", 2}},
                                              .tags = {{"t", "1"}},
                                              .metadata = {{"m", "1"}},
                                              .experiment_id = "1",
                                              .start_time_ns = 1,
                                              .log_level = "DEBUG",
                                              .links = {},
                                              .description = "d"});
  child.end({.outputs = 1, .attributes = {{"a", 1}}, .status = "OK", .end_time_ns = 2});
  child.end();
  auto all = mlflow::start_span({.name = "all",
                                 .span_type = "LLM",
                                 .attributes = {{"a", 1}},
                                 .trace_destination = {.experiment_id = "1"},
                                 .log_level = 20,
                                 .run_id = "r",
                                 .links = {{.trace_id = "tr-0", .span_id = "0"}},
                                 .description = "d"});
  auto unnamed = mlflow::start_span();
  const mlflow::Span active = mlflow::get_current_active_span();
  const Json read = Json::array({active.inputs(), active.outputs(), active.attributes(), active.get_attribute("k")});
  const mlflow::SpanStatus status = active.status();
  const std::vector<mlflow::SpanEvent> events = active.events();
  const std::vector<mlflow::Link> links = active.links();
  const std::int64_t times = active.start_time_ns() + active.end_time_ns();
  mlflow::Span moved = std::move(unnamed);
  moved = mlflow::Span();
  return active ? active.name() + active.span_id() + active.trace_id() + active.parent_id() + active.span_type() +
                      read.dump() + status.description + std::to_string(times)
                : mlflow::get_active_trace_id() + mlflow::get_last_active_trace_id();
}

void traces(const std::string& id, const std::string& user, const std::string& session) {
  mlflow::update_current_trace({.tags = {{"env", "prod"}},
                                .metadata = {{"mlflow.trace.user", user}, {"mlflow.trace.session", session}},
                                .client_request_id = "r-1",
                                .request_preview = "...",
                                .response_preview = "...",
                                .state = "OK",
                                .model_id = "m",
                                .session_id = "s",
                                .user = "u"});
  auto traces =
      mlflow::search_traces({.filter_string = "metadata.`mlflow.trace.user` = 'user123'", .max_results = 100});
  traces = mlflow::search_traces({.experiment_ids = {"1"},
                                  .filter_string = "",
                                  .max_results = 1,
                                  .order_by = {"timestamp_ms"},
                                  .run_id = "r",
                                  .model_id = "",
                                  .include_spans = false,
                                  .locations = {},
                                  .flush = true});
  for (const mlflow::Session& found : mlflow::search_sessions(
           {.max_results = 1, .run_id = "", .model_id = "", .include_spans = false, .locations = {"1"}}))
    for (const mlflow::Trace& trace : found) traces.push_back(trace);
  std::optional<mlflow::Trace> trace = mlflow::get_trace(id);
  trace = mlflow::get_trace(id, {.silent = true, .flush = true});
  trace = mlflow::get_trace({.trace_id = id, .silent = true});
  const mlflow::TraceInfo& info = trace->info;
  const std::string text =
      info.trace_id + info.state + info.request_preview + info.response_preview + info.client_request_id;
  const std::int64_t times = info.request_time + info.execution_duration;
  const std::map<std::string, std::string> tags = info.tags, metadata = info.trace_metadata;
  const Json usage = info.token_usage;
  const std::vector<mlflow::Assessment> assessments = info.assessments;
  const mlflow::SpanData copy = trace->data.spans.at(0);
  (void)times, (void)text;

  const mlflow::Assessment rating =
      mlflow::log_feedback({.trace_id = id,
                            .name = "user_rating",
                            .value = 5,
                            .source = {.source_type = "HUMAN", .source_id = "web_ui"},
                            .error = {.error_code = "E", .error_message = "m", .stack_trace = ""},
                            .rationale = "...",
                            .metadata = {{"k", "v"}},
                            .span_id = copy.span_id});
  mlflow::log_expectation(
      {.trace_id = id, .name = "expected", .value = "42", .source = {}, .metadata = {}, .span_id = ""});
  mlflow::log_assessment(id, mlflow::Feedback{.name = "f", .value = true});
  mlflow::log_assessment(id, mlflow::Expectation{.name = "e", .value = Json::array({1})});
  mlflow::log_assessment({.trace_id = id, .assessment = rating});
  mlflow::get_assessment(id, rating.assessment_id);
  mlflow::get_assessment({.trace_id = id, .assessment_id = rating.assessment_id});
  mlflow::update_assessment(id, rating.assessment_id, mlflow::Feedback{.name = "f", .value = 1});
  mlflow::update_assessment({.trace_id = id, .assessment_id = "a", .assessment = rating});
  mlflow::override_feedback(
      {.trace_id = id, .assessment_id = "a", .value = 4, .rationale = "", .source = {}, .metadata = {}});
  mlflow::delete_assessment(id, "a");
  mlflow::delete_assessment({.trace_id = id, .assessment_id = "a"});
  mlflow::set_trace_tag(id, "k", "v");
  mlflow::set_trace_tag({.trace_id = id, .key = "k", .value = "v"});
  mlflow::delete_trace_tag(id, "k");
  mlflow::delete_trace_tag({.trace_id = id, .key = "k"});
  const int deleted = mlflow::delete_traces({.experiment_id = "1", .trace_ids = {id}}) +
                      mlflow::delete_traces({.experiment_id = "1", .max_timestamp_millis = 1, .max_traces = 1});
  mlflow::add_trace(*trace);
  mlflow::add_trace(trace->to_dict());
  mlflow::log_trace({.name = "Task",
                     .request = 1,
                     .response = 2,
                     .intermediate_outputs = {{"a", 1}},
                     .attributes = {{"a", 1}},
                     .tags = {{"t", "1"}},
                     .start_time_ms = 1,
                     .execution_time_ms = deleted});
}

void switches() {
  mlflow::set_tracking_uri("http://localhost:5000");
  const std::string uri = mlflow::get_tracking_uri();
  mlflow::Experiment experiment = mlflow::set_experiment("my-agent");
  experiment = mlflow::set_experiment({.experiment_name = "", .experiment_id = experiment.experiment_id});
  mlflow::tracing::enable();
  mlflow::tracing::disable();
  if (mlflow::tracing::is_enabled()) mlflow::tracing::reset();
  mlflow::tracing::set_destination({.experiment_id = experiment.experiment_id});
  mlflow::tracing::set_destination({.destination = {.experiment_id = experiment.name}, .context_local = true});
  mlflow::tracing::configure({.span_processors = {[](mlflow::Span& span) { span.set_attribute("a", 1); }}});
  mlflow::tracing::add_span_processor([](mlflow::Span&) {});
  auto scope = mlflow::tracing::context(
      {.metadata = {{"m", "1"}}, .tags = {{"t", "1"}}, .enabled = true, .session_id = "s", .user = "u"});
  mlflow::config::enable_async_logging(false);
  mlflow::config::enable_async_logging();
  const mlflow::FlushReport report = mlflow::flush_trace_async_logging();
  mlflow::flush_trace_async_logging({.terminate = true});
  if (report.delivered + report.waiting + report.dropped != 0) throw mlflow::Exception("m", "CODE", 500);
}

int threads() {
  const mlflow::tracing::Context context = mlflow::tracing::current_context();
  auto bound = mlflow::tracing::bind([](int k) { return k; });
  const std::map<std::string, std::string> headers = mlflow::tracing::get_tracing_context_headers_for_http_request();
  auto scope = mlflow::tracing::set_tracing_context_from_http_request_headers(headers);
  auto traced = mlflow::trace([](int a, int b) { return a + b; }, {.name = "add",
                                                                   .span_type = "TOOL",
                                                                   .attributes = {{"a", 1}},
                                                                   .sampling_ratio_override = 0.5,
                                                                   .log_level = "INFO",
                                                                   .links = {},
                                                                   .description = "d"});
  mlflow::testing::InMemoryExporter exporter;
  exporter.install();
  const auto finished = exporter.finished_traces();
  exporter.clear();
  return context.run([](int k) { return k; }, 1) + bound(2) + traced(1, 2) + static_cast<int>(finished.size());
}

const char* types() {
  for (const char* type :
       {mlflow::SpanType::LLM, mlflow::SpanType::CHAIN, mlflow::SpanType::AGENT, mlflow::SpanType::TOOL,
        mlflow::SpanType::CHAT_MODEL, mlflow::SpanType::RETRIEVER, mlflow::SpanType::PARSER,
        mlflow::SpanType::EMBEDDING, mlflow::SpanType::RERANKER, mlflow::SpanType::MEMORY, mlflow::SpanType::UNKNOWN,
        mlflow::SpanType::WORKFLOW, mlflow::SpanType::TASK, mlflow::SpanType::GUARDRAIL, mlflow::SpanType::EVALUATOR})
    if (*type == 'X') return type;
  return nullptr;
}

int main() try {
  nlohmann::json other = {{"a", 1}};
  auto span = mlflow::start_span("converted");
  span.set_inputs(other);
  spans("q");
  traces("tr-0", "user", "session");
  switches();
  return threads() + (types() != nullptr ? 1 : 0);
} catch (const mlflow::Exception& e) {
  return e.http_status() + static_cast<int>(e.error_code().size());
}
