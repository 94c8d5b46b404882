// The bytes of an OTLP request, read back with a protobuf reader.
#include "export/otlp_encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <protozero/pbf_reader.hpp>

#include "trace_builder.h"

namespace mlflow::internal {
namespace {

using protozero::pbf_reader;

// An AnyValue as text with its type in front.
std::string any(pbf_reader reader) {
  if (!reader.next()) return "null";
  switch (reader.tag()) {
    case 1: return "string " + reader.get_string();
    case 2: return reader.get_bool() ? "bool true" : "bool false";
    case 3: return "int " + std::to_string(reader.get_int64());
    case 4: return "double " + std::to_string(reader.get_double());
    case 5: {
      std::string text = "list";
      pbf_reader list = reader.get_message();
      while (list.next(1)) text += " [" + any(list.get_message()) + "]";
      return text;
    }
    case 6: {
      std::string text = "map";
      pbf_reader list = reader.get_message();
      while (list.next(1)) {
        pbf_reader pair = list.get_message();
        pair.next(1);
        text += " [" + pair.get_string() + ": ";
        text += (pair.next(2) ? any(pair.get_message()) : "null") + "]";
      }
      return text;
    }
    default: return "?";
  }
}

std::pair<std::string, std::string> key_value(pbf_reader reader) {
  std::string key;
  std::string value = "null";
  while (reader.next()) {
    if (reader.tag() == 1)
      key = reader.get_string();
    else
      value = any(reader.get_message());
  }
  return {key, value};
}

struct Decoded {
  std::map<std::string, std::string> resource;
  std::vector<std::map<int, std::string>> spans;  // the fields that are bytes or text
  std::vector<std::map<std::string, std::string>> attributes;
  std::vector<std::string> events;
  std::vector<int> statuses;
  std::vector<std::pair<std::string, std::string>> links;  // the ids
};

Decoded decode(std::string_view request) {
  Decoded decoded;
  pbf_reader message(request.data(), request.size());
  while (message.next(1)) {
    pbf_reader resource_spans = message.get_message();
    while (resource_spans.next()) {
      if (resource_spans.tag() == 1) {
        pbf_reader resource = resource_spans.get_message();
        while (resource.next(1)) decoded.resource.insert(key_value(resource.get_message()));
        continue;
      }
      pbf_reader scope_spans = resource_spans.get_message();
      while (scope_spans.next(2)) {
        pbf_reader span = scope_spans.get_message();
        auto& fields = decoded.spans.emplace_back();
        auto& attributes = decoded.attributes.emplace_back();
        while (span.next()) {
          const int tag = static_cast<int>(span.tag());  // a debug reader forgets it once the field is read
          switch (tag) {
            case 1:
            case 2:
            case 4:
            case 5: fields[tag] = span.get_bytes(); break;
            case 7:
            case 8: fields[tag] = std::to_string(span.get_fixed64()); break;
            case 9: attributes.insert(key_value(span.get_message())); break;
            case 11: {
              pbf_reader event = span.get_message();
              std::string text;
              while (event.next()) {
                if (event.tag() == 2)
                  text = event.get_string() + text;
                else if (event.tag() == 3) {
                  const auto [key, value] = key_value(event.get_message());
                  text += " " + key + "=" + value;
                } else
                  event.skip();
              }
              decoded.events.push_back(text);
              break;
            }
            case 13: {
              pbf_reader link = span.get_message();
              auto& ids = decoded.links.emplace_back();
              while (link.next()) {
                if (link.tag() == 1)
                  ids.first = link.get_bytes();
                else if (link.tag() == 2)
                  ids.second = link.get_bytes();
                else
                  link.skip();
              }
              break;
            }
            case 15: {
              pbf_reader status = span.get_message();
              while (status.next()) {
                if (status.tag() == 3)
                  decoded.statuses.push_back(status.get_enum());
                else
                  fields[15] = status.get_string();
              }
              break;
            }
            default: span.skip();
          }
        }
      }
    }
  }
  return decoded;
}

std::string encoded_value(const std::string& json) {
  OtlpEncoder encoder{Settings{}};
  encoder.add(*make_trace(1, "root", {{"k", json.c_str()}}));
  return decode(encoder.request()).attributes.at(0).at("k");
}

TEST(OtlpEncoder, StringsAndObjectsStayJsonBecauseServersPeelThem) {
  EXPECT_EQ(encoded_value(R"("text")"), R"(string "text")");
  EXPECT_EQ(encoded_value(R"("{\"a\":1}")"), R"(string "{\"a\":1}")");
  EXPECT_EQ(encoded_value(R"({"a": [1, NaN]})"), R"(string {"a": [1, NaN]})");
}

TEST(OtlpEncoder, LinksHaveTheIdsOfTraceAndSpan) {
  const TracePtr trace = make_trace(1);
  SpanLink& link = trace->spans[0].links.emplace_back(&trace->arena);
  link.trace_id = {1, 2};
  link.span_id = 3;
  OtlpEncoder encoder{Settings{}};
  encoder.add(*trace);
  const auto links = decode(encoder.request()).links;
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links[0].first, std::string("\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\2", 16));
  EXPECT_EQ(links[0].second, std::string("\0\0\0\0\0\0\0\3", 8));
}

TEST(OtlpEncoder, ScalarsAreTyped) {
  EXPECT_EQ(encoded_value("5"), "int 5");
  EXPECT_EQ(encoded_value("-9223372036854775808"), "int -9223372036854775808");
  EXPECT_EQ(encoded_value("1.5"), "double 1.500000");
  EXPECT_EQ(encoded_value("NaN").substr(0, 10), "double nan");
  EXPECT_EQ(encoded_value("-Infinity"), "double -inf");
  EXPECT_EQ(encoded_value("1e400"), "double inf");
  EXPECT_EQ(encoded_value("true"), "bool true");
  EXPECT_EQ(encoded_value("false"), "bool false");
  EXPECT_EQ(encoded_value("null"), "null");
}

TEST(OtlpEncoder, ListsAreTypedBecauseOneServerDoesNotPeelThem) {
  EXPECT_EQ(encoded_value("[]"), "list");
  EXPECT_EQ(encoded_value(R"([1, "a\n", null, {"k": {}, "l": [true]}])"),
            "list [int 1] [string a\n] [null] [map [k: map] [l: list [bool true]]]");
}

TEST(OtlpEncoder, IntegersBeyondInt64BecomeStrings) {
  EXPECT_EQ(encoded_value("9223372036854775808"), "string 9223372036854775808");
  EXPECT_EQ(encoded_value(R"({"n": 18446744073709551615, "f": 0.1234567890123456789012, "s": "99999999999999999999"})"),
            R"(string {"n": "18446744073709551615", "f": 0.1234567890123456789012, "s": "99999999999999999999"})");
}

std::string nested(std::size_t levels, const std::string& open, const std::string& inside, const std::string& close) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += inside;
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

// As many as MLflow 3.17.2 can read back.
TEST(OtlpEncoder, WhatIsNestedTooDeepToBeReadBackBecomesText) {
  const std::string deepest = nested(31, R"({"l": )", "1", "}");
  EXPECT_EQ(encoded_value(deepest), "string " + deepest);
  EXPECT_EQ(encoded_value(nested(32, R"({"l": )", "1", "}")),
            "string " + nested(31, R"({"l": )", R"("{\"l\": 1}")", "}"));
  EXPECT_EQ(encoded_value(nested(30, R"({"l": )", R"([[[1]]])", "}")),
            "string " + nested(30, R"({"l": )", R"([["[1]"]])", "}"));
  EXPECT_EQ(encoded_value(nested(47, "[", "1", "]")), nested(47, "list [", "int 1", "]"));
  EXPECT_EQ(encoded_value(nested(48, "[", "1", "]")), nested(47, "list [", "string [1]", "]"));
}

TEST(OtlpEncoder, SpanFields) {
  auto trace = make_trace(2);
  FinishedSpan& child = add_span(*trace, 0x0102030405060708, 1, "bad \xff name");
  child.status = StatusCode::ERROR;
  child.status_message = "E: \xfe";
  OtlpEncoder encoder{Settings{}};
  encoder.add(*trace);
  EXPECT_EQ(encoder.span_count(), 2u);
  const Decoded decoded = decode(encoder.request());
  ASSERT_EQ(decoded.spans.size(), 2u);
  EXPECT_EQ(decoded.spans[0].at(1), std::string("\x46\x1f\xcd\x3c\x0a\x32\xe1\x2d\0\0\0\0\0\0\0\x02", 16));
  EXPECT_FALSE(decoded.spans[0].contains(4));
  EXPECT_EQ(decoded.spans[1].at(2), "\x01\x02\x03\x04\x05\x06\x07\x08");
  EXPECT_EQ(decoded.spans[1].at(4), std::string("\0\0\0\0\0\0\0\x01", 8));
  EXPECT_EQ(decoded.spans[1].at(5), "bad \xef\xbf\xbd name");
  EXPECT_EQ(decoded.spans[1].at(15), "E: \xef\xbf\xbd");
  EXPECT_EQ(decoded.statuses, (std::vector<int>{1, 2}));
  // As it stands, with no JSON around it: server 3.8.0 files the span under what it says.
  EXPECT_EQ(decoded.attributes[0].at("mlflow.traceRequestId"), "string tr-461fcd3c0a32e12d0000000000000002");
}

TEST(OtlpEncoder, EventAttributesAreNative) {
  auto trace = make_trace(3);
  Event& event = trace->spans[0].events.emplace_back(&trace->arena);
  event.name = "exception";
  event.attributes.push_back({"message", R"("line\nA\u00e9\ud83d\ude00")"});
  event.attributes.push_back({"n", "3"});
  event.attributes.push_back({"most", "18446744073709551615"});
  OtlpEncoder encoder{Settings{}};
  encoder.add(*trace);
  EXPECT_EQ(decode(encoder.request()).events.at(0),
            "exception message=string line\nA\xc3\xa9\xf0\x9f\x98\x80 n=int 3 "
            "most=string 18446744073709551615");
}

TEST(OtlpEncoder, BufferIsUsedAgain) {
  OtlpEncoder encoder{Settings{}};
  encoder.add(*make_trace(1));
  const std::string first(encoder.request());
  encoder.clear();
  encoder.add(*make_trace(1));
  EXPECT_EQ(encoder.request(), first);
}

TEST(OtlpEncoder, Resource) {
  Settings settings;
  settings.otel_resource_attributes = "team=a%20b, service.name=x,nonsense";
  settings.otel_service_name = "svc";
  OtlpEncoder encoder(settings);
  encoder.add(*make_trace(1));
  const auto resource = decode(encoder.request()).resource;
  EXPECT_EQ(resource.at("telemetry.sdk.language"), "string cpp");
  EXPECT_EQ(resource.at("team"), "string a b");
  EXPECT_EQ(resource.at("service.name"), "string svc");
  EXPECT_EQ(resource.size(), 5u);
}

}  // namespace
}  // namespace mlflow::internal
