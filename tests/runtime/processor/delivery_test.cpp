#include "processor/delivery.h"

#include <gtest/gtest.h>

#include <atomic>

#include "config/report.h"
#include "processor/earlier_spans.h"

namespace mlflow::internal {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// Does with the traces what the test says.
class ScriptedExporter : public SpanExporter {
 public:
  enum class Answer { DELIVER, FAIL, REFUSE, SOME_OF_EACH };
  explicit ScriptedExporter(Answer how) : answer(how) {}
  ExportResult export_traces(std::vector<TracePtr> traces, Deadline) noexcept override {
    entered = true;
    while (blocked) std::this_thread::yield();
    seen += traces.size();
    for (const TracePtr& trace : traces) incomplete += trace->incomplete ? 1 : 0;
    ExportResult result;
    result.gone = gone.exchange(0);
    if (answer == Answer::SOME_OF_EACH) {
      result.delivered = traces.size() - 3;
      result.refused.push_back(std::move(traces[0]));
      result.failed.push_back(std::move(traces[1]));
      result.failed.push_back(std::move(traces[2]));
    }
    if (answer == Answer::DELIVER) result.delivered = traces.size();
    if (answer == Answer::FAIL) result.failed = std::move(traces);
    if (answer == Answer::REFUSE) result.refused = std::move(traces);
    if (answer != Answer::DELIVER) result.error = "the server said no";
    return result;
  }
  std::atomic<std::size_t> seen{0};
  std::atomic<std::size_t> incomplete{0};
  std::atomic<std::size_t> gone{0};
  std::atomic<bool> blocked{false};
  std::atomic<bool> entered{false};
  std::atomic<Answer> answer;
};

// A store of traces without a name: as many as are asked for, each once.
class CountingStore : public StoredTraces {
 public:
  Claimed claim(const std::vector<TraceId>& ids, const std::string&) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // a flush that does not wait would be back by then
    Claimed claimed;
    if (is_busy) {
      claimed.busy = ids;
      return claimed;
    }
    loaded += ids.size();
    claimed.store_was_replaced = is_replaced;
    if (is_replaced) return claimed;
    for (const TraceId& id : ids) claimed.traces.push_back(trace(id));
    return claimed;
  }
  std::vector<TracePtr> claim_waiting(const std::string& destination, std::size_t most) override {
    std::vector<TracePtr> traces;
    if (destination != "http://here") return traces;
    for (; waiting > 0 && traces.size() < most; --waiting) traces.push_back(trace({}));
    claimed_waiting += traces.size();
    return traces;
  }
  void settle(const std::vector<TraceId>& ids) override { settled += ids.size(); }
  void release(const std::vector<TraceId>& ids) override { released += ids.size(); }
  void close() override { closed = true; }

  std::atomic<bool> is_busy{false};
  std::atomic<bool> is_replaced{false};
  std::atomic<bool> closed{false};
  std::atomic<int> waiting{0};
  std::atomic<std::size_t> loaded{0}, settled{0}, released{0}, claimed_waiting{0};

 private:
  static TracePtr trace(TraceId id) {
    auto made = std::make_unique<FinishedTrace>();
    made->id = id;
    return made;
  }
};

class DeliveryTest : public testing::Test {
 protected:
  void TearDown() override { set_report_sink({}); }
  void use(ScriptedExporter::Answer answer, std::size_t queue_limit = 10000) {
    set_report_sink([this](std::string_view line) { lines_.emplace_back(line); });
    exporter_ = std::make_shared<ScriptedExporter>(answer);
    store_ = std::make_shared<ScriptedExporter>(ScriptedExporter::Answer::DELIVER);
    Delivery::Options options;
    options.exporter = [this] { return exporter_; };
    options.fallback = [this] { return store_; };
    options.stored = stored_;
    options.memory_limit = queue_limit * FinishedTrace().size_in_memory();
    options.patience = std::chrono::milliseconds(200);
    delivery_ = std::make_unique<Delivery>(std::move(options));
  }
  static std::vector<TracePtr> traces(std::size_t count) {
    std::vector<TracePtr> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(std::make_unique<FinishedTrace>());
    return result;
  }
  DeliveryReport flush() {
    delivery_->flush(steady_clock::now() + seconds(30));
    return delivery_->report();
  }

  std::shared_ptr<CountingStore> stored_ = std::make_shared<CountingStore>();
  std::vector<std::string> lines_;
  std::shared_ptr<ScriptedExporter> exporter_;
  std::shared_ptr<ScriptedExporter> store_;
  std::unique_ptr<Delivery> delivery_;
};

TEST_F(DeliveryTest, WhatArrivesIsCounted) {
  use(ScriptedExporter::Answer::DELIVER);
  delivery_->enqueue(traces(3));
  delivery_->enqueue(traces(2));
  const DeliveryReport report = flush();
  EXPECT_EQ(report.delivered, 5u);
  EXPECT_EQ(report.waiting, 0u);
  EXPECT_EQ(store_->seen, 0u);
}

TEST_F(DeliveryTest, WhatCannotBeDeliveredGoesToTheStoreAndWaits) {
  use(ScriptedExporter::Answer::FAIL);
  delivery_->enqueue(traces(4));
  const DeliveryReport report = flush();
  EXPECT_EQ(report.delivered, 0u);
  EXPECT_EQ(report.waiting, 4u);
  EXPECT_EQ(report.dropped, 0u);
  EXPECT_EQ(store_->seen, 4u);
  ASSERT_FALSE(lines_.empty());
  EXPECT_NE(lines_[0].find("the server said no"), std::string::npos);
}

TEST_F(DeliveryTest, WhatIsRefusedIsDroppedAndCounted) {
  use(ScriptedExporter::Answer::REFUSE);
  delivery_->enqueue(traces(4));
  const DeliveryReport report = flush();
  EXPECT_EQ(report.dropped, 4u);
  EXPECT_EQ(report.delivered, 0u);
  EXPECT_EQ(report.waiting, 0u);
  EXPECT_EQ(store_->seen, 0u);
}

TEST_F(DeliveryTest, OfABatchEachTraceIsCountedAsWhatBecameOfIt) {
  use(ScriptedExporter::Answer::SOME_OF_EACH);
  exporter_->blocked = true;
  delivery_->enqueue(traces(9));
  exporter_->blocked = false;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.dropped, 1u);
  EXPECT_EQ(report.waiting, 2u);
  EXPECT_EQ(report.delivered, 6u);
}

TEST_F(DeliveryTest, APartOfATraceThatIsRefusedIsNoTrace) {
  use(ScriptedExporter::Answer::REFUSE);
  auto parts = traces(3);
  parts[0]->more_follows = parts[1]->more_follows = true;
  delivery_->enqueue(std::move(parts));
  const DeliveryReport report = flush();
  EXPECT_EQ(report.dropped, 1u);
  EXPECT_EQ(report.delivered, 0u);
}

TEST_F(DeliveryTest, WhatIsRefusedOutOfTheStoreIsDroppedAndForgotten) {
  use(ScriptedExporter::Answer::FAIL);
  delivery_->enqueue(traces(4));
  EXPECT_EQ(flush().waiting, 4u);
  exporter_->answer = ScriptedExporter::Answer::REFUSE;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.dropped, 4u);
  EXPECT_EQ(report.delivered, 0u);
  EXPECT_EQ(report.waiting, 0u);
  EXPECT_EQ(stored_->settled, 4u);
}

TEST_F(DeliveryTest, ShuttingDownSendsWhatIsQueued) {
  use(ScriptedExporter::Answer::DELIVER);
  delivery_->enqueue(traces(7));
  delivery_->shut_down(steady_clock::now() + seconds(30));
  EXPECT_EQ(delivery_->report().delivered, 7u);
}

TEST_F(DeliveryTest, MoreThanTheQueueHoldsIsSentInTurns) {
  use(ScriptedExporter::Answer::DELIVER, 10);
  delivery_->enqueue(traces(1000));
  EXPECT_EQ(flush().delivered, 1000u);
  EXPECT_EQ(store_->seen, 0u);
}

TEST_F(DeliveryTest, WhatAStuckReceiverDoesNotTakeInTimeGoesToTheStore) {
  use(ScriptedExporter::Answer::DELIVER, 10);
  exporter_->blocked = true;
  delivery_->enqueue(traces(100));
  // Written on a thread of its own, however busy the machine is.
  for (const auto give_up = steady_clock::now() + seconds(30); store_->seen < 80 && steady_clock::now() < give_up;)
    std::this_thread::yield();
  EXPECT_GE(store_->seen, 80u);
  exporter_->blocked = false;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.delivered, 100u) << "and is delivered from there";
  EXPECT_EQ(report.waiting, 0u);
  EXPECT_EQ(report.dropped, 0u);
  EXPECT_EQ(stored_->loaded, stored_->settled);
  EXPECT_EQ(stored_->loaded, store_->seen);
}

TEST_F(DeliveryTest, AReceiverThatFailedGetsWhatIsStoredWhenItTakesSomethingAgain) {
  use(ScriptedExporter::Answer::FAIL);
  delivery_->enqueue(traces(3));
  EXPECT_EQ(flush().waiting, 3u);
  EXPECT_EQ(stored_->loaded, 0u) << "it is not asked in vain";
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  delivery_->enqueue(traces(1));
  const DeliveryReport report = flush();
  EXPECT_EQ(report.delivered, 4u);
  EXPECT_EQ(report.waiting, 0u);
  EXPECT_EQ(stored_->settled, 4u) << "an ill receiver is given nothing but through the store";
}

TEST_F(DeliveryTest, WhatFailsAgainStaysStored) {
  use(ScriptedExporter::Answer::DELIVER, 10);
  exporter_->blocked = true;
  delivery_->enqueue(traces(100));
  exporter_->answer = ScriptedExporter::Answer::FAIL;
  exporter_->blocked = false;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.delivered + report.waiting, 100u);
  EXPECT_EQ(stored_->settled, 0u);
}

// A program that goes on tracing must not feel it: nobody waits for a receiver that is known to be ill.
TEST_F(DeliveryTest, AReceiverThatFailedIsGivenNothingNewAndNobodyWaitsForIt) {
  use(ScriptedExporter::Answer::FAIL, 10);
  delivery_->enqueue(traces(1));
  EXPECT_EQ(flush().waiting, 1u);
  exporter_->blocked = true;
  const std::size_t seen = exporter_->seen;
  for (int i = 0; i < 100; ++i) delivery_->enqueue(traces(10));
  EXPECT_EQ(exporter_->seen, seen);
  exporter_->blocked = false;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.waiting, 1001u);
  EXPECT_EQ(report.dropped, 0u);
  EXPECT_EQ(store_->seen, 1001u);
}

TEST_F(DeliveryTest, WhatHasQueuedUpBehindABatchThatFailsIsNotTried) {
  use(ScriptedExporter::Answer::FAIL);
  exporter_->blocked = true;
  delivery_->enqueue(traces(1));
  while (!exporter_->entered) std::this_thread::yield();
  delivery_->enqueue(traces(2));
  exporter_->blocked = false;
  for (const auto give_up = steady_clock::now() + seconds(30); store_->seen < 3 && steady_clock::now() < give_up;)
    std::this_thread::yield();
  EXPECT_EQ(store_->seen, 3u);
  EXPECT_EQ(exporter_->seen, 1u);
}

// What a receiver was waited for counts until it has taken everything.
TEST_F(DeliveryTest, AReceiverThatKeepsUpAgainIsWaitedForAgain) {
  use(ScriptedExporter::Answer::DELIVER, 1);
  exporter_->blocked = true;
  delivery_->enqueue(traces(3));
  exporter_->blocked = false;
  flush();
  for (const auto give_up = steady_clock::now() + seconds(30); store_->seen == 0 && steady_clock::now() < give_up;)
    std::this_thread::yield();
  const std::size_t stored = store_->seen;
  EXPECT_GT(stored, 0u) << "it did not keep up";
  delivery_->enqueue(traces(50));
  flush();
  EXPECT_EQ(store_->seen, stored);
}

TEST_F(DeliveryTest, WhatComesAfterAKeptPartOfATraceIsKeptToo) {
  use(ScriptedExporter::Answer::FAIL);
  auto part = traces(1);
  part[0]->id = {1, 2};
  part[0]->more_follows = true;
  delivery_->enqueue(std::move(part));
  flush();
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  delivery_->destination_changed();  // a new receiver, which is well
  auto rest = traces(1);
  rest[0]->id = {1, 2};
  delivery_->enqueue(std::move(rest));
  const DeliveryReport report = flush();
  EXPECT_EQ(store_->seen, 2u) << "both parts, so that they are delivered together";
  EXPECT_EQ(report.delivered, 1u);
  EXPECT_EQ(report.waiting, 0u);
}

// A part that was sent ahead, and its root.
struct InParts {
  InParts() {
    part.push_back(std::make_unique<FinishedTrace>());
    root.push_back(std::make_unique<FinishedTrace>());
    part[0]->id = root[0]->id = {1, 2};
    part[0]->more_follows = true;
    part[0]->add_span().span_id = 2;
    root[0]->add_span().span_id = 1;
    root[0]->has_root = true;
    EarlierSpansKeeper keeper;
    keeper.pass(*part[0]);
    keeper.pass(*root[0]);
  }
  std::vector<TracePtr> part;
  std::vector<TracePtr> root;
};

TEST_F(DeliveryTest, ATraceOfWhichAPartIsRefusedIsIncomplete) {
  use(ScriptedExporter::Answer::REFUSE);
  InParts trace;
  delivery_->enqueue(std::move(trace.part));
  flush();
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  delivery_->enqueue(std::move(trace.root));
  EXPECT_EQ(flush().delivered, 1u);
  EXPECT_EQ(exporter_->incomplete, 1u);
}

TEST_F(DeliveryTest, ATraceOfWhichAPartWasDeliveredIsNot) {
  use(ScriptedExporter::Answer::DELIVER);
  InParts trace;
  delivery_->enqueue(std::move(trace.part));
  flush();
  delivery_->enqueue(std::move(trace.root));
  EXPECT_EQ(flush().delivered, 1u);
  EXPECT_EQ(exporter_->incomplete, 0u);
}

TEST_F(DeliveryTest, ARootIsNotDeliveredOutOfTheStoreWhileAPartIsOnItsWayThere) {
  use(ScriptedExporter::Answer::FAIL);
  InParts trace;
  exporter_->blocked = true;
  delivery_->enqueue(std::move(trace.part));
  while (!exporter_->entered) std::this_thread::yield();
  delivery_->flush(steady_clock::now() + std::chrono::milliseconds(300));  // it is ill from now on
  delivery_->enqueue(std::move(trace.root));
  while (store_->seen == 0) std::this_thread::yield();
  store_->blocked = true;
  exporter_->blocked = false;
  delivery_->flush(steady_clock::now() + std::chrono::milliseconds(300));
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  delivery_->flush(steady_clock::now() + std::chrono::milliseconds(300));
  EXPECT_EQ(stored_->loaded, 0u);
  store_->blocked = false;
  EXPECT_EQ(flush().delivered, 1u);
  EXPECT_EQ(stored_->loaded, 1u);
}

TEST_F(DeliveryTest, WhatWasInAStoreThatIsGoneIsDroppedNotDelivered) {
  use(ScriptedExporter::Answer::FAIL);
  delivery_->enqueue(traces(3));
  EXPECT_EQ(flush().waiting, 3u);
  store_->gone = 3;
  delivery_->enqueue(traces(1));
  for (const auto until = steady_clock::now() + seconds(20);
       delivery_->report().dropped == 0 && steady_clock::now() < until;)
    std::this_thread::yield();
  const DeliveryReport report = flush();
  EXPECT_EQ(report.waiting, 1u);
  EXPECT_EQ(report.dropped, 3u);
}

TEST_F(DeliveryTest, WhatIsNotFoundInAStoreThatWasReplacedIsDropped) {
  use(ScriptedExporter::Answer::FAIL);
  delivery_->enqueue(traces(3));
  EXPECT_EQ(flush().waiting, 3u);
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  stored_->is_replaced = true;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.delivered, 0u);
  EXPECT_EQ(report.dropped, 3u);
}

// Who asks the server about a trace of this process waits for it as long as that is so.
TEST_F(DeliveryTest, ATraceThatWaitsInTheStoreIsHeldUntilItIsDelivered) {
  use(ScriptedExporter::Answer::FAIL);
  auto one = traces(1);
  one[0]->id = {1, 2};
  delivery_->enqueue(std::move(one));
  flush();
  EXPECT_TRUE(delivery_->holds({1, 2}));
  EXPECT_FALSE(delivery_->holds({1, 3}));
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  flush();
  EXPECT_FALSE(delivery_->holds({1, 2}));
}

TEST_F(DeliveryTest, ADiskThatTakesNothingIsWaitedForOnceThenTracesAreDroppedAndCounted) {
  use(ScriptedExporter::Answer::FAIL, 10);
  store_->blocked = true;
  delivery_->enqueue(traces(1));
  for (int i = 0; i < 50; ++i) delivery_->enqueue(traces(1));
  EXPECT_GE(delivery_->report().dropped, 30u);
  store_->blocked = false;
  const DeliveryReport report = flush();
  EXPECT_EQ(report.waiting + report.dropped, 51u);
}

TEST_F(DeliveryTest, AThreadThatDoesNotComeBackIsLeftBehind) {
  use(ScriptedExporter::Answer::DELIVER);
  exporter_->blocked = true;
  delivery_->enqueue(traces(1));
  EXPECT_FALSE(delivery_->shut_down(steady_clock::now() + std::chrono::milliseconds(50)));
  EXPECT_EQ(delivery_->report().waiting, 1u);
  exporter_->blocked = false;
}

TEST_F(DeliveryTest, AFlushHasADeadline) {
  use(ScriptedExporter::Answer::DELIVER);
  exporter_->blocked = true;
  delivery_->enqueue(traces(1));
  delivery_->flush(steady_clock::now() + std::chrono::milliseconds(50));
  EXPECT_EQ(delivery_->report().waiting, 1u);
  exporter_->blocked = false;
  EXPECT_EQ(flush().delivered, 1u);
}

TEST_F(DeliveryTest, WhatOthersHaveLeftComesAfterItsOwnAndIsNotCountedWithIt) {
  use(ScriptedExporter::Answer::DELIVER);
  exporter_->set_destination("http://here");
  stored_->waiting = 250;
  delivery_->deliver_waiting();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the sending thread could have asked by now
  EXPECT_EQ(stored_->claimed_waiting, 0u) << "a receiver that has taken nothing yet is not tried with it";
  delivery_->enqueue(traces(2));
  flush();
  delivery_->shut_down(steady_clock::now() + seconds(30));
  EXPECT_EQ(stored_->claimed_waiting, 250u);
  EXPECT_EQ(stored_->settled, 250u);
  EXPECT_EQ(delivery_->report().delivered, 2u);
  EXPECT_EQ(delivery_->report().others_delivered, 250u);
  EXPECT_TRUE(stored_->closed);
}

TEST_F(DeliveryTest, WhatOthersHaveLeftForAnotherServerOrNoneStays) {
  use(ScriptedExporter::Answer::DELIVER);
  stored_->waiting = 3;
  delivery_->deliver_waiting();
  delivery_->enqueue(traces(1));
  delivery_->shut_down(steady_clock::now() + seconds(30));
  EXPECT_EQ(stored_->claimed_waiting, 0u);
}

TEST_F(DeliveryTest, WhatIsRefusedOfOthersStaysInTheStore) {
  use(ScriptedExporter::Answer::REFUSE);
  exporter_->set_destination("http://here");
  stored_->waiting = 3;
  delivery_->deliver_waiting();
  delivery_->shut_down(steady_clock::now() + seconds(30));
  EXPECT_EQ(stored_->claimed_waiting, 3u);
  EXPECT_EQ(stored_->settled, 0u);
  EXPECT_EQ(delivery_->report().dropped, 0u);
}

TEST_F(DeliveryTest, WhatAnotherProcessDeliversIsNotWaitedForAndStillWaits) {
  use(ScriptedExporter::Answer::FAIL);
  stored_->is_busy = true;
  delivery_->enqueue(traces(1));
  flush();
  exporter_->answer = ScriptedExporter::Answer::DELIVER;
  delivery_->destination_changed();
  const DeliveryReport report = flush();
  EXPECT_EQ(report.waiting, 1u);
  EXPECT_EQ(stored_->settled, 0u);
  EXPECT_TRUE(delivery_->shut_down(steady_clock::now() + seconds(30)));
}

TEST_F(DeliveryTest, WhatWaitsForAReceiverThatHangsGoesToTheStoreThoughNothingNewComes) {
  use(ScriptedExporter::Answer::DELIVER);
  exporter_->blocked = true;
  delivery_->enqueue(traces(1));
  while (!exporter_->entered) std::this_thread::yield();
  delivery_->enqueue(traces(2));
  while (store_->seen == 0) delivery_->look_at_receiver();
  EXPECT_EQ(store_->seen, 2u);
  exporter_->blocked = false;
}

}  // namespace
}  // namespace mlflow::internal
