#include "processor/earlier_spans.h"
#include "scripted_delivery.h"

namespace mlflow::internal {
namespace {

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
