// What a process has left in its buffer file is taken by another: when, by whom, and what becomes of it.
#include "process/left_buffers.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>

#include "buffer/thread_buffer.h"
#include "capture/value_writer.h"
#include "config/report.h"
#include "process/buffer_place.h"
#include "store/trace_store.h"

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t SECOND = 1'000'000'000, HOUR = 3600 * SECOND, DAY = 24 * HOUR;

enum class Process { HAS_ENDED, RUNS, OF_ANOTHER_CONTAINER };

class LeftBuffersTest : public testing::Test {
 protected:
  LeftBuffersTest() {
    std::string pattern = testing::TempDir() + "mlflow-left-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    settings_ = settings();
    settings_.buffer_directory = folder_ + "/buffers";
    settings_.store_path = folder_ + "/traces.db";
    settings_.buffer_size = 1 << 20;
    fs::create_directory(settings_.buffer_directory);
    ::chmod(settings_.buffer_directory.c_str(), 0700);
  }
  ~LeftBuffersTest() override { fs::remove_all(folder_); }

  // A file with one trace; its process was last heard of so long ago (ns).
  void leave(Process process, std::int64_t silence, const Settings& of, bool has_processors = false) {
    ChunkPool pool(std::size_t{1} << 20, make_buffer_file(of));
    FileHeader& header = pool.file()->header();
    ProcessOrigin origin;
    origin.source_name = "their_program";
    origin.user = "somebody";
    publish_facts(*pool.file(), of, {}, has_processors, &origin);
    ClockReadings readings = StampTranslator().readings();
    readings.last.unix_time -= silence;
    header.clock.publish(readings);
    if (process == Process::HAS_ENDED) header.process.start_time += 1;
    if (process == Process::OF_ANOTHER_CONTAINER) header.process.pid_namespace += 1;
    header.lost_traces.store(lost_traces_);
    header.refused_traces.store(refused_traces_);
    header.magic.store(FileHeader::MAGIC);
    write_a_trace(pool);
  }

  void write_a_trace(ChunkPool& pool) {
    ThreadBuffer buffer;
    RecordWriter writer;
    buffer.reading = pool.take_beyond_limit();
    writer.open(&buffer, &pool);
    auto* begin = writer.begin<BeginRecord>(RecordKind::SPAN_BEGIN, BeginRecord::ROOT | BeginRecord::NAMED);
    begin->stamp = stamp();
    begin->span_id = 5;
    begin->trace_high = 1;
    begin->trace_low = ++traces_;
    ValueWriter values;
    values.start(&writer);
    values.string("left", 4);
    values.string("TOOL", 4);
    values.begin_object();
    values.item();
    values.key("patient", 7);
    values.string("Ms. Doe", 7);
    values.end_object(1);
    writer.commit();
    auto* end = writer.begin<EndRecord>(RecordKind::SPAN_END);
    end->span_id = 5;
    end->stamp = stamp();
    writer.commit();
  }

  // What store_left_traces() says.
  std::string take() {
    std::string said;
    set_report_sink([&](std::string_view line) { said += std::string(line) + "\n"; });
    store_left_traces(settings_);
    set_report_sink({});
    return said;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(settings_.buffer_directory), {}));
  }
  static std::vector<StoredTrace> stored_in(const std::string& path) {
    std::string error;
    const auto store = TraceStore::open(path, TraceStore::Mode::READ, error);
    return store == nullptr ? std::vector<StoredTrace>() : store->list(-1);
  }
  std::size_t stored() const { return stored_in(settings_.store_path).size(); }

  std::string folder_;
  Settings settings_;
  std::uint64_t traces_ = 0, lost_traces_ = 0, refused_traces_ = 0;
};

TEST_F(LeftBuffersTest, OfAProcessThatHasEndedIsStoredAtOnceAndSaid) {
  leave(Process::HAS_ENDED, 0, settings_);
  const std::string said = take();
  EXPECT_EQ(stored(), 1u);
  EXPECT_EQ(files(), 0u);
  EXPECT_NE(said.find("(their_program) ended before it could deliver 1 trace, now in " + settings_.store_path),
            std::string::npos)
      << said;
  EXPECT_EQ(said.find("not recorded"), std::string::npos) << said;
}

TEST_F(LeftBuffersTest, OfAProcessThatRunsStaysHoweverLongItIsSilent) {
  const auto mapped = make_buffer_file(settings_);
  publish_facts(*mapped, settings_, {}, false, nullptr);
  ClockReadings readings = StampTranslator().readings();
  readings.last.unix_time -= 30 * DAY;
  mapped->header().clock.publish(readings);
  mapped->header().magic.store(FileHeader::MAGIC);
  take();
  EXPECT_TRUE(fs::exists(mapped->path()));
}

TEST_F(LeftBuffersTest, OfAProcessThatRunsSomethingElseByNowIsTaken) {
  leave(Process::RUNS, 0, settings_);  // and has the file no more
  take();
  EXPECT_EQ(stored(), 1u);
}

TEST_F(LeftBuffersTest, OfAnotherContainerIsTakenAfterADayWithoutASign) {
  leave(Process::OF_ANOTHER_CONTAINER, DAY - HOUR, settings_);
  take();
  EXPECT_EQ(stored(), 0u);
  EXPECT_EQ(files(), 1u);
  leave(Process::OF_ANOTHER_CONTAINER, DAY + HOUR, settings_);
  take();
  EXPECT_EQ(stored(), 1u);
  EXPECT_EQ(files(), 1u);
}

TEST_F(LeftBuffersTest, ForAnotherStoreIsPutThereAfterADay) {
  Settings others = settings_;
  others.store_path = folder_ + "/others.db";
  leave(Process::HAS_ENDED, DAY - HOUR, others);
  take();
  EXPECT_EQ(files(), 1u) << "its own program may come back for it";
  leave(Process::HAS_ENDED, DAY + HOUR, others);
  take();
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(stored_in(others.store_path).size(), 1u);
  EXPECT_EQ(stored(), 0u);
}

TEST_F(LeftBuffersTest, ForAnotherStoreStaysWhileItsProcessRunsInAContainer) {
  Settings others = settings_;
  others.store_path = folder_ + "/others.db";
  leave(Process::OF_ANOTHER_CONTAINER, DAY - HOUR, others);
  take();
  EXPECT_EQ(files(), 1u);
}

TEST_F(LeftBuffersTest, WhoseStoreIsGoneIsGivenUpAfterAWeek) {
  Settings others = settings_;
  others.store_path = "/proc/no/such/place/traces.db";
  leave(Process::HAS_ENDED, 7 * DAY - HOUR, others);
  EXPECT_EQ(take().find("is lost"), std::string::npos);
  EXPECT_EQ(files(), 1u);
  leave(Process::HAS_ENDED, 7 * DAY + HOUR, others);
  EXPECT_NE(take().find("its store /proc/no/such/place/traces.db cannot be written"), std::string::npos);
  EXPECT_EQ(files(), 1u);
}

TEST_F(LeftBuffersTest, ForThisStoreIsNeverGivenUp) {
  settings_.store_path = "/proc/no/such/place/traces.db";
  leave(Process::HAS_ENDED, 30 * DAY, settings_);
  take();
  EXPECT_EQ(files(), 1u);
}

TEST_F(LeftBuffersTest, HidesTheValuesOfAProgramWithProcessors) {
  for (const bool has_processors : {true, false}) {
    leave(Process::HAS_ENDED, 0, settings_, has_processors);
    take();
    std::string error;
    const auto store = TraceStore::open(settings_.store_path, TraceStore::Mode::READ, error);
    ASSERT_NE(store, nullptr) << error;
    const auto trace = store->load(store->list(1).at(0).id);
    ASSERT_NE(trace, nullptr);
    EXPECT_EQ(trace->root()->attribute("patient") == "\"Ms. Doe\"", !has_processors)
        << trace->root()->attribute("patient");
  }
}

TEST_F(LeftBuffersTest, LossesOfTheProcessAreSaidAndCounted) {
  lost_traces_ = 2;
  refused_traces_ = 3;
  leave(Process::HAS_ENDED, 0, settings_);
  EXPECT_NE(take().find("had not recorded 2 traces and 0 spans"), std::string::npos);
  std::string error;
  const auto store = TraceStore::open(settings_.store_path, TraceStore::Mode::READ, error);
  ASSERT_NE(store, nullptr) << error;
  const auto dropped = store->dropped();
  const std::map<std::string, std::int64_t> counts(dropped.begin(), dropped.end());
  EXPECT_EQ(counts,
            (std::map<std::string, std::int64_t>{{dropped_because::BUFFERS_FULL, 2}, {dropped_because::REFUSED, 3}}));
}

TEST_F(LeftBuffersTest, WhatIsNoBufferFileIsSaidAfterAnHour) {
  const std::string path = settings_.buffer_directory + "/mlflow-trace-1-unfinished";
  std::ofstream(path) << "nothing yet";
  EXPECT_EQ(take(), "");
  const utimbuf hour_ago{std::time(nullptr) - 3660, std::time(nullptr) - 3660};
  ASSERT_EQ(::utime(path.c_str(), &hour_ago), 0);
  EXPECT_NE(take().find("cannot read what a program left in " + path), std::string::npos);
  EXPECT_EQ(files(), 1u);
}

TEST_F(LeftBuffersTest, OtherFilesOfTheFolderAreNobodysBusiness) {
  leave(Process::HAS_ENDED, 0, settings_);
  for (const auto& file : fs::directory_iterator(settings_.buffer_directory))
    fs::rename(file.path(), settings_.buffer_directory + "/something");
  take();
  EXPECT_EQ(stored(), 0u);
  EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace mlflow::internal
