// Searches with every key of order and filter, sessions and errors; prints what it finds, so that a server and the
// local store can be compared.
#include <mlflow/tracing.h>

#include <iostream>
#include <string>
#include <vector>

using mlflow::Json;

namespace {

constexpr int TRACES = 12;

void record() {
  for (int i = 0; i < TRACES; ++i) {
    // Begun a second apart; durations fall as start times rise.
    const std::int64_t start = 1'700'000'000'000'000'000 + i * 1'000'000'000LL;
    auto root = mlflow::start_span_no_context({.name = "n" + std::to_string(i % 5),
                                               .inputs = {{"i", i}},
                                               .tags = {{"parity", i % 2 == 0 ? "even" : "odd"}},
                                               .metadata = {{"mlflow.trace.session", "s" + std::to_string(i % 3)}},
                                               .start_time_ns = start});
    if (i % 7 == 0) root.set_status("ERROR");
    root.end({.end_time_ns = start + (TRACES - i) * 1'000'000LL});
  }
  mlflow::flush_trace_async_logging();
}

std::string number(const mlflow::Trace& trace) {
  return std::to_string((trace.info.request_time - 1'700'000'000'000) / 1000);
}

void search(const mlflow::SearchTracesOptions& options) {
  std::cout << "SEARCH " << options.filter_string;
  for (const std::string& order : options.order_by) std::cout << " BY " << order;
  try {
    const auto found = mlflow::search_traces(options);
    std::cout << ": " << found.size();
    for (const mlflow::Trace& trace : found) std::cout << " " << number(trace);
    if (!found.empty()) std::cout << "; " << found[0].data.spans.size() << " spans";
  } catch (const mlflow::Exception& e) {
    std::cout << ": " << e.error_code();
  }
  std::cout << "\n";
}

}  // namespace

int main() {
  record();
  search({});
  search({.max_results = 5, .include_spans = false});
  for (const char* order : {"timestamp_ms ASC", "timestamp DESC"})
    search({.order_by = {order}, .include_spans = false});
  for (const char* order : {"execution_time_ms ASC", "execution_time DESC", "status ASC", "name DESC"})
    search({.order_by = {order, "timestamp_ms ASC"}, .include_spans = false});
  for (const char* filter : {"status = 'ERROR'",
                             "trace.status = 'OK'",
                             "attributes.status != 'OK'",
                             "name = 'n3'",
                             "name LIKE 'n%'",
                             "name IN ('n1', 'n2')",
                             "name NOT IN ('n1', 'n2')",
                             "name RLIKE 'n[1-3]'",
                             "name ILIKE 'N4'",
                             "timestamp_ms >= 1700000009000",
                             "timestamp < 1700000002000",
                             "execution_time_ms > 10",
                             "execution_time <= 3",
                             "end_time_ms < 1700000003000",
                             "end_time_ms >= 1700000010000",
                             "tags.parity = 'odd' AND status = 'ERROR'",
                             "tag.parity != 'odd'",
                             "tags.parity LIKE 'e%'",
                             "metadata.`mlflow.trace.session` = 's1'",
                             "request_metadata.`mlflow.trace.session` != 's1'",
                             "span.name = 'n2'",
                             "span.type = 'UNKNOWN'",
                             "span.status = 'ERROR'",
                             "span.attributes.`mlflow.spanType` LIKE '%UNKNOWN%'",
                             "span.content LIKE '%\"i\": 7%'",
                             "span.content LIKE '%: 7}%'",
                             "trace.text LIKE '%: 8}%'",
                             "client_request_id = 'none'",
                             "run_id = 'none'",
                             "prompt = 'p/1'",
                             "request_id = 'tr-none'",
                             "status = 'OK' OR name = 'n1'",
                             "trace_id = 'x'",
                             "session = 'x'",
                             "name >",
                             "tags.k"})
    search({.filter_string = filter, .include_spans = false});
  for (const char* order : {"nothing ASC", "timestamp_ms SIDEWAYS"}) search({.order_by = {order}});
  search({.max_results = 5, .order_by = {"timestamp_ms ASC"}, .run_id = "none"});

  for (const mlflow::Session& session : mlflow::search_sessions({.max_results = 2}))
    std::cout << "SESSION " << session.id << " " << session.size() << " " << number(session[0]) << " "
              << session[0].data.spans.size() << "\n";
  for (const mlflow::Session& session : mlflow::search_sessions({.include_spans = false}))
    std::cout << "SESSION " << session.id << " " << session[0].data.spans.size() << "\n";

  try {
    mlflow::search_traces({.filter_string = "name = 'a' OR name = 'b'"});
  } catch (const mlflow::Exception& e) {
    std::cout << "ERROR " << e.error_code() << "\nSTATUS " << e.http_status() << " " << e.what() << "\n";
  }
  std::cout << "GONE " << mlflow::get_trace("tr-00000000000000000000000000000000", {.silent = true}).has_value()
            << "\n";
}
