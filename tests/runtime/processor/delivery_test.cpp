#include "scripted_delivery.h"

namespace mlflow::internal {
namespace {

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

}  // namespace
}  // namespace mlflow::internal
