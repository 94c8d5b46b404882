// The lines of `mlflow-trace list`: as wide as the terminal at most, with the columns that say something.
#include "trace_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace mlflow::tools {
namespace {

constexpr std::int64_t now = 1'800'000'000'000;

ListedTrace listed(const std::string& name, const std::string& request = "what?") {
  ListedTrace trace;
  trace.row.id = "tr-387e181b1d1b383b565f4f31fe3678cb";
  trace.row.request_time_ms = now - 300'000;
  trace.row.duration_ms = 12;
  trace.row.state = "OK";
  trace.row.name = name;
  trace.row.request = request;
  trace.row.response = "that";
  return trace;
}

std::string table(const Terminal& terminal, const std::vector<ListedTrace>& traces) {
  const TraceTable table(terminal, traces, now);
  std::string text = table.head() + "\n";
  for (const ListedTrace& trace : traces) text += table.line(trace, now) + "\n";
  return text;
}

TEST(TraceTable, InATerminal) {
  EXPECT_EQ(table({.width = 80, .unicode = true}, {listed("answer")}),
            "ID             TIME       DURATION  STATE  NAME    REQUEST        RESPONSE\n"
            "tr-387e181b1d  5 min ago   12.0 ms  OK     answer  what?          that\n");
}

TEST(TraceTable, ColumnsThatSayNothingAreLeftOut) {
  ListedTrace chat = listed("answer");
  chat.tokens = 1234;
  chat.session = "rivers-1";
  chat.user = "ada";
  const std::string text = table({.width = 100, .unicode = true}, {chat, listed("other")});
  EXPECT_NE(text.find("TOKENS  SESSION   USER  REQUEST"), text.npos) << text;
  EXPECT_NE(text.find("  1234  rivers-1  ada   what?"), text.npos) << text;
}

TEST(TraceTable, NoLineIsWiderThanTheTerminal) {
  ListedTrace wide = listed("名前がとても長い関数の名前がとても長い関数",
                            "質問がとても長い質問がとても長い質問がとても長い質問がとても長い");
  wide.tokens = 123456789;
  wide.session = "a session with a very long name indeed";
  wide.user = "ユーザー";
  for (const std::size_t width : {60u, 72u, 80u, 100u, 101u, 200u}) {
    const std::string text = table({.width = width, .unicode = true}, {wide, listed("short")});
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = text.find('\n', start);
      EXPECT_LE(columns(text.substr(start, end - start)), width) << width;
      start = end + 1;
    }
  }
}

TEST(TraceTable, ColumnsThatDoNotFitAreLeftOutWithWhatIsInThem) {
  ListedTrace chat = listed("a name of some length", "asked a question");
  chat.tokens = 123456789012345;
  chat.session = "session of twenty ch";
  chat.user = "user";
  const std::pair<const char*, const char*> columns[] = {
      {"         TOKENS", "123456789012345"}, {"SESSION", "ses"}, {"USER", "user"}, {"REQUEST", "ask"}, {"RESPONSE", "that"}};
  for (std::size_t width = 50; width < 140; ++width) {
    const std::string text = table({.width = width}, {chat});
    const std::string head = text.substr(0, text.find('\n'));
    const std::string line = text.substr(head.size() + 1);
    for (const auto& [title, value] : columns) EXPECT_EQ(line.find(value), head.find(title)) << width << "\n" << text;
  }
}

TEST(TraceTable, APipeGetsWholeIdsAndTimes) {
  const std::string text = table({}, {listed("answer")});
  EXPECT_NE(text.find("tr-387e181b1d1b383b565f4f31fe3678cb  " + time_text(now - 300'000)), text.npos) << text;
}

TEST(TraceTable, ATraceCannotMoveTheCursor) {
  const std::string text = table({.width = 120}, {listed("a\x1b[2J", "b\nc\x9b")});
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

}  // namespace
}  // namespace mlflow::tools
