// Reading and changing traces in the local store.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "../export/trace_builder.h"
#include "export/store_exporter.h"
#include "mlflow/exception.h"
#include "reading/trace_source.h"
#include "store/trace_store.h"

namespace mlflow::internal {
namespace {

class StoreSourceTest : public testing::Test {
 protected:
  StoreSourceTest() : path_(testing::TempDir() + "store_source_test.db") {
    remove_files();
    std::string error;
    const auto store = TraceStore::open(path_, TraceStore::Mode::WRITE, error);
    std::vector<TracePtr> traces;
    for (const std::uint64_t number : {1, 2, 3}) {
      traces.push_back(
          make_trace(number, "root", {{"mlflow.spanType", "\"CHAIN\""}, {"mlflow.spanInputs", R"({"x": NaN})"}}));
      add_span(*traces.back(), 2, 1, "inner");
      traces.back()->spans.front().start_ns += static_cast<std::int64_t>(number) * 1'000'000'000;
    }
    traces[2]->incomplete = true;
    EXPECT_TRUE(store->put(traces, [](const FinishedTrace& trace) {
      return stored_row(trace, ExperimentChoice{{}, trace.id.low == 3 ? "other" : "mine"});
    })) << store->error();
    source_ = make_store_source(path_);
  }
  ~StoreSourceTest() override {
    source_.reset();
    remove_files();
  }
  void remove_files() const {
    for (const char* suffix : {"", "-wal", "-shm"}) std::remove((path_ + suffix).c_str());
  }
  static std::string id(std::uint64_t number) { return mlflow_id({0x461fcd3c0a32e12d, number}); }

  std::string path_;
  std::unique_ptr<TraceSource> source_;
};

TEST_F(StoreSourceTest, Gets) {
  const auto trace = source_->get(id(1));
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->info.experiment_id, "mine");
  EXPECT_EQ(trace->info.state, "OK");
  EXPECT_EQ(trace->info.tags.at("mlflow.traceName"), "root");
  ASSERT_EQ(trace->data.spans.size(), 2u);
  EXPECT_EQ(trace->data.spans[0].span_type, "CHAIN");
  EXPECT_TRUE(std::isnan(trace->data.spans[0].inputs["x"].get<double>()));
  EXPECT_EQ(trace->data.spans[1].parent_id, trace->data.spans[0].span_id);
  EXPECT_EQ(source_->get(id(3))->info.tags.at("trace.incomplete"), "true");
  EXPECT_FALSE(source_->get(id(9)));
  EXPECT_FALSE(source_->get("tr-"));  // the start of an id is none
  EXPECT_FALSE(make_store_source(path_ + ".none")->get(id(1)));
}

TEST_F(StoreSourceTest, SearchesAnExperimentNewestFirst) {
  auto found = source_->search({.experiment_ids = {"mine"}, .filter = "name = 'root'"});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].info.trace_id, id(2));
  EXPECT_EQ(source_->search({.experiment_ids = {"mine"}, .max_results = 1})[0].info.trace_id, id(2));
  found =
      source_->search({.experiment_ids = {"mine", "other"}, .order_by = {"timestamp_ms ASC"}, .include_spans = false});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].info.trace_id, id(1));
  EXPECT_TRUE(found[0].data.spans.empty());
  EXPECT_THROW(source_->search({.experiment_ids = {"mine"}, .filter = "nosuch = 'x'"}), Exception);
}

TEST_F(StoreSourceTest, TagsAreSetChangedAndDeleted) {
  source_->set_tag(id(1), "k", "v");
  source_->set_tag(id(1), "k", std::string(5000, 'w'));
  EXPECT_EQ(source_->get(id(1))->info.tags.at("k").size(), 4096u);
  source_->delete_tag(id(1), "k");
  EXPECT_EQ(source_->get(id(1))->info.tags.count("k"), 0u);
  EXPECT_THROW(source_->delete_tag(id(1), "k"), Exception);
  EXPECT_THROW(source_->set_tag(id(9), "k", "v"), Exception);
  EXPECT_THROW(source_->set_tag(id(1), std::string(251, 'k'), "v"), Exception);
}

TEST_F(StoreSourceTest, AssessmentsLiveAndGoWithTheirTrace) {
  const Assessment score = source_->create_assessment(Feedback{.name = "score", .value = 1, .trace_id = id(1)});
  EXPECT_EQ(score.source.source_type, "CODE");
  const Assessment better = source_->create_assessment(
      Feedback{.name = "score", .value = 2, .trace_id = id(1), .overrides = score.assessment_id});
  EXPECT_FALSE(source_->get_assessment(id(1), score.assessment_id).valid);
  EXPECT_EQ(
      source_->update_assessment(id(1), better.assessment_id, Feedback{.name = "score", .value = 3, .rationale = "r"})
          .rationale,
      "r");
  ASSERT_EQ(source_->get(id(1))->info.assessments.size(), 2u);
  EXPECT_EQ(source_->search({.experiment_ids = {"mine"}, .filter = "feedback.score > 2"}).size(), 1u);
  source_->delete_assessment(id(1), better.assessment_id);
  EXPECT_TRUE(source_->get_assessment(id(1), score.assessment_id).valid);
  EXPECT_THROW(source_->get_assessment(id(1), better.assessment_id), Exception);
  EXPECT_THROW(source_->create_assessment(Feedback{.name = "score", .trace_id = id(9)}), Exception);
  EXPECT_EQ(source_->remove({.experiment_id = "mine", .trace_ids = {id(1)}}), 1);
  EXPECT_FALSE(source_->get(id(1)));
}

TEST_F(StoreSourceTest, DeletesUntilATime) {
  const std::int64_t second = source_->get(id(2))->info.request_time;
  EXPECT_EQ(source_->remove({.experiment_id = "mine", .max_timestamp_millis = 1}), 0);
  EXPECT_EQ(source_->remove({.experiment_id = "mine", .max_timestamp_millis = second, .max_traces = 1}), 1);
  EXPECT_FALSE(source_->get(id(1)));  // the oldest
  EXPECT_TRUE(source_->get(id(2)));
  EXPECT_EQ(source_->remove({.experiment_id = "other", .max_timestamp_millis = second}), 0);
}

}  // namespace
}  // namespace mlflow::internal
