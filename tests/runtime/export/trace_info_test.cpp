// What is told about a trace, compared with what Python's client told about the same one.
#include "export/trace_info.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "export/preview.h"
#include "export/span_json.h"
#include "export/token_usage.h"
#include "text/python_size.h"
#include "text/utf8.h"
#include "trace_builder.h"

namespace mlflow::internal {
namespace {

using nlohmann::json;

json info(const FinishedTrace& trace, const Settings& settings = {}) {
  const ProcessOrigin process{"05_update_current_trace.py", "tester", {}};
  return json::parse(trace_info_body(trace, "5", process, settings)).at("trace").at("trace_info");
}

TEST(TraceInfo, SizesAreThoseOfPython) {
  // A recorded trace of Python's client: 1382 bytes, its span 532.
  auto trace = make_trace(0x5e19faedc72f6a1c, "chat",
                          {{"mlflow.spanType", "\"UNKNOWN\""},
                           {"mlflow.spanFunctionName", "\"chat\""},
                           {"mlflow.spanInputs", "{\"q\": \"q1\"}"},
                           {"mlflow.spanOutputs", "\"a\""},
                           {"mlflow.spanLogLevel", "10"}});
  EXPECT_EQ(python_span_size(trace->spans[0]), 532u);
  trace->facts.client_request_id = "req-42";
  trace->facts.has_request_preview = trace->facts.has_response_preview = true;
  trace->facts.request_preview = "PREVIEW-REQ";
  trace->facts.response_preview = "PREVIEW-RES";
  trace->facts.state = StatusCode::ERROR;
  trace->facts.tags = {{"fruit", "apple"}, {"n", "1"}};
  trace->facts.metadata = {{"custom", "v"}, {"mlflow.trace.user", "user-1"}, {"mlflow.trace.session", "sess-1"}};
  const json body = info(*trace);
  EXPECT_EQ(body["trace_metadata"]["mlflow.trace.sizeStats"],
            R"({"total_size_bytes": 1382, "num_spans": 1, "max": 532, "p25": 532, "p50": 532, "p75": 532})");
  EXPECT_EQ(body["trace_metadata"]["mlflow.trace.sizeBytes"], "1382");
  EXPECT_EQ(body["state"], "ERROR");
  EXPECT_EQ(body["client_request_id"], "req-42");
  EXPECT_EQ(body["request_preview"], "PREVIEW-REQ");
  EXPECT_EQ(body["execution_duration"], "0.258s");
  EXPECT_EQ(body["tags"]["mlflow.traceName"], "chat");
}

TEST(TraceInfo, WrittenAndCountedSpansAgree) {
  auto trace = make_trace(1, "name \"quoted\"", {{"k", R"({"a": "b\n"})"}});
  Event& event = trace->spans[0].events.emplace_back(&trace->arena);
  event.name = "e";
  event.attributes.push_back({"x", "[1, 2]"});
  SpanLink& link = trace->spans[0].links.emplace_back(&trace->arena);
  link.span_id = 7;
  std::string text;
  append_span_json(text, trace->spans[0]);
  EXPECT_TRUE(json::accept(text)) << text;
  EXPECT_EQ(python_span_size(trace->spans[0]), text.size());
  // Non-ASCII is written as it is and counted escaped.
  EXPECT_EQ(python_string_size("\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80\x01"), 2u + 6 + 6 + 12 + 6);
}

TEST(TraceInfo, LimitsAreInCharacters) {
  std::string text = "\"";
  for (int i = 0; i < 1200; ++i) text += "\xc3\xa9";
  text += "\"";
  auto trace = make_trace(1, "root", {{"mlflow.spanInputs", text.c_str()}});
  const std::string long_text(5000, 'x');
  trace->facts.tags.push_back({"t", long_text});
  trace->facts.metadata.push_back({"m", long_text});
  const json body = info(*trace);
  const auto preview_text = body["request_preview"].get<std::string>();
  EXPECT_EQ(character_count(preview_text), 1000u);
  EXPECT_TRUE(preview_text.ends_with("\xc3\xa9..."));
  EXPECT_EQ(character_count(body["trace_metadata"]["mlflow.traceInputs"].get<std::string>()), 250u);
  EXPECT_EQ(body["trace_metadata"]["m"].get<std::string>().size(), 250u);
  EXPECT_EQ(body["tags"]["t"].get<std::string>().size(), 4096u);
}

TEST(TraceInfo, WithoutInputsThereIsNoPreview) {
  const json body = info(*make_trace(1));
  EXPECT_FALSE(body.contains("request_preview"));
  EXPECT_EQ(body["trace_metadata"]["mlflow.traceInputs"], "");
}

TEST(TraceInfo, SessionAndUserOfASpanAreTold) {
  auto trace = make_trace(1);
  add_span(*trace, 2, 1, "llm", {{"session.id", "\"s\""}, {"user.id", "\"u\""}});
  const json metadata = info(*trace)["trace_metadata"];
  EXPECT_EQ(metadata["mlflow.trace.session"], "s");
  EXPECT_EQ(metadata["mlflow.trace.user"], "u");
}

TEST(TraceInfo, IncompleteTracesSayso) {
  auto trace = make_trace(1);
  trace->incomplete = true;
  EXPECT_EQ(info(*trace)["tags"]["trace.incomplete"], "true");
}

TEST(TraceInfo, OriginThatIsKeptWinsOverTheProcessThatDelivers) {
  auto trace = make_trace(1);
  keep_origin(*trace, {"first", "ann", {"c0ffee", "main", ""}}, {});
  const json metadata = info(*trace)["trace_metadata"];
  EXPECT_EQ(metadata["mlflow.source.name"], "first");
  EXPECT_EQ(metadata["mlflow.user"], "ann");
  EXPECT_EQ(metadata["mlflow.source.git.commit"], "c0ffee");
}

TEST(Preview, LastMessageOfTheRole) {
  EXPECT_EQ(
      preview(R"({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]})", "user"),
      "a");
  EXPECT_EQ(
      preview(R"({"messages": [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "t"}]}]})",
              "user"),
      "t");
  EXPECT_EQ(preview(R"({"choices": [{"message": {"role": "assistant", "content": "yes"}}]})", "assistant"), "yes");
  EXPECT_EQ(preview(R"({"input": [{"role": "user", "content": "in"}]})", "user"), "in");
  EXPECT_EQ(preview(R"({"request": {"input": [{"role": "user", "content": "deep"}]}})", "user"), "deep");
}

TEST(Preview, AnythingElseIsItsJson) {
  for (const char* text :
       {R"("plain string")", R"({"x": {"messages": [{"role": "user", "content": "a"}]}})",
        R"({"messages": [{"role": "user", "content": ""}]})", R"({"messages": 5})", R"({"messages": [)"})
    EXPECT_EQ(preview(text, "user"), text);
}

TEST(TokenUsage, WhatIsBelowASpanWithUsageIsNotCounted) {
  auto trace = make_trace(1);
  add_span(*trace, 2, 1, "a",
           {{"mlflow.chat.tokenUsage", R"({"input_tokens": 7, "output_tokens": 1, "total_tokens": 8})"}});
  add_span(*trace, 3, 2, "between");
  add_span(*trace, 4, 3, "below",
           {{"mlflow.chat.tokenUsage", R"({"input_tokens": 100, "output_tokens": 100, "total_tokens": 200})"}});
  add_span(*trace, 5, 1, "other",
           {{"mlflow.chat.tokenUsage",
             R"({"input_tokens": 1, "output_tokens": 2, "total_tokens": 3, "cache_read_input_tokens": 4})"}});
  EXPECT_EQ(rolled_up_usage(*trace),
            R"({"input_tokens": 8, "output_tokens": 3, "total_tokens": 11, "cache_read_input_tokens": 4})");
}

TEST(TokenUsage, OtherDialects) {
  auto trace = make_trace(1, "root", {{"gen_ai.usage.input_tokens", "11"}, {"gen_ai.usage.output_tokens", "3"}});
  EXPECT_EQ(rolled_up_usage(*trace), R"({"input_tokens": 11, "output_tokens": 3, "total_tokens": 14})");
  EXPECT_EQ(rolled_up_usage(*make_trace(1)), "");
}

TEST(TokenUsage, AsDeepAsItMayBe) {
  auto trace = make_trace(1);
  for (SpanId id = 2; id < 20000; ++id) add_span(*trace, id, id - 1, "deep");
  add_span(*trace, 20000, 19999, "llm",
           {{"mlflow.chat.tokenUsage", R"({"input_tokens": 1, "output_tokens": 1, "total_tokens": 2})"}});
  EXPECT_EQ(rolled_up_usage(*trace), R"({"input_tokens": 1, "output_tokens": 1, "total_tokens": 2})");
}

TEST(GitOrigin, ReadsTheFilesOfGit) {
  const std::filesystem::path root = testing::TempDir() + "/git_facts";
  std::filesystem::create_directories(root / ".git" / "refs" / "heads");
  std::filesystem::create_directories(root / "below");
  std::ofstream(root / ".git" / "HEAD") << "ref: refs/heads/main\n";
  std::ofstream(root / ".git" / "packed-refs") << "# pack-refs with: peeled\n0123456789 refs/heads/main\n";
  std::ofstream(root / ".git" / "config")
      << "[core]\n\turl = no\n[remote \"origin\"]\n\turl = https://me:secret@host/repo.git\n";
  const GitOrigin facts = read_git_origin((root / "below").string());
  EXPECT_EQ(facts.branch, "main");
  EXPECT_EQ(facts.commit, "0123456789");
  EXPECT_EQ(facts.repository_url, "https://host/repo.git");
}

}  // namespace
}  // namespace mlflow::internal
