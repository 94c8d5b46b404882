// Traces are put together from what a process has left in its buffer file: whole, cut off, or damaged.
#include "processor/left_traces.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "buffer/file_log.h"
#include "buffer/thread_buffer.h"
#include "capture/value_writer.h"
#include "processor/assembler.h"
#include "recording/callsite_codec.h"

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

class LeftTracesTest : public testing::Test {
 protected:
  LeftTracesTest() {
    pool_->file()->header().clock.publish(StampTranslator().readings());
    pool_->file()->header().magic.store(FileHeader::MAGIC);
    FileLog log(*pool_, ChunkUse::CALLSITES);
    RegisteredCallsite callsite;
    callsite.name = "answer";
    callsite.flags = mlflow_trace_v1::Callsite::CAPTURES_INPUTS;
    callsite.function_json = "\"answer\"";
    callsite.span_type_json = "\"TOOL\"";
    callsite.log_level_json = "20";
    callsite.parameters.push_back({"question", "const char*"});
    log.append(encode_callsite(callsite));
    buffer_.reading = pool_->take_beyond_limit();
    writer_.open(&buffer_, pool_.get());
  }
  ~LeftTracesTest() override {
    release_chunks(buffer_, *pool_);
    fs::remove_all(directory_);
  }

  static std::string make_directory() {
    std::string pattern = testing::TempDir() + "mlflow-left-XXXXXX";
    return ::mkdtemp(pattern.data());
  }
  static std::unique_ptr<ChunkPool> make_pool(const std::string& directory) {
    std::string error;
    auto file = BufferFile::create(directory, 1 << 20, error);
    EXPECT_NE(file, nullptr) << error;
    return std::make_unique<ChunkPool>(std::size_t{1} << 20, std::move(file));
  }

  void begin(SpanId span, SpanId parent, const std::string& question) {
    auto* record = writer_.begin<BeginRecord>(RecordKind::SPAN_BEGIN, parent == 0 ? BeginRecord::ROOT : 0);
    record->stamp = stamp();
    record->span_id = span;
    record->parent_id = parent;
    record->trace_high = 1;
    record->trace_low = parent == 0 ? span : parent;
    record->callsite = 1;
    ValueWriter values;
    values.start(&writer_);
    values.string(question.data(), question.size());
    writer_.commit();
  }
  void end(SpanId span) {
    auto* record = writer_.begin<EndRecord>(RecordKind::SPAN_END);
    record->span_id = span;
    record->stamp = stamp();
    writer_.commit();
  }
  // What the background thread does.
  void pass() {
    assembler_.begin_pass();
    read_records(
        buffer_, *pool_, [&](const RecordHeader& record) { assembler_.on_record(thread_, record, journal_.segment()); },
        &journal_);
    assembler_.end_pass();
  }
  std::string path() { return pool_->file()->path(); }
  static std::unique_ptr<LeftTraces> left_in(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::string error;
    const auto file = LeftFile::open(descriptor, error);
    if (file != nullptr) file->read_content();
    ::close(descriptor);
    return file != nullptr ? std::make_unique<LeftTraces>(*file) : nullptr;
  }

  const std::string directory_ = make_directory();
  const std::unique_ptr<ChunkPool> pool_ = make_pool(directory_);
  ThreadBuffer buffer_;
  RecordWriter writer_;
  Journal journal_{*pool_};
  Assembler assembler_{std::size_t{4} << 20};
  ThreadSpans thread_;
};

TEST_F(LeftTracesTest, WhatWasOpenSaysSoWithWhatWasCaptured) {
  begin(5, 0, "why?");
  begin(6, 5, "what?");
  end(6);
  const auto left = left_in(path());
  const auto traces = left->take();
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_TRUE(traces[0]->has_root);
  EXPECT_TRUE(traces[0]->incomplete);
  ASSERT_EQ(traces[0]->spans.size(), 2u);
  EXPECT_EQ(traces[0]->spans[0].status, StatusCode::ERROR);
  EXPECT_EQ(traces[0]->spans[0].attribute("mlflow.spanInputs"), R"({"question": "why?"})");
  EXPECT_EQ(traces[0]->spans[0].name, "answer");
  EXPECT_EQ(traces[0]->spans[1].status, StatusCode::OK);
  EXPECT_GE(traces[0]->spans[0].end_ns, traces[0]->spans[1].end_ns);
  const auto now = static_cast<std::int64_t>(read_clock(CLOCK_REALTIME));
  EXPECT_LT(std::llabs(now - traces[0]->spans[0].start_ns), 60'000'000'000);
}

TEST_F(LeftTracesTest, OnlyWhatIsNotSettledIsLeft) {
  for (SpanId span = 1; span <= 20; ++span) {
    begin(span, 0, "q");
    end(span);
  }
  pass();
  std::vector<TracePtr> finished = assembler_.take_finished();
  ASSERT_EQ(finished.size(), 20u);
  EXPECT_EQ(left_in(path())->take().size(), 20u);
  finished.erase(finished.begin(), finished.begin() + 15);
  EXPECT_EQ(left_in(path())->take().size(), 5u);
  finished.clear();
  EXPECT_TRUE(left_in(path())->take().empty());
  EXPECT_TRUE(journal_.is_settled());
}

TEST_F(LeftTracesTest, ALongOpenTraceSurvivesThatTheJournalIsCompacted) {
  begin(1000, 0, "the long one");
  for (SpanId span = 1; span <= 20; ++span) {
    begin(span, 0, std::string(1000, 'q'));
    end(span);
    pass();
    assembler_.take_finished();
  }
  begin(1001, 1000, "below it");
  pass();
  assembler_.compact(journal_);
  end(1001);
  const auto traces = left_in(path())->take();
  ASSERT_EQ(traces.size(), 1u);
  ASSERT_EQ(traces[0]->spans.size(), 2u);
  EXPECT_EQ(traces[0]->spans[0].attribute("mlflow.spanInputs"), R"({"question": "the long one"})");
  EXPECT_EQ(traces[0]->spans[1].status, StatusCode::OK);
  // And this process goes on with it.
  end(1000);
  pass();
  const auto finished = assembler_.take_finished();
  ASSERT_EQ(finished.size(), 1u);
  EXPECT_EQ(finished[0]->spans.size(), 2u);
}

TEST_F(LeftTracesTest, WhatAnOpenTraceNeedsMovesTogetherAndTheRestIsLetGo) {
  begin(1, 0, "open for long");
  pass();
  const std::weak_ptr<JournalSegment> first = journal_.segment();
  for (SpanId span = 2; span < 3000; ++span) {
    begin(span, 0, "short");
    end(span);
    if (span % 100 == 0) pass();
  }
  pass();
  assembler_.take_finished();
  EXPECT_FALSE(first.expired());
  assembler_.compact(journal_);
  EXPECT_TRUE(first.expired());
  const auto left = left_in(path())->take();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0]->root()->attribute("mlflow.spanInputs"), R"({"question": "open for long"})");
}

// Whatever is in a file, it is read to its end.
TEST_F(LeftTracesTest, DamagedFilesDoNoHarm) {
  for (SpanId span = 1; span <= 400; span += 2) {
    begin(span, 0, "question " + std::to_string(span));
    begin(span + 1, span, "below");
    end(span + 1);
    if (span % 5 != 0) end(span);
    if (span == 201) pass();
  }
  std::string whole;
  {
    std::ifstream in(path(), std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  const std::string damaged_path = directory_ + "/damaged";
  std::mt19937 random(7);
  std::size_t read = 0;
  for (int round = 0; round < 100; ++round) {
    std::string damaged = whole;
    for (unsigned i = 0; i < 1 + random() % 100; ++i) {
      const std::size_t at = FILE_HEADER_SIZE + random() % (whole.size() - FILE_HEADER_SIZE - 4);
      const unsigned value = random() % 3 == 0 ? random() % 64 : static_cast<unsigned>(random());
      std::memcpy(&damaged[at], &value, random() % 2 == 0 ? 1 : 4);
    }
    if (round % 5 == 0) damaged.resize(damaged.size() - random() % (damaged.size() / 2));
    std::ofstream(damaged_path, std::ios::binary | std::ios::trunc) << damaged;
    const auto left = left_in(damaged_path);
    if (left != nullptr) read += left->take().size();
  }
  EXPECT_GT(read, 500u) << "hardly anything was read: nothing was tried";
}

}  // namespace
}  // namespace mlflow::internal
