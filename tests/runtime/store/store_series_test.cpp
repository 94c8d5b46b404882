// A store's file that cannot be used, or is taken away: what comes goes to one beside it, or to a new one, and is
// found.
#include "store/store_series.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "../export/trace_builder.h"
#include "config/report.h"
#include "export/store_exporter.h"
#include "store_folder.h"

namespace mlflow::internal {
namespace {

class StoreSeriesTest : public testing::Test {
 protected:
  void SetUp() override {
    settings_.store_path = folder_.path();
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); });
    exporter_ = std::make_unique<StoreExporter>(ExperimentChoice{}, settings_, ProcessOrigin{});
  }
  void TearDown() override { set_report_sink({}); }

  // One more trace; what is wrong, if it could not be kept.
  std::string put() {
    std::vector<TracePtr> traces;
    traces.push_back(make_trace(++made_, "root", {}));
    ExportResult result =
        exporter_->export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::seconds(5));
    gone_ += result.gone;
    return result.error;
  }
  std::size_t found() {
    std::string problem;
    std::size_t traces = 0;
    for (const auto& store : open_to_read(folder_.path(), problem)) traces += store->list(-1).size();
    return traces;
  }
  std::string beside() const { return store_file_name(folder_.path(), 2); }
  bool says(const std::string& text) const {
    for (const std::string& line : lines_)
      if (line.find(text) != std::string::npos) return true;
    return false;
  }
  void damage_from(std::streamoff offset) {
    std::fstream file(folder_.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0, std::ios::end);
    const auto size = static_cast<std::streamoff>(file.tellp());
    file.seekp(offset);
    file << std::string(static_cast<std::size_t>(size - offset), '\x55');
  }

  StoreFolder folder_{"store_series"};
  Settings settings_;
  std::vector<std::string> lines_;
  std::unique_ptr<StoreExporter> exporter_;
  std::uint64_t made_ = 0;
  std::size_t gone_ = 0;
};

TEST_F(StoreSeriesTest, TheFileBesideIsNamedAfterTheStore) {
  EXPECT_EQ(store_file_name("/a/traces.db", 1), "/a/traces.db");
  EXPECT_EQ(store_file_name("/a/traces.db", 2), "/a/traces-2.db");
  EXPECT_EQ(store_file_name("/a.b/traces", 3), "/a.b/traces-3");
}

TEST_F(StoreSeriesTest, WhatIsNoStoreIsLeftAndAFileBesideItTaken) {
  std::ofstream(folder_.path()) << std::string(8192, 'x');
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0600));
  EXPECT_EQ(put(), "");
  EXPECT_EQ(put(), "");
  EXPECT_EQ(found(), 2u);
  EXPECT_EQ(lines_.size(), 1u);
  EXPECT_TRUE(says(folder_.path() + ":")) << lines_.at(0);
  EXPECT_TRUE(says(beside())) << lines_.at(0);
  EXPECT_EQ(std::filesystem::file_size(folder_.path()), 8192u);
}

TEST_F(StoreSeriesTest, SoIsAStoreOfANewerVersionAndOneThatOthersCanRead) {
  EXPECT_EQ(put(), "");
  exporter_.reset();
  std::string error;
  StoreFile::open(folder_.path(), StoreFile::Mode::WRITE, "", error)->run("PRAGMA user_version = 99");
  std::filesystem::copy_file(folder_.path(), beside());
  std::filesystem::permissions(beside(), std::filesystem::perms(0644));
  exporter_ = std::make_unique<StoreExporter>(ExperimentChoice{}, settings_, ProcessOrigin{});
  EXPECT_EQ(put(), "");
  EXPECT_TRUE(says(store_file_name(folder_.path(), 3)));
  EXPECT_EQ(found(), 1u);
}

TEST_F(StoreSeriesTest, OneThatIsDamagedWhileItIsUsedIsLeft) {
  for (int i = 0; i < 50; ++i) ASSERT_EQ(put(), "");
  exporter_.reset();
  damage_from(4096);
  exporter_ = std::make_unique<StoreExporter>(ExperimentChoice{}, settings_, ProcessOrigin{});
  EXPECT_EQ(put(), "");
  EXPECT_TRUE(says(beside()));
  EXPECT_EQ(found(), 1u);
}

TEST_F(StoreSeriesTest, AStoreThatIsRemovedIsMadeAgain) {
  EXPECT_EQ(put(), "");
  std::filesystem::remove(folder_.path());
  EXPECT_EQ(put(), "");
  EXPECT_EQ(found(), 1u);
  EXPECT_FALSE(std::filesystem::exists(beside()));
  std::filesystem::remove(folder_.path());
  EXPECT_EQ(put(), "");
  EXPECT_EQ(found(), 1u);
  EXPECT_EQ(gone_, 2u);
  EXPECT_TRUE(says("somebody has removed, emptied, replaced or damaged the trace store " + folder_.path()));
}

TEST_F(StoreSeriesTest, AStoreThatIsEmptiedIsMadeAgain) {
  EXPECT_EQ(put(), "");
  EXPECT_EQ(put(), "");
  std::filesystem::resize_file(folder_.path(), 0);
  EXPECT_EQ(put(), "");
  EXPECT_EQ(found(), 1u);
  EXPECT_EQ(gone_, 2u);
}

// What this process knows to have kept is missed, though the file is a store again: another process has made it.
TEST_F(StoreSeriesTest, AStoreThatAnotherHasMadeAgainIsAnotherStore) {
  EXPECT_EQ(put(), "");
  std::filesystem::resize_file(folder_.path(), 0);
  StoreExporter(ExperimentChoice{}, settings_, ProcessOrigin{}).export_traces({}, std::chrono::steady_clock::now());
  EXPECT_EQ(put(), "");
  EXPECT_EQ(found(), 1u);
  EXPECT_EQ(gone_, 1u);
}

TEST_F(StoreSeriesTest, WhatLiesInAStoreThatIsNotUsedAnyMoreIsNotGoneWhileItCanBeRead) {
  EXPECT_EQ(put(), "");
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0644));
  StoreFile::close_all();
  for (int i = 0; i < 3; ++i) put();
  EXPECT_EQ(gone_, 0u);
}

TEST_F(StoreSeriesTest, OneThatTakesItsPlaceIsUsed) {
  EXPECT_EQ(put(), "");
  const std::string other = folder_.path() + ".new";
  settings_.store_path = other;
  StoreExporter(ExperimentChoice{}, settings_, ProcessOrigin{}).export_traces({}, std::chrono::steady_clock::now());
  std::filesystem::rename(other, folder_.path());
  EXPECT_EQ(put(), "");
  exporter_.reset();
  EXPECT_EQ(found(), 1u);
}

TEST_F(StoreSeriesTest, AfterTheLastHasClosedItTheStoreIsOneFile) {
  EXPECT_EQ(put(), "");
  exporter_.reset();
  for (const char* suffix : {"-journal", "-wal", "-shm"})
    EXPECT_FALSE(std::filesystem::exists(folder_.path() + suffix)) << suffix;
}

}  // namespace
}  // namespace mlflow::internal
