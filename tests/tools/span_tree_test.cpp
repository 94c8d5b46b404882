// The tree a person reads: its lines for a pipe, for a narrow terminal, and for traces that are wide, deep or hostile.
#include "span_tree.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "../runtime/export/trace_builder.h"

namespace mlflow::tools {
namespace {

using internal::add_span;
using internal::make_trace;

TEST(SpanTree, Pipe) {
  auto trace = make_trace(
      1, "answer",
      {{"mlflow.spanType", "\"CHAIN\""}, {"mlflow.spanInputs", "{\"q\": 1}"}, {"mlflow.spanOutputs", "\"a\""}});
  add_span(*trace, 3, 1, "second").status = internal::StatusCode::ERROR;
  add_span(*trace, 2, 1, "first", {{"k", "5"}});
  add_span(*trace, 4, 3, "leaf");
  trace->spans[1].status_message = "E: why";
  EXPECT_EQ(span_tree(*trace, Terminal{}, {}),
            "answer  CHAIN  258.0 ms\n"
            "|  in    {\"q\": 1}\n"
            "|  out   \"a\"\n"
            "|- first  258.0 ms\n"
            "|     k     5\n"
            "`- second  258.0 ms  ERROR\n"
            "   |  error E: why\n"
            "   `- leaf  258.0 ms\n");
}

TEST(SpanTree, ATerminalsWidthIsKept) {
  const std::string value = '"' + std::string(500, 'x') + '"';
  auto trace = make_trace(1, "r", {{"mlflow.spanInputs", value.c_str()}});
  const std::string text = span_tree(*trace, Terminal{.width = 40}, {});
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    EXPECT_LE(end - start, 40u);
    start = end + 1;
  }
  EXPECT_NE(span_tree(*trace, Terminal{.width = 40}, {.full = true}).find(value), std::string::npos);
}

TEST(SpanTree, WhatWasRecordedCannotMoveTheCursor) {
  auto trace = make_trace(1,
                          "a\x1b[2Jb\xc2\x9b"
                          "1m\n");
  const std::string text = span_tree(*trace, Terminal{}, {});
  EXPECT_EQ(text, "a\\x1b[2Jb\\x9b1m   258.0 ms\n");
}

TEST(SpanTree, OnlyATypeAndWhatLedToIt) {
  auto trace = make_trace(1, "root");
  add_span(*trace, 2, 1, "led", {{"mlflow.spanType", "\"CHAIN\""}});
  add_span(*trace, 3, 2, "wanted", {{"mlflow.spanType", "\"TOOL\""}});
  add_span(*trace, 4, 2, "other");
  add_span(*trace, 5, 1, "aside", {{"mlflow.spanType", "\"LLM\""}});
  EXPECT_EQ(span_tree(*trace, Terminal{}, {.type = "TOOL"}),
            "root  258.0 ms\n"
            "`- led  CHAIN  258.0 ms\n"
            "   `- wanted  TOOL  258.0 ms\n");
  EXPECT_EQ(span_tree(*trace, Terminal{}, {.type = "AGENT"}), "");
}

TEST(SpanTree, OnlySomeLevels) {
  auto trace = make_trace(1, "root");
  add_span(*trace, 2, 1, "below");
  add_span(*trace, 3, 2, "deeper");
  add_span(*trace, 4, 3, "deepest");
  add_span(*trace, 5, 1, "beside");
  EXPECT_EQ(span_tree(*trace, Terminal{}, {.depth = 2}),
            "root  258.0 ms\n"
            "|- below  258.0 ms  (+ 2 below)\n"
            "`- beside  258.0 ms\n");
  EXPECT_EQ(span_tree(*trace, Terminal{}, {.depth = 1}), "root  258.0 ms  (+ 4 below)\n");
}

TEST(SpanTree, OfALongStackTheThrowIsShown) {
  std::string stack = "Traceback (most recent call last):";
  for (int i = 0; i < 30; ++i) stack += "\\n  frame " + std::to_string(i);
  auto trace = make_trace(1);
  internal::Event& event = trace->spans[0].events.emplace_back(&trace->arena);
  event.name = "exception";
  event.attributes.push_back({"exception.stacktrace", trace->keep('"' + stack + "\\nE: why\"")});
  const std::string text = span_tree(*trace, Terminal{}, {});
  EXPECT_NE(text.find("... 20 lines\n"), text.npos) << text;
  EXPECT_EQ(text.find("frame 18"), text.npos);
  EXPECT_NE(text.find("frame 19"), text.npos);
  EXPECT_NE(text.find("E: why"), text.npos);
  EXPECT_NE(span_tree(*trace, Terminal{}, {.full = true}).find("frame 0"), std::string::npos);
}

TEST(SpanTree, ColoursOnlyWhereWanted) {
  auto trace = make_trace(1);
  EXPECT_EQ(span_tree(*trace, Terminal{}, {}).find('\x1b'), std::string::npos);
  EXPECT_NE(span_tree(*trace, Terminal{.colours = true}, {}).find('\x1b'), std::string::npos);
}

TEST(SpanTree, TenThousandLevels) {
  auto trace = make_trace(1);
  for (internal::SpanId id = 2; id <= 10000; ++id) add_span(*trace, id, id - 1, "deep");
  const std::string text = span_tree(*trace, Terminal{}, {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10000);
  EXPECT_LT(text.size(), 10000u * 200);
}

TEST(SpanTree, PartsWithoutTheirParent) {
  auto trace = make_trace(1, "b");
  add_span(*trace, 5, 77, "orphan");
  EXPECT_EQ(span_tree(*trace, Terminal{}, {}), "b  258.0 ms\norphan  258.0 ms\n");
}

}  // namespace
}  // namespace mlflow::tools
