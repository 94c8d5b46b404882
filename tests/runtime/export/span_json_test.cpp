// A span as Python's to_dict() has it, and how many bytes Python needs for it.
#include "export/span_json.h"

#include <gtest/gtest.h>

#include <limits>

#include "trace_builder.h"

namespace mlflow::internal {
namespace {

std::string json_of(const FinishedSpan& span) {
  std::string text;
  append_span_json(text, span);
  return text;
}

TEST(SpanJson, IsPythonsWithEveryPartOfASpan) {
  const TracePtr trace = make_trace(2, "root", {{"a", "1"}, {"b", "\"two\""}, {"mlflow.traceRequestId", "\"old\""}});
  FinishedSpan& span = add_span(*trace, 0x0102030405060708, 1, "child", {{"c", "{\"d\": 3}"}});
  span.start_ns = 5;
  span.end_ns = 70;
  span.status = StatusCode::ERROR;
  span.status_message = "it \"broke\"";
  Event& event = span.events.emplace_back(&trace->arena);
  event.name = "first";
  event.time_ns = 6;
  event.attributes.push_back({"x", "1"});
  event.attributes.push_back({"y", "\"2\""});
  span.events.emplace_back(&trace->arena).name = "second";
  SpanLink& link = span.links.emplace_back(&trace->arena);
  link.trace_id = {1, 2};
  link.span_id = 3;
  link.attributes.push_back({"z", "true"});
  span.links.emplace_back(&trace->arena).span_id = 4;
  EXPECT_EQ(
      json_of(trace->spans[1]),
      R"({"trace_id": "Rh/NPAoy4S0AAAAAAAAAAg==", "span_id": "AQIDBAUGBwg=", "parent_span_id": "AAAAAAAAAAE=", )"
      R"("name": "child", "start_time_unix_nano": 5, "end_time_unix_nano": 70, "events": [)"
      R"({"name": "first", "time_unix_nano": 6, "attributes": {"x": 1, "y": "2"}}, )"
      R"({"name": "second", "time_unix_nano": 0, "attributes": {}}], )"
      R"("status": {"code": "STATUS_CODE_ERROR", "message": "it \"broke\""}, )"
      R"("attributes": {"mlflow.traceRequestId": "\"tr-461fcd3c0a32e12d0000000000000002\"", "c": "{\"d\": 3}"}, )"
      R"("links": [{"trace_id": "tr-00000000000000010000000000000002", "span_id": "0000000000000003", )"
      R"("attributes": {"z": true}}, )"
      R"({"trace_id": "tr-00000000000000000000000000000000", "span_id": "0000000000000004", "attributes": null}]})");
  const std::string root = json_of(trace->spans[0]);
  EXPECT_NE(root.find(R"("parent_span_id": null)"), std::string::npos) << root;
  EXPECT_NE(root.find(R"("status": {"code": "STATUS_CODE_OK", "message": ""})"), std::string::npos) << root;
  EXPECT_EQ(root.find("old"), std::string::npos) << "the id is the trace's";
  EXPECT_EQ(traces_json(*trace), "{\"spans\": [" + root + ", " + json_of(trace->spans[1]) + "]}");
}

// Everything here is ASCII, which Python writes as it is.
TEST(SpanJson, TheSizeIsThatOfTheText) {
  const TracePtr trace = make_trace(2, "root", {{"a", "1"}, {"b", "\"two\""}});
  FinishedSpan& span = trace->spans[0];
  span.links.emplace_back(&trace->arena).attributes.push_back({"z", "true"});
  for (const char* name : {"first", "second", "third"}) span.events.emplace_back(&trace->arena).name = name;
  for (const std::int64_t time :
       {std::int64_t{0}, std::int64_t{9}, std::int64_t{10}, std::int64_t{-1}, std::int64_t{-10},
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    span.end_ns = time;
    EXPECT_EQ(python_span_size(span), json_of(span).size()) << time;
  }
  span.parent_id = 7;
  EXPECT_EQ(python_span_size(span), json_of(span).size());
}

TEST(SpanJson, TheSizeIsThatOfEscapedCharacters) {
  const TracePtr trace = make_trace(2);
  const std::size_t plain = python_span_size(trace->spans[0]);
  trace->spans[0].name = trace->keep("root\xc3\xa9");
  EXPECT_EQ(python_span_size(trace->spans[0]), plain + std::string(R"(\u00e9)").size());
  trace->spans[0].name = trace->keep("root\xf0\x9f\x98\x80");
  EXPECT_EQ(python_span_size(trace->spans[0]), plain + std::string(R"(\ud83d\ude00)").size());
}

}  // namespace
}  // namespace mlflow::internal
