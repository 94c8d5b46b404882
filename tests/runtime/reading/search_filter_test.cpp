// The filters of traces where no server applies them: what matches, and what is refused in which words.
#include "reading/search_filter.h"

#include <gtest/gtest.h>

#include "mlflow/exception.h"

namespace mlflow::internal {
namespace {

Trace example() {
  Trace trace;
  trace.info.trace_id = "tr-1";
  trace.info.state = "OK";
  trace.info.request_time = 1000;
  trace.info.execution_duration = 50;
  trace.info.tags = {{"mlflow.traceName", "root"}, {"env", "prod"}, {"a b", "x"}, {"empty", ""}};
  trace.info.trace_metadata = {{"mlflow.trace.session", "s1"}};
  SpanData root;
  root.name = "root";
  root.span_type = "CHAIN";
  root.attributes = {{"k", 1}, {"model", "gpt"}};
  root.status.status_code = SpanStatusCode::OK;
  SpanData inner;
  inner.name = "inner";
  inner.span_type = "TOOL";
  trace.data.spans = {root, inner};
  Feedback feedback{.name = "score", .value = 0.5};
  Expectation expectation{.name = "answer", .value = "fifty"};
  trace.info.assessments = {feedback, expectation};
  return trace;
}

struct Case {
  const char* filter;
  bool matches;
};

TEST(SearchFilter, Matches) {
  const Case cases[] = {
      {"", true},
      {"status = 'OK'", true},
      {"trace.status = \"OK\" AND attributes.status != 'ERROR'", true},
      {"status = 'ok'", false},
      {"status IN ('ERROR', 'OK')", true},
      {"status NOT IN ('OK')", false},
      {"name LIKE 'ro%'", true},
      {"name LIKE 'RO%'", false},
      {"name ilike 'RO__'", true},
      {"name rlike 'o+t$'", true},
      {"name='root'", true},
      {"run_id IS NULL", true},
      {"timestamp_ms >= 1000 AND timestamp < 1001", true},
      {"execution_time_ms > 50", false},
      {"end_time_ms = 1050", true},
      {"execution_time_ms > 1.5", true},
      {"timestamp_ms = 'x'", false},
      {"tags.env = 'prod'", true},
      {"tags.`a b` = 'x'", true},
      {"tags.\"env\" IS NOT NULL", true},
      {"tags.none IS NULL", true},
      {"tags.none != 'x'", false},
      {"tags.empty = ''", true},
      {"tags.empty = \"''\"", false},
      {"metadata.`mlflow.trace.session` = 's1'", true},
      {"request_id = 'tr-1'", true},
      {"client_request_id != 'x'", false},
      {"span.name = 'inner'", true},
      {"span.name = 'inner' AND span.type = 'CHAIN'", false},
      {"span.name = 'inner' AND span.type = 'TOOL'", true},
      {"span.attributes.k = '1'", true},
      {"span.attributes.`model` LIKE 'g%'", true},
      {"span.attributes.none = 'x'", false},
      {"span.attributes.none != 'x'", false},
      {"span.content LIKE '%inner%'", true},
      {"text LIKE '%nothing%'", false},
      {"span.status = 'OK'", true},
      {"feedback.score > 0.4", true},
      {"feedback.score < 0.4", false},
      {"expectation.answer = 'fifty'", true},
      {"feedback.other IS NULL", true},
  };
  const Trace trace = example();
  for (const Case& c : cases) EXPECT_EQ(SearchFilter(c.filter).matches(trace), c.matches) << c.filter;
}

TEST(SearchFilter, EachComparisonOfNumbersBelowAtAndAboveTheBound) {
  struct Comparison {
    const char* sign;
    bool below, at, above;
  };
  const Comparison comparisons[] = {{"<", true, false, false}, {"<=", true, true, false}, {"=", false, true, false},
                                    {"!=", true, false, true}, {">=", false, true, true}, {">", false, false, true}};
  const Trace trace = example();
  for (const Comparison& comparison : comparisons) {
    const auto matches = [&](const char* what, const char* number) {
      return SearchFilter(std::string(what) + " " + comparison.sign + " " + number).matches(trace);
    };
    const auto expect_all = [&](const char* what, const char* larger, const char* same, const char* smaller) {
      EXPECT_EQ(matches(what, larger), comparison.below) << what << comparison.sign << larger;
      EXPECT_EQ(matches(what, same), comparison.at) << what << comparison.sign << same;
      EXPECT_EQ(matches(what, smaller), comparison.above) << what << comparison.sign << smaller;
    };
    expect_all("timestamp_ms", "1001", "1000", "999");
    expect_all("execution_time_ms", "51", "50", "49");
    expect_all("end_time_ms", "1051", "1050", "1049");
    const bool is_order = comparison.sign[0] == '<' || comparison.sign[0] == '>';
    if (is_order) expect_all("feedback.score", "0.75", "0.5", "0.25");
  }
}

TEST(SearchFilter, RefusesInTheServersWords) {
  const std::pair<const char*, const char*> cases[] = {
      {"name = 'a' OR name = 'b'", "Invalid clause(s) in filter string: 'OR'"},
      {"session = 'x'", "Invalid clause(s) in filter string: 'session', '=', ''x''"},
      {"status =", "Invalid clause(s) in filter string: 'status', '='"},
      {"(status = 'OK')", "Invalid clause(s) in filter string: '(status = 'OK')'"},
      {"status = 'OK", "Invalid clause(s) in filter string: 'status', '=', ''', 'OK'"},
      {"trace.nosuch = '1'", "Invalid attribute key 'nosuch' specified. Valid keys are"},
      {"foo.bar = 'x'", "Invalid entity type 'foo'. Valid values are"},
      {"tags.k = 5", "Expected a quoted string value for tag (e.g. 'my-value'). Got value 5"},
      {"status > 'OK'", "Invalid comparator '>' not one of"},
      {"status IS NULL", "Invalid comparator 'IS NULL' not one of"},
      {"name IN ('a', 'b')", "Invalid comparator 'IN' not one of"},  // it is a tag to the server
      {"execution_time_ms IN (1)", "Only attributes in {"},
      {"request_id = 5", "attributes support comparison with numeric values."},
      {"metadata.k IN ('a')", "Expected a quoted string value for request_metadata (e.g. 'my-value'). Got value ('a')"},
      {"tags.k IN ('a')", "Invalid comparator 'IN' not one of"},
      {"tags.`a b = 'x'", "Invalid clause(s) in filter string: "},
      {"name = abc", "Parameter value is either not quoted or unidentified quote types used for string value abc."},
      {"span.nosuch = 'x'", "Invalid span attribute 'nosuch'. Supported attributes: name, status, type"},
      {"span.content = 'x'", "span.content comparator '=' not one of"},
      {"feedback.x > 'a'", "Expected a numeric value for feedback when using comparator '>'. Got value 'a'"},
      {"feedback.x = 5", "Expected a quoted string value for feedback (e.g. 'my-value'). Got value 5"},
      {"'a' = 'a'", "Invalid comparison clause. Expected 'Identifier' found ''a''"},
      {"name RLIKE '('", "Invalid regular expression '('"},
  };
  for (const auto& [filter, words] : cases) {
    try {
      const SearchFilter parsed{filter};
      ADD_FAILURE() << filter << " was taken";
    } catch (const Exception& e) {
      EXPECT_EQ(e.error_code(), "INVALID_PARAMETER_VALUE");
      EXPECT_NE(std::string(e.what()).find(words), std::string::npos) << filter << ": " << e.what();
    }
  }
}

TEST(SearchFilter, Sorts) {
  std::vector<Trace> traces(3, example());
  traces[0].info.trace_id = "tr-c";
  traces[1].info.trace_id = "tr-a";
  traces[2].info.trace_id = "tr-b";
  traces[2].info.request_time = 2000;
  traces[1].info.tags.erase("env");
  const auto ids = [&] {
    std::string text;
    for (const Trace& trace : traces) text += trace.info.trace_id.back();
    return text;
  };
  sort_traces(traces, {});
  EXPECT_EQ(ids(), "bac");
  sort_traces(traces, {"timestamp_ms ASC"});
  EXPECT_EQ(ids(), "acb");
  sort_traces(traces, {"request_id DESC"});
  EXPECT_EQ(ids(), "cba");
  sort_traces(traces, {"tags.env"});
  EXPECT_EQ(ids(), "bca");
  EXPECT_THROW(sort_traces(traces, {"timestamp_ms WRONG"}), Exception);
  EXPECT_THROW(sort_traces(traces, {"nosuch DESC"}), Exception);
  EXPECT_THROW(sort_traces(traces, {"feedback.x"}), Exception);
}

}  // namespace
}  // namespace mlflow::internal
