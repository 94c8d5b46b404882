// One part of a program, compiled with its own nlohmann/json: PART is its function's name. Uses JSON in all the ways it
// crosses the library's border and gives what came back as text; what went wrong instead.
#include <mlflow/tracing.h>

#include <string>

struct Point {
  int x = 1;
};
template <class AnyJson>
void to_json(AnyJson& json, const Point& point) {
  json = {{"x", point.x}};
}

static mlflow::Json example() {
  mlflow::Json json = mlflow::Json::object();
  json["text"] = "\"q\"";
  json["numbers"] = mlflow::Json::array({1, -2.5, nullptr, true, 18446744073709551615u});
  json["nested"]["empty"] = mlflow::Json::object();
  return json;
}

static void record() {
  mlflow::StartSpanOptions options;
  options.attributes = example();
  options.attributes["more"] = 2;
  auto span = mlflow::start_span("part", options);
  span.set_inputs(example());
  span.set_outputs({{"json", example()}, {"point", Point()}});
  mlflow::SpanEvent event;
  event.name = "miss";
  event.attributes["key"] = "x";
  span.add_event(event);
}

std::string PART() {
  mlflow::testing::InMemoryExporter exporter;
  exporter.install();
  record();
  const std::vector<mlflow::Trace> traces = exporter.finished_traces();
  if (traces.size() != 1) return "no trace";
  const mlflow::SpanData span = traces[0].data.spans.at(0);
  // nlohmann's library asks what an enumeration of ours can be written as.
  const mlflow::Json line = {{"name", span.name}, {"status", span.status.status_code}};
  if (line["status"] != static_cast<int>(mlflow::SpanStatusCode::OK)) return "status: " + line.dump();
  if (span.inputs != example()) return "inputs: " + span.inputs.dump();
  auto open = mlflow::start_span("open");
  open.set_inputs(example());
  if (open.inputs() != example()) return "inputs of the open span: " + open.inputs().dump();
  return span.outputs.dump() + " " + span.get_attribute("more").dump() + " " + span.events.at(0).attributes.dump() +
         " " + traces[0].to_dict()["info"]["state"].dump();
}
