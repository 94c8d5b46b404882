// The local store: what goes in comes out, parts become one, several writers, a bound, and files that are none of ours.
#include "store/trace_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "../export/trace_builder.h"
#include "config/report.h"
#include "export/store_exporter.h"
#include "export/trace_info.h"
#include "model/trace_merge.h"
#include "processor/earlier_spans.h"
#include "store/trace_codec.h"

namespace mlflow::internal {
namespace {

class TraceStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    settings_.store_path = folder_ + "/traces.db";
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  void TearDown() override { set_report_sink({}); }

  ExportResult put(TracePtr trace) {
    std::vector<TracePtr> traces;
    traces.push_back(std::move(trace));
    StoreExporter exporter({"", "exp"}, settings_, ProcessOrigin{"prog", "ann", {}});
    return exporter.export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::seconds(5));
  }
  std::unique_ptr<TraceStore> open(TraceStore::Mode mode = TraceStore::Mode::READ) {
    return TraceStore::open(settings_.store_path, mode, error_);
  }

  std::string folder_ = testing::TempDir() + "/trace_store_" + std::to_string(::getpid());
  Settings settings_;
  std::string error_;
  std::vector<std::string> lines_;
};

TracePtr rich_trace() {
  auto trace = make_trace(9, "root",
                          {{"mlflow.spanInputs", R"({"q": "caf)"
                                                 "\xc3\xa9"
                                                 R"("})"},
                           {"mlflow.spanOutputs", "\"a\""}});
  FinishedSpan& child = add_span(*trace, 2, 1, "child", {{"k", "1"}});
  child.status = StatusCode::ERROR;
  child.status_message = "E: why";
  Event& event = child.events.emplace_back(&trace->arena);
  event.name = "exception";
  event.time_ns = 42;
  event.attributes.push_back({"x", "\"y\""});
  SpanLink& link = child.links.emplace_back(&trace->arena);
  link.trace_id = {3, 4};
  link.span_id = 5;
  link.attributes.push_back({"l", "2"});
  trace->facts.metadata = {{"m", "1"}};
  trace->facts.tags = {{"t", "2"}};
  trace->facts.client_request_id = "r";
  trace->facts.has_request_preview = true;
  trace->facts.request_preview = "";
  trace->facts.state = StatusCode::ERROR;
  trace->facts.experiment_id = "5";
  trace->incomplete = true;
  return trace;
}

TEST(TraceCodec, NothingIsLost) {
  const std::string bytes = encode_trace(*rich_trace());
  const TracePtr copy = decode_trace(bytes);
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(encode_trace(*copy), bytes);
  ASSERT_EQ(copy->spans.size(), 2u);
  EXPECT_EQ(copy->root()->attribute("mlflow.spanInputs"), "{\"q\": \"caf\xc3\xa9\"}");
  EXPECT_EQ(copy->spans[1].events[0].attributes[0].value, "\"y\"");
  EXPECT_EQ(copy->spans[1].links[0].trace_id, (TraceId{3, 4}));
  EXPECT_EQ(copy->facts.experiment_id, "5");
  EXPECT_TRUE(copy->facts.has_request_preview);
  EXPECT_FALSE(copy->facts.has_response_preview);
  EXPECT_TRUE(copy->incomplete);
}

TEST(TraceCodec, DamagedBytesAreRefusedNotFollowed) {
  const std::string bytes = encode_trace(*rich_trace());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(decode_trace(std::string_view(bytes).substr(0, size)), nullptr);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(0xff);
    decode_trace(damaged);  // any answer will do
  }
}

TEST_F(TraceStoreTest, RowsAndContent) {
  EXPECT_EQ(put(rich_trace()).delivered, 1u);
  const auto store = open();
  ASSERT_NE(store, nullptr) << error_;
  const auto rows = store->list(-1);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].id, "tr-461fcd3c0a32e12d0000000000000009");
  EXPECT_EQ(rows[0].name, "root");
  EXPECT_EQ(rows[0].state, "ERROR");
  EXPECT_EQ(rows[0].duration_ms, 258);
  EXPECT_EQ(rows[0].experiment_id, "5");
  EXPECT_EQ(rows[0].spans, 2);
  EXPECT_EQ(rows[0].response, "\"a\"");
  const TracePtr trace = store->load(rows[0].id);
  ASSERT_NE(trace, nullptr);
  EXPECT_EQ(trace->spans.size(), 2u);
}

TEST_F(TraceStoreTest, OnlyItsOwnerMayReadIt) {
  put(make_trace(1));
  struct stat info{};
  ASSERT_EQ(::stat(settings_.store_path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(TraceStoreTest, PartsOfATraceBecomeOne) {
  auto late = make_trace(1, "late");
  late->has_root = false;
  late->spans[0].span_id = 2;
  late->spans[0].parent_id = 1;
  put(std::move(late));
  EXPECT_EQ(open()->list(-1).at(0).state, "");
  put(make_trace(1, "root"));
  put(make_trace(1, "root"));  // twice is once
  const auto store = open();
  const auto rows = store->list(-1);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].name, "root");
  EXPECT_EQ(rows[0].spans, 2);
  EXPECT_EQ(store->load(rows[0].id)->root()->name, "root");
}

TEST_F(TraceStoreTest, DeliveryIsRememberedUntilSomethingNewComes) {
  put(make_trace(1));
  put(make_trace(2));
  const auto store = open();
  EXPECT_EQ(store->undelivered("http://a").size(), 2u);
  EXPECT_TRUE(store->mark_delivered({"tr-461fcd3c0a32e12d0000000000000001"}, "http://a"));
  EXPECT_EQ(store->undelivered("http://a").size(), 1u);
  EXPECT_EQ(store->undelivered("http://b").size(), 2u);
  put(make_trace(1));
  EXPECT_EQ(store->undelivered("http://a").size(), 2u);
}

TEST_F(TraceStoreTest, FoundByTheStartOfItsId) {
  put(make_trace(0x1100000000000000));
  put(make_trace(0x1200000000000000));
  const auto store = open();
  EXPECT_EQ(store->find("461fcd3c0a32e12d11", 10).size(), 1u);
  EXPECT_EQ(store->find("tr-461f", 10).size(), 2u);
  EXPECT_EQ(store->find("%", 10).size(), 0u);
}

TEST_F(TraceStoreTest, StaysBelowItsBoundDeliveredOnesGoFirst) {
  const std::string value = '"' + std::string(20000, 'x') + '"';
  settings_.store_max_size = 400000;
  for (std::uint64_t i = 1; i <= 10; ++i) put(make_trace(i, "r", {{"k", value.c_str()}}));
  std::vector<std::string> delivered;
  for (const StoredTrace& row : open()->list(5)) delivered.push_back(row.id);  // the newest
  open()->mark_delivered(delivered, "http://a");
  EXPECT_TRUE(lines_.empty());
  for (std::uint64_t i = 11; i <= 16; ++i) put(make_trace(i, "r", {{"k", value.c_str()}}));
  EXPECT_TRUE(lines_.empty());  // delivered ones made room
  for (std::uint64_t i = 17; i <= 40; ++i) put(make_trace(i, "r", {{"k", value.c_str()}}));
  EXPECT_FALSE(lines_.empty());
  EXPECT_LT(std::filesystem::file_size(settings_.store_path), 600000u);
  EXPECT_EQ(open()->list(1).at(0).id, "tr-461fcd3c0a32e12d0000000000000028");
}

// Written in another order than they happened in, so that the order of rows is not taken for that of times.
TEST_F(TraceStoreTest, AFullStoreGivesUpDeliveredOnesThenTheOldest) {
  const std::string value = '"' + std::string(20000, 'x') + '"';
  for (const std::uint64_t hour : {5, 2, 8, 1, 7, 4, 3, 6}) {
    TracePtr trace = make_trace(hour, "r", {{"k", value.c_str()}});
    trace->spans[0].start_ns += static_cast<std::int64_t>(hour) * 3'600'000'000'000;
    trace->spans[0].end_ns += static_cast<std::int64_t>(hour) * 3'600'000'000'000;
    put(std::move(trace));
  }
  const auto store = open(TraceStore::Mode::WRITE);
  const std::string id = "tr-461fcd3c0a32e12d000000000000000";
  store->mark_delivered({id + "7", id + "3"}, "http://a");
  const auto left = [&] {
    std::string hours;
    for (const StoredTrace& row : store->list(-1)) hours.insert(hours.begin(), row.id.back());
    return hours;
  };
  std::string order;
  std::size_t lost = 0;
  std::string before = left();
  for (std::int64_t bound = 200'000; before.size() > 1; bound -= 500) {
    lost += store->shrink(bound);
    const std::string after = left();
    ASSERT_GE(after.size() + 1, before.size()) << "one at a time, or the order is not seen";
    for (const char hour : before)
      if (after.find(hour) == std::string::npos) order += hour;
    before = after;
  }
  EXPECT_EQ(order, "3712456");
  EXPECT_EQ(lost, 5u) << "those that nobody else has";
}

TEST_F(TraceStoreTest, SeveralProcessesWriteAtOnce) {
  std::vector<pid_t> children;
  for (std::uint64_t writer = 1; writer <= 4; ++writer) {
    const pid_t child = ::fork();
    if (child == 0) {
      bool ok = true;
      for (std::uint64_t i = 0; i < 25; ++i) {
        const ExportResult result = put(make_trace(writer * 1000 + i));
        if (result.delivered != 1)
          std::fprintf(stderr, "writer %d: %s\n", static_cast<int>(writer), result.error.c_str());
        ok = result.delivered == 1 && ok;
      }
      ::_exit(ok ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open()->list(-1).size(), 100u);
}

TEST_F(TraceStoreTest, AFileThatIsNoStoreIsLeftAlone) {
  std::ofstream(settings_.store_path)
      << "these are somebody's notes, and they are longer than a header of SQLite, which has 100 bytes ....";
  EXPECT_EQ(open(TraceStore::Mode::WRITE), nullptr);
  EXPECT_NE(error_.find(settings_.store_path), std::string::npos) << error_;
  EXPECT_NE(error_.find("MLFLOW_TRACE_STORE"), std::string::npos) << error_;
  EXPECT_EQ(std::filesystem::file_size(settings_.store_path), 97u);
}

TEST_F(TraceStoreTest, AFolderThatCannotBeWrittenIsSaid) {
  settings_.store_path = folder_ + "/missing/traces.db";
  const ExportResult result = put(make_trace(1));
  EXPECT_EQ(result.failed.size(), 1u);
  EXPECT_NE(result.error.find("MLFLOW_TRACE_STORE"), std::string::npos) << result.error;
}

TEST_F(TraceStoreTest, ReadingMakesNoFile) {
  EXPECT_EQ(open(), nullptr);
  EXPECT_FALSE(std::filesystem::exists(settings_.store_path));
}

// A part that came before its trace's root, of one span.
TracePtr early_part(SpanId id) {
  auto part = std::make_unique<FinishedTrace>();
  part->id = make_trace(9)->id;
  part->more_follows = true;
  add_span(*part, id, 1, "early");
  return part;
}

// Whose earlier parts are known, each of one span; what became of them.
TracePtr last_part(std::initializer_list<std::pair<SpanId, PartFate>> parts) {
  auto last = make_trace(9);
  last->earlier = std::make_unique<EarlierSpans>();
  for (const auto& [id, fate] : parts) {
    last->earlier->sizes.push_back(static_cast<std::uint32_t>(400 + id));
    last->earlier->parts.push_back({id, 1, std::make_shared<std::atomic<PartFate>>(fate)});
  }
  return last;
}

TEST_F(TraceStoreTest, PartsThatCameBeforeTheRootBelongToItsTrace) {
  put(early_part(2));
  put(early_part(3));
  put(last_part({{2, PartFate::STORED}, {3, PartFate::STORED}}));
  const auto store = open();
  ASSERT_NE(store, nullptr) << error_;
  const auto rows = store->list(-1);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].spans, 3);
  EXPECT_EQ(rows[0].state, "OK");
  const TracePtr trace = store->load(rows[0].id);
  ASSERT_NE(trace, nullptr);
  ASSERT_EQ(trace->spans.size(), 3u);
  EXPECT_EQ(trace->root()->name, "root");
  EXPECT_EQ(trace->earlier, nullptr) << "all spans are here: nothing is to be added to what they say";
}

TEST_F(TraceStoreTest, ATraceThatLostPartsSaysSo) {
  put(early_part(3));
  put(last_part({{2, PartFate::STORED}, {3, PartFate::STORED}}));
  const TracePtr trace = open()->load(mlflow_id(make_trace(9)->id));
  EXPECT_TRUE(trace->incomplete);
  EXPECT_EQ(trace->earlier, nullptr) << "what is gone is not counted";
  put(last_part({{2, PartFate::LOST}}));
  EXPECT_TRUE(open()->load(mlflow_id(make_trace(9)->id))->incomplete);
}

TEST_F(TraceStoreTest, WhatWasDeliveredBeforeIsStillToldOf) {
  auto last = last_part({{2, PartFate::DELIVERED}, {3, PartFate::DELIVERED}});
  last->earlier->session = "s";
  TokenUsage usage;
  usage.counts[0] = 7;
  last->earlier->usage = {{1, usage}};
  put(std::move(last));
  const TracePtr trace = open()->load(mlflow_id(make_trace(9)->id));
  ASSERT_NE(trace->earlier, nullptr);
  EXPECT_EQ(trace->earlier->sizes, (std::vector<std::uint32_t>{402, 403}));
  EXPECT_EQ(trace->earlier->session, "s");
  ASSERT_EQ(trace->earlier->usage.size(), 1u);
  EXPECT_EQ(trace->earlier->usage[0].first, 1u);
  EXPECT_EQ(trace->earlier->usage[0].second.counts[0], 7);
  EXPECT_EQ(trace->earlier->usage[0].second.counts[1], std::nullopt);
}

// The parts of a trace, as they go out, and what its trace info says when it goes out in one piece.
struct PartsOfATrace {
  PartsOfATrace() {
    const auto whole = make_trace(9);
    constexpr const char* usage = R"({"input_tokens": 9, "output_tokens": 1, "total_tokens": 10})";
    for (SpanId id = 2; id < 8; ++id)
      add_span(*whole, id, id % 2 == 0 ? 1 : id - 1, std::string(id, 'n').c_str(), {{"mlflow.chat.tokenUsage", usage}});
    told = trace_info_body(*whole, "1", ProcessOrigin{}, Settings{});
    EarlierSpansKeeper keeper;
    for (const SpanId first : {2, 4, 6, 1}) {
      auto& part = parts.emplace_back(std::make_unique<FinishedTrace>());
      part->id = whole->id;
      part->has_root = first == 1;
      part->more_follows = !part->has_root;
      for (const FinishedSpan& span : whole->spans)
        if (span.span_id == first || (first != 1 && span.span_id == first + 1))
          copy_span(*part, part->add_span(), span);
      keeper.pass(*part);
    }
  }
  std::string told;
  std::vector<TracePtr> parts;
};

// Each of three parts has been delivered, is in the store, or comes there after its root.
TEST_F(TraceStoreTest, WhereverThePartsAreEachSpanIsCountedOnce) {
  for (int mixture = 0; mixture < 27; ++mixture) {
    PartsOfATrace trace;
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    const int where[] = {mixture % 3, mixture / 3 % 3, mixture / 9};
    for (std::size_t i = 0; i < 3; ++i)
      if (where[i] == 1) put(std::move(trace.parts[i]));
    TracePtr& root = trace.parts[3];
    const std::string id = mlflow_id(root->id);
    put(std::move(root));
    for (std::size_t i = 0; i < 3; ++i)
      if (where[i] == 2) put(std::move(trace.parts[i]));
    const TracePtr read = open()->load(id);
    ASSERT_NE(read, nullptr);
    read->facts = TraceFacts(&read->arena);  // where it came from
    EXPECT_EQ(trace_info_body(*read, "1", ProcessOrigin{}, Settings{}), trace.told) << mixture;
  }
}

TEST_F(TraceStoreTest, RowsOfAVersionThatNotedNoPartsAreCountedByTheirNumber) {
  put(early_part(2));
  auto last = last_part({{2, PartFate::DELIVERED}, {3, PartFate::DELIVERED}});
  last->earlier->parts.clear();
  put(std::move(last));
  const TracePtr trace = open()->load(mlflow_id(make_trace(9)->id));
  ASSERT_NE(trace->earlier, nullptr);
  EXPECT_EQ(trace->earlier->sizes.size(), 1u);
  EXPECT_FALSE(trace->incomplete);
}

TEST_F(TraceStoreTest, PartsGoWithTheirTrace) {
  put(early_part(2));
  put(make_trace(9));
  const auto store = open(TraceStore::Mode::WRITE);
  const std::string id = store->list(-1).at(0).id;
  EXPECT_TRUE(store->remove({id}));
  put(make_trace(9));
  EXPECT_EQ(store->load(id)->spans.size(), 1u);
}

}  // namespace
}  // namespace mlflow::internal
