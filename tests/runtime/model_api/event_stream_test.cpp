#include "model_api/event_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace mlflow::internal {
namespace {

using Events = std::vector<std::string>;

Events events_of(const std::vector<std::string>& pieces,
                 EventStream::Form form = EventStream::Form::SERVER_SENT_EVENTS) {
  Events events;
  EventStream stream(form, [&](std::string_view data, std::int64_t) { events.emplace_back(data); });
  for (const std::string& piece : pieces) stream.feed(piece, 0);
  stream.finish(0);
  return events;
}

TEST(EventStream, AnyCutOfTheBytesGivesTheSameEvents) {
  const std::string text = ": hello\r\nevent: a\r\ndata: 1\r\ndata:2\r\n\r\nid: 7\ndata: 3\n\n\rdata:  4\r\r";
  const Events expected{"1\n2", "3", " 4"};
  EXPECT_EQ(events_of({text}), expected);
  for (std::size_t cut = 1; cut < text.size(); ++cut)
    EXPECT_EQ(events_of({text.substr(0, cut), text.substr(cut)}), expected) << cut;
  Events bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  EXPECT_EQ(events_of(bytes), expected);
}

TEST(EventStream, AnEventWithoutItsEmptyLineIsGivenAtTheEnd) {
  EXPECT_EQ(events_of({"data: 1\n\ndata: 2"}), (Events{"1", "2"}));
}

TEST(EventStream, OtherFieldsAreNoData) { EXPECT_EQ(events_of({"database: 1\ndata\n\nretry: 5\n\n"}), (Events{""})); }

TEST(EventStream, LinesAreEventsOfTheOtherForm) {
  EXPECT_EQ(events_of({"{\"a\"", ": 1}\n\n{}\r\n", "[]"}, EventStream::Form::LINES),
            (Events{"{\"a\": 1}", "{}", "[]"}));
}

TEST(EventStream, TimeIsThatOfTheLastByte) {
  std::vector<std::int64_t> times;
  EventStream stream(EventStream::Form::SERVER_SENT_EVENTS,
                     [&](std::string_view, std::int64_t time) { times.push_back(time); });
  stream.feed("data: 1\n\nda", 10);
  stream.feed("ta: 2", 20);
  stream.feed("\n\n", 30);
  EXPECT_EQ(times, (std::vector<std::int64_t>{10, 30}));
}

TEST(EventStream, AfterAGapTheFirstWholeEventIsTheNext) {
  Events events;
  EventStream stream(EventStream::Form::SERVER_SENT_EVENTS,
                     [&](std::string_view data, std::int64_t) { events.emplace_back(data); });
  stream.feed("data: 1\n\ndata: 2", 0);
  stream.gap();
  stream.feed("3\n\ndata: 4\n\n", 0);
  EXPECT_EQ(events, (Events{"1", "4"}));
}

}  // namespace
}  // namespace mlflow::internal
