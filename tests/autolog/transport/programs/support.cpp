// What the C programs of these tests call of the library.
#include <mlflow/testing.h>
#include <mlflow/tracing.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

bool is_wanted() {
  const char* wanted = std::getenv("AUTOLOG");
  return wanted != nullptr && *wanted == '1';
}

// Made with the first call, and before any trace.
mlflow::testing::InMemoryExporter& exporter() {
  static mlflow::testing::InMemoryExporter instance;
  return instance;
}

// One line for each span: what the tests compare. The URL is that of a test's server, on a port of its own.
mlflow::Json shown(const mlflow::SpanData& span) {
  mlflow::Json line = {{"name", span.name},     {"status", span.status.status_code}, {"model", nullptr},
                       {"inputs", span.inputs}, {"outputs", span.outputs},           {"chunks", 0},
                       {"exception", nullptr},  {"trace_id", span.trace_id},         {"parent_id", span.parent_id}};
  if (span.inputs.is_object() && span.inputs.contains("model")) line["model"] = span.inputs["model"];
  int chunks = 0;
  for (const auto& event : span.events) {
    if (event.name == "exception") line["exception"] = event.attributes;
    if (event.name.rfind("mlflow.chunk.item", 0) == 0) ++chunks;
  }
  line["chunks"] = chunks;
  return line;
}

}  // namespace

extern "C" void begin_autolog(void) {
  exporter().install();
  if (is_wanted()) mlflow::openai::autolog();
}

extern "C" void end_autolog(void) {
  if (is_wanted()) mlflow::openai::autolog({.disable = true});
}

extern "C" void write_spans(void) {
  const char* path = std::getenv("AUTOLOG_SPANS");
  if (path == nullptr) return;
  std::FILE* file = std::fopen(path, "w");
  if (file == nullptr) std::abort();
  for (const mlflow::Trace& trace : exporter().finished_traces())
    for (const mlflow::SpanData& span : trace.data.spans) std::fprintf(file, "%s\n", shown(span).dump().c_str());
  std::fclose(file);
}
