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
