// Several processes deliver what one store holds: nothing twice, nothing to another server than it is meant for, and
// nothing is left because a process has ended.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "../export/trace_builder.h"
#include "model/trace_id.h"
#include "store/trace_store.h"
#include "store_folder.h"

namespace mlflow::internal {
namespace {

class ClaimsTest : public testing::Test {
 protected:
  static StoredTrace describe(const FinishedTrace& trace) {
    StoredTrace row;
    row.id = mlflow_id(trace.id);
    row.experiment_name = "mine";
    row.meant_for = "http://a";
    row.spans = static_cast<std::int64_t>(trace.spans.size());
    return row;
  }
  std::string put(std::uint64_t number) {
    std::vector<TracePtr> traces;
    traces.push_back(make_trace(number, "root", {}));
    const std::string id = mlflow_id(traces[0]->id);
    EXPECT_TRUE(store_->put(traces, describe)) << store_->error();
    return id;
  }
  // A process that is there, and that is not this one.
  class Other {
   public:
    Other() : pid_(::fork()) {
      if (pid_ == 0) {
        ::pause();
        ::_exit(0);
      }
    }
    ~Other() { end(); }
    void end() {
      if (pid_ <= 0) return;
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
      pid_ = 0;
    }
    // As the process would write it: asked for its own identity, it would say this.
    Claimant claimant() const {
      Claimant other;
      other.process = identity_of_process(static_cast<std::uint64_t>(pid_));
      return other;
    }

   private:
    pid_t pid_;
  };

  StoreFolder folder_{"claims"};
  std::string error_;
  std::unique_ptr<TraceStore> store_ = TraceStore::open(folder_.path(), TraceStore::Mode::WRITE, error_);
  const Claimant me_;
};

TEST_F(ClaimsTest, WhatWaitsIsGivenToOneAndOnlyForItsServer) {
  put(1);
  put(2);
  EXPECT_TRUE(store_->claim_waiting("http://b", 10, me_).empty());
  EXPECT_TRUE(store_->claim_waiting("", 10, me_).empty());
  const auto first = store_->claim_waiting("http://a", 1, me_);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0]->facts.experiment_name, "mine");
  EXPECT_EQ(store_->claim_waiting("http://a", 10, me_).size(), 1u);
  EXPECT_TRUE(store_->claim_waiting("http://a", 10, me_).empty());
}

TEST_F(ClaimsTest, WhatIsSettledGoesAndWhatIsReleasedWaitsAgain) {
  const std::string done = put(1);
  const std::string failed = put(2);
  ASSERT_EQ(store_->claim_waiting("http://a", 10, me_).size(), 2u);
  EXPECT_TRUE(store_->settle({done}, me_));
  EXPECT_TRUE(store_->release({failed}, me_));
  const auto again = store_->claim_waiting("http://a", 10, me_);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(mlflow_id(again[0]->id), failed);
  EXPECT_EQ(store_->list(-1).size(), 1u);
}

TEST_F(ClaimsTest, WhatAnotherProcessDeliversIsBusyUntilThatHasEnded) {
  const std::string id = put(1);
  Other other;
  ASSERT_EQ(store_->claim_waiting("http://a", 10, other.claimant()).size(), 1u);
  EXPECT_TRUE(store_->claim_waiting("http://a", 10, me_).empty());
  EXPECT_EQ(store_->claim({id}, "http://a", me_).busy, std::vector<std::string>{id});
  EXPECT_TRUE(store_->claim_all({id}, me_).empty());
  other.end();
  EXPECT_EQ(store_->claim({id}, "http://a", me_).traces.size(), 1u);
}

TEST_F(ClaimsTest, WhatIsMeantForAnotherServerIsSaidToBe) {
  const std::string id = put(1);
  const auto claimed = store_->claim({id, "tr-gone"}, "http://b", me_);
  EXPECT_TRUE(claimed.traces.empty());
  EXPECT_TRUE(claimed.busy.empty());
  EXPECT_EQ(claimed.elsewhere, std::vector<std::string>{id});
}

TEST_F(ClaimsTest, WhatIsAddedToATraceWhileItIsDeliveredStays) {
  const std::string id = put(1);
  ASSERT_EQ(store_->claim_waiting("http://a", 10, me_).size(), 1u);
  put(1);  // a late span, say
  EXPECT_TRUE(store_->settle({id}, me_));
  EXPECT_EQ(store_->claim_waiting("http://a", 10, me_).size(), 1u);
}

TEST_F(ClaimsTest, PartsOfATraceWaitForItsRoot) {
  std::vector<TracePtr> parts;
  parts.push_back(make_trace(1, "root", {}));
  parts[0]->has_root = false;
  parts[0]->more_follows = true;
  ASSERT_TRUE(store_->put(parts, describe));
  EXPECT_TRUE(store_->claim_waiting("http://a", 10, me_).empty());
}

TEST_F(ClaimsTest, AStoreOfAnEarlierVersionIsTakenOverAndItsTracesGoNowhereByThemselves) {
  put(1);
  store_.reset();
  {
    const auto file = StoreFile::open(folder_.path(), StoreFile::Mode::WRITE, "", error_);
    ASSERT_TRUE(file->run("DROP INDEX traces_waiting; ALTER TABLE traces DROP COLUMN meant_for; DROP TABLE claims"))
        << file->error();
  }
  store_ = TraceStore::open(folder_.path(), TraceStore::Mode::WRITE, error_);
  ASSERT_NE(store_, nullptr) << error_;
  EXPECT_EQ(store_->list(-1).at(0).meant_for, "");
  put(2);
  EXPECT_EQ(store_->claim_waiting("http://a", 10, me_).size(), 1u);
  EXPECT_EQ(store_->list(-1).size(), 2u);
}

TEST_F(ClaimsTest, WhatWasLostIsCountedByReason) {
  EXPECT_TRUE(store_->dropped().empty());
  EXPECT_TRUE(store_->add_dropped(dropped_because::REFUSED, 2));
  EXPECT_TRUE(store_->add_dropped(dropped_because::REFUSED, 3));
  EXPECT_TRUE(store_->add_dropped(dropped_because::BUFFERS_FULL, 0));
  ASSERT_EQ(store_->dropped().size(), 1u);
  EXPECT_EQ(store_->dropped()[0].second, 5);
}

}  // namespace
}  // namespace mlflow::internal
