// Options filled by name, as C++17 has it. Compiled only.
#include <mlflow/tracing.h>

int main() {
  mlflow::StartSpanOptions start;
  start.span_type = mlflow::SpanType::TOOL;
  start.log_level = "INFO";
  auto span = mlflow::start_span("name", start);
  mlflow::StartSpanNoContextOptions child;
  child.parent_span = &span;
  mlflow::start_span_no_context(child).end();
  mlflow::UpdateCurrentTraceOptions update;
  update.tags["k"] = "v";
  mlflow::update_current_trace(update);
  mlflow::SearchTracesOptions search;
  search.max_results = 1;
  mlflow::SearchSessionsOptions sessions;
  mlflow::LogFeedbackOptions feedback;
  mlflow::LogExpectationOptions expectation;
  mlflow::LogAssessmentOptions assessment;
  mlflow::GetAssessmentOptions get;
  mlflow::UpdateAssessmentOptions changed;
  mlflow::OverrideFeedbackOptions override_options;
  mlflow::DeleteAssessmentOptions removed;
  mlflow::SetTraceTagOptions tag;
  mlflow::DeleteTraceTagOptions no_tag;
  mlflow::DeleteTracesOptions deletion;
  mlflow::GetTraceOptions trace;
  mlflow::SetExperimentOptions experiment;
  mlflow::FlushTraceAsyncLoggingOptions flush;
  mlflow::LogTraceOptions logged;
  mlflow::TraceOptions wrapping;
  mlflow::tracing::ConfigureOptions configure;
  mlflow::tracing::ContextOptions context;
  mlflow::tracing::SetDestinationOptions destination;
  (void)search, (void)sessions, (void)feedback, (void)expectation, (void)assessment, (void)get, (void)changed;
  (void)override_options, (void)removed, (void)tag, (void)no_tag, (void)deletion, (void)trace, (void)experiment;
  (void)flush, (void)logged, (void)configure, (void)context, (void)destination;
  return mlflow::trace([](int a) { return a; }, wrapping)(0);
}
