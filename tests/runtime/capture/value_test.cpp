// Values written by the hooks and read back as JSON text, and every limit on the way.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "buffer/thread_buffer.h"
#include "capture/value_reader.h"
#include "capture/value_writer.h"
#include "hooks/mlflow_trace_hooks.h"

namespace mlflow::internal {
namespace {

// One record that values are written into.
class ValueTest : public testing::Test {
 protected:
  ValueTest() {
    buffer_.reading = pool_.take(ChunkPool::SMALL);
    records_.open(&buffer_, &pool_);
    records_.begin<SpanRecord>(RecordKind::SPAN_OUTPUT);
    values_.start(&records_);
  }
  ~ValueTest() override {
    capture_limits = CaptureLimits();
    release_chunks(buffer_, pool_);
  }

  mlflow_trace_v1::Writer* writer() { return reinterpret_cast<mlflow_trace_v1::Writer*>(&values_); }
  // What has been written since the record began, as JSON text.
  std::string json() {
    const char* start = reinterpret_cast<const char*>(records_.header()) + sizeof(SpanRecord);
    ValueReader reader({start, records_.written() - sizeof(SpanRecord)});
    std::string out;
    reader.append_json(out);
    EXPECT_TRUE(reader.at_end());
    return out;
  }
  template <class T>
  std::string captured(const T& value) {
    records_.rewind(sizeof(SpanRecord));
    values_.start(&records_);
    mlflow_trace_v1::capture(writer(), value);
    return json();
  }

  // The same where the user has said that pointers are read.
  template <class T>
  std::string captured_with_pointees(const T& value) {
    records_.rewind(sizeof(SpanRecord));
    values_.start(&records_);
    mlflow_trace_v1::mlflow_trace_v1_read_pointers(writer(), 1);
    mlflow_trace_v1::capture(writer(), value);
    return json();
  }

  ChunkPool pool_{64 << 20};
  ThreadBuffer buffer_;
  RecordWriter records_;
  ValueWriter values_;
};

struct Node {
  int value;
  const Node* next;
};

}  // namespace
}  // namespace mlflow::internal

namespace mlflow_trace_v1 {
template <>
inline void capture_class<mlflow::internal::Node>(Writer* w, const mlflow::internal::Node& n) {
  if (!mlflow_trace_v1_begin_object(w)) return;
  capture_field(w, "value", 5, n.value);
  capture_field(w, "next", 4, n.next);
  mlflow_trace_v1_end_object(w, 2);
}
}  // namespace mlflow_trace_v1

namespace mlflow::internal {
namespace {

TEST_F(ValueTest, Scalars) {
  EXPECT_EQ(captured(true), "true");
  EXPECT_EQ(captured('x'), "\"x\"");
  EXPECT_EQ(captured(u'\u2603'), "\"\xe2\x98\x83\"");
  EXPECT_EQ(captured(static_cast<unsigned char>(200)), "200");
  EXPECT_EQ(captured(LLONG_MIN), "-9223372036854775808");
  EXPECT_EQ(captured(ULLONG_MAX), "18446744073709551615");
  EXPECT_EQ(captured(-(static_cast<__int128>(1) << 100)), "-1267650600228229401496703205376");
  EXPECT_EQ(captured(0.1f), "0.1");
  EXPECT_EQ(captured(2.0), "2.0");
  EXPECT_EQ(captured(nullptr), "null");
}

TEST_F(ValueTest, TextOfEveryWidth) {
  EXPECT_EQ(captured("c string"), "\"c string\"");
  const char* none = nullptr;
  EXPECT_EQ(captured(none), "null");
  EXPECT_EQ(captured(u"\xd83d\xde00"), "\"\xf0\x9f\x98\x80\"");
  EXPECT_EQ(captured(L"wide"), "\"wide\"");
  const char unterminated[4] = {'a', 'b', 'c', 'd'};
  EXPECT_EQ(captured(unterminated), "\"abcd\"");
}

TEST_F(ValueTest, ArraysPointersAndAddresses) {
  const int numbers[] = {1, -2, 3};
  EXPECT_EQ(captured(numbers), "[1, -2, 3]");
  const bool flags[] = {true, false};
  EXPECT_EQ(captured(flags), "[true, false]");
  const double* null_pointer = nullptr;
  EXPECT_EQ(captured(null_pointer), "null");
  const double number = 4.5;
  const double* pointer = &number;
  EXPECT_EQ(captured(pointer).substr(0, 3), "\"0x");
  EXPECT_EQ(captured_with_pointees(pointer), "4.5");
  void* address = reinterpret_cast<void*>(0x1234);
  EXPECT_EQ(captured(address), "\"0x1234\"");
}

TEST_F(ValueTest, PointerCycleEnds) {
  Node second{2, nullptr};
  Node first{1, &second};
  second.next = &first;
  EXPECT_EQ(captured_with_pointees(&first), R"({"value": 1, "next": {"value": 2, "next": "[cycle]"}})");
}

TEST_F(ValueTest, CarefulWritesAddressesInsteadOfFollowing) {
  Node first{1, reinterpret_cast<const Node*>(0x10)};  // not a valid pointer
  values_.set_careful(true);
  mlflow_trace_v1::capture(writer(), first);
  EXPECT_EQ(json(), R"({"value": 1, "next": "0x10"})");
}

TEST_F(ValueTest, MarksThatAreNoPointersAreNotFollowed) {
  EXPECT_EQ(captured(reinterpret_cast<const char*>(-1)), "\"0xffffffffffffffff\"");
  EXPECT_EQ(captured(reinterpret_cast<const char*>(1)), "\"0x1\"");
  EXPECT_EQ(captured(reinterpret_cast<const Node*>(-2)), "\"0xfffffffffffffffe\"");
  EXPECT_EQ(captured(reinterpret_cast<Node*>(4095)), "\"0xfff\"");
}

TEST_F(ValueTest, AMarkerTakesThePlaceOfAValueThatThrew) {
  mlflow_trace_v1::Writer* w = writer();
  mlflow_trace_v1_put_string(w, "before", 6);
  mlflow_trace_v1_begin_array(w);
  mlflow_trace_v1_item(w);
  mlflow_trace_v1_begin_object(w);
  mlflow_trace_v1_key(w, "half", 4);
  mlflow_trace_v1_value_threw(w, 1);
  mlflow_trace_v1_put_i64(w, 7);

  const char* start = reinterpret_cast<const char*>(records_.header()) + sizeof(SpanRecord);
  ValueReader reader({start, records_.written() - sizeof(SpanRecord)});
  std::string out;
  for (int i = 0; i < 3; ++i) reader.append_json(out += ' ');
  EXPECT_EQ(out, R"( "before" "[not captured: looking at this value threw an exception]" 7)");
  EXPECT_TRUE(reader.at_end());
}

TEST_F(ValueTest, LongStringSaysThatItWasCutAndHowLongItWas) {
  capture_limits.string_length = 4;
  EXPECT_EQ(captured("0123456789"), "\"0123... [truncated, 10 bytes in all]\"");
  // Not in the middle of a character.
  records_.rewind(sizeof(SpanRecord));
  values_.start(&records_);
  mlflow_trace_v1::mlflow_trace_v1_put_string(writer(), "abc\xe2\x98\x83", 6);
  EXPECT_EQ(json(), "\"abc... [truncated, 6 bytes in all]\"");
}

TEST_F(ValueTest, TenMegabytesAreKeptWhenTheLimitIsRaised) {
  capture_limits.string_length = 20 << 20;
  capture_limits.value_size = 30 << 20;
  const std::string text(10 << 20, 'x');
  values_.string(text.data(), text.size());
  EXPECT_EQ(json().size(), text.size() + 2);
}

TEST_F(ValueTest, LongContainersAreCutWithACount) {
  capture_limits.items = 2;
  const int numbers[] = {1, 2, 3, 4};
  EXPECT_EQ(captured(numbers), R"([1, 2, "... [truncated, 4 items in all]"])");
  const char* const texts[] = {"a", "b", "c"};
  EXPECT_EQ(captured(texts), R"(["a", "b", "... [truncated, 3 items in all]"])");
}

TEST_F(ValueTest, DeepNestingIsCut) {
  capture_limits.depth = 2;
  const char* const deep[1][1][1] = {{{"x"}}};
  EXPECT_EQ(captured(deep), R"([["... [truncated, nested too deep]"]])");
}

TEST_F(ValueTest, TheSizeLimitHoldsForTheWholeValue) {
  capture_limits.value_size = 1000;
  const std::string text(400, 'x');
  values_.begin_array();
  int items = 0;
  while (items < 100 && values_.item()) {
    values_.string(text.data(), text.size());
    ++items;
  }
  values_.end_array(100);
  EXPECT_LT(records_.written(), 1500u);
  EXPECT_NE(json().find("100 items in all"), std::string::npos);
}

TEST_F(ValueTest, CStringWithoutAnEndStopsAtAnUnreadablePage) {
  char* pages = static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(pages, MAP_FAILED);
  ASSERT_EQ(mprotect(pages + 4096, 4096, PROT_NONE), 0);
  char* text = pages + 4096 - 5;
  std::memcpy(text, "hello", 5);
  const char* unterminated = text;
  EXPECT_EQ(captured(unterminated), "\"hello\"");
  munmap(pages, 8192);
}

TEST_F(ValueTest, TextEndsAtItsLengthAndAtItsNul) {
  const char text[] = "12345678SECRET";
  mlflow_trace_v1::capture_sized(writer(), text, 8);
  EXPECT_EQ(json(), "\"12345678\"");
  records_.rewind(sizeof(SpanRecord));
  mlflow_trace_v1::capture_sized(writer(), text, 1000);
  EXPECT_EQ(json(), "\"12345678SECRET\"");
  records_.rewind(sizeof(SpanRecord));
  mlflow_trace_v1::capture_sized(writer(), reinterpret_cast<const unsigned char*>(text), 3);
  EXPECT_EQ(json(), "\"b'123'\"");
  records_.rewind(sizeof(SpanRecord));
  mlflow_trace_v1::capture_sized(writer(), reinterpret_cast<const unsigned char*>(text), -1);
  EXPECT_EQ(json(), "\"b''\"");
}

// Three pages, the middle one of which cannot be read.
class Hole {
 public:
  Hole() {
    pages_ = static_cast<char*>(mmap(nullptr, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    std::memset(pages_, 'x', 3 * PAGE);
    mprotect(pages_ + PAGE, PAGE, PROT_NONE);
  }
  ~Hole() { munmap(pages_, 3 * PAGE); }
  static constexpr std::size_t PAGE = 4096;
  char* begin() { return pages_ + PAGE; }

 private:
  char* pages_;
};

TEST_F(ValueTest, NothingIsReadThatIsNotThere) {
  Hole hole;
  EXPECT_EQ(captured(static_cast<const char*>(hole.begin())).substr(0, 3), "\"0x");
  EXPECT_EQ(captured(static_cast<const char*>(hole.begin() - 2)), "\"xx\"");
  EXPECT_EQ(captured_with_pointees(reinterpret_cast<const int*>(hole.begin() - 2)).substr(0, 3), "\"0x");
  EXPECT_EQ(captured_with_pointees(reinterpret_cast<const short*>(hole.begin() - 2)), "30840");
  records_.rewind(sizeof(SpanRecord));
  EXPECT_TRUE(values_.view(hole.begin() - 100, 100, 1));
  EXPECT_TRUE(values_.view(hole.begin(), 0, 1));
  EXPECT_FALSE(values_.view(hole.begin() - 100, 2 * Hole::PAGE, 1));
  EXPECT_EQ(json().substr(0, 3), "\"0x");
}

TEST_F(ValueTest, WaysToSharedNodesAreFollowedOnlySoOften) {
  // Each node has two pointers to the next: 2^40 ways.
  capture_limits.depth = 64;
  std::size_t steps = 0;
  int nodes[41] = {};
  const auto visit = [&](const auto& self, int level) -> void {
    ++steps;
    for (int way = 0; way < 2 && level < 40; ++way) {
      if (!values_.follow(&nodes[level + 1], false)) continue;
      self(self, level + 1);
      values_.unfollow();
    }
    if (level == 40) values_.int64(level);
  };
  values_.follow(&nodes[0], false);
  visit(visit, 0);
  EXPECT_LE(steps, ValueWriter::MAX_FOLLOWED);
  EXPECT_LE(records_.written(), capture_limits.value_size + 1000);
}

TEST_F(ValueTest, NothingIsEnteredOnceAValueIsAsLargeAsItMayBe) {
  capture_limits.value_size = 100;
  values_.begin_array();
  values_.item();
  const std::string text(200, 'x');
  values_.string(text.data(), text.size());
  EXPECT_FALSE(values_.begin_object());
  EXPECT_FALSE(values_.follow(&text, false));
  values_.end_array(3);
  EXPECT_NE(json().find(R"("... [truncated]", "... [truncated]")"), std::string::npos);
}

TEST_F(ValueTest, ErrnoIsTheProgramsAgain) {
  errno = ENOENT;
  values_.start(&records_);
  errno = EBADF;
  values_.finish();
  EXPECT_EQ(errno, ENOENT);
}

TEST_F(ValueTest, TimesAsPythonWritesThem) {
  values_.time_point(1704164645000678000);
  EXPECT_EQ(json(), "\"2024-01-02 03:04:05.000678+00:00\"");
  records_.rewind(sizeof(SpanRecord));
  values_.duration(1500000000);
  EXPECT_EQ(json(), "\"0:00:01.500000\"");
  records_.rewind(sizeof(SpanRecord));
  values_.duration(90061000000000);
  EXPECT_EQ(json(), "\"1 day, 1:01:01\"");
}

TEST_F(ValueTest, KeysThatAreNoStringsBecomeStrings) {
  values_.begin_object();
  values_.item();
  values_.key_value();
  values_.int64(1);
  values_.boolean(true);
  values_.end_object(1);
  EXPECT_EQ(json(), R"({"1": true})");
}

TEST_F(ValueTest, KeysThatAreOneTextKeepAllTheirValues) {
  values_.begin_object();
  const auto entry = [&](std::string_view key, int value) {
    values_.key_value();
    values_.string(key.data(), key.size());
    values_.int64(value);
  };
  entry("a", 1);
  entry("b", 2);
  entry("a", 3);
  entry("\xff", 4);
  entry("\xfe", 5);
  values_.end_object(5);
  EXPECT_EQ(json(), "{\"a\": [1, 3], \"b\": 2, \"\xef\xbf\xbd\": [4, 5]}");
}

}  // namespace
}  // namespace mlflow::internal
