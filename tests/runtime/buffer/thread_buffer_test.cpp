#include "buffer/thread_buffer.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "buffer/backpressure.h"

namespace mlflow::internal {
namespace {

class ThreadBufferTest : public testing::Test {
 protected:
  explicit ThreadBufferTest(std::size_t limit = 8 << 20) : pool_(limit) {
    buffer_.reading = pool_.take(ChunkPool::SMALL);
    writer_.open(&buffer_, &pool_);
  }
  ~ThreadBufferTest() override {
    set_backpressure({});
    release_chunks(buffer_, pool_);
  }

  // A record that carries `number` and `size` bytes of payload.
  bool write(std::uint64_t number, std::size_t size) {
    auto* record = writer_.begin<SpanRecord>(RecordKind::SPAN_OUTPUT);
    if (record == nullptr) return false;
    record->span_id = number;
    char* payload = writer_.room(size);
    if (payload == nullptr) {
      writer_.abandon();
      return false;
    }
    std::memset(payload, static_cast<int>(number & 0xff), size);
    writer_.advance(size);
    writer_.commit();
    return true;
  }
  // Reads what is there and checks that it is `expected` in order, whole.
  std::size_t read(std::uint64_t& expected) {
    std::size_t count = 0;
    read_records(buffer_, pool_, [&](const RecordHeader& header) {
      const auto& record = reinterpret_cast<const SpanRecord&>(header);
      ASSERT_EQ(record.span_id, expected);
      const auto* payload = reinterpret_cast<const unsigned char*>(&record + 1);
      if (header.size > sizeof(SpanRecord)) {
        ASSERT_EQ(payload[0], expected & 0xff);
      }
      ++expected;
      ++count;
    });
    return count;
  }

  ChunkPool pool_;
  ThreadBuffer buffer_;
  RecordWriter writer_;
};

TEST_F(ThreadBufferTest, RecordsComeOutInOrderAcrossChunks) {
  std::uint64_t expected = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) ASSERT_TRUE(write(i, i % 300));
  EXPECT_EQ(read(expected), 5000u);
  EXPECT_EQ(read(expected), 0u);
}

TEST_F(ThreadBufferTest, ARecordLargerThanAChunkArrivesWhole) {
  std::uint64_t expected = 0;
  ASSERT_TRUE(write(0, 10));
  ASSERT_TRUE(write(1, 1 << 20));
  ASSERT_TRUE(write(2, 10));
  EXPECT_EQ(read(expected), 3u);
}

TEST_F(ThreadBufferTest, AChunkThatWasReadIsUsedAgain) {
  std::uint64_t expected = 0, number = 0;
  std::size_t most = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(write(number++, 200));
    read(expected);
    most = std::max(most, pool_.used());
  }
  EXPECT_LE(most, 4u * 64 * 1024);
}

TEST_F(ThreadBufferTest, OneWritesWhileTheOtherReads) {
  constexpr std::uint64_t COUNT = 200000;
  std::thread writer([this] {
    for (std::uint64_t i = 0; i < COUNT; ++i)
      while (!write(i, i % 100)) std::this_thread::yield();
  });
  std::uint64_t expected = 0;
  while (expected < COUNT) read(expected);
  writer.join();
  EXPECT_EQ(expected, COUNT);
}

class FullBufferTest : public ThreadBufferTest {
 protected:
  FullBufferTest() : ThreadBufferTest(200 * 1024) {}
};

TEST_F(FullBufferTest, DroppingSaysSoAndGoesOnWhenThereIsRoom) {
  set_backpressure({WhenFull::DROP, 0});
  std::uint64_t written = 0;
  while (write(written, 1000)) ++written;
  EXPECT_GT(written, 150u);
  EXPECT_LE(pool_.used(), pool_.limit() + 64 * 1024);
  std::uint64_t expected = 0;
  EXPECT_EQ(read(expected), written);
  EXPECT_TRUE(write(written, 1000));
  EXPECT_EQ(read(expected), 1u);
}

TEST_F(FullBufferTest, BlockingWaitsForTheReader) {
  set_backpressure({WhenFull::BLOCK, 60000});
  constexpr std::uint64_t COUNT = 5000;
  std::thread writer([this] {
    for (std::uint64_t i = 0; i < COUNT; ++i) EXPECT_TRUE(write(i, 1000));
  });
  std::uint64_t expected = 0;
  while (expected < COUNT) read(expected);
  writer.join();
}

// What waits in here is a hook that lets nothing out: a cancellation acts where the program itself can be cancelled.
TEST_F(FullBufferTest, AThreadIsNotCancelledWhileItWaits) {
  set_backpressure({WhenFull::BLOCK, 50});
  std::atomic<bool> lost = false;
  std::thread writer([&] {
    pthread_cancel(pthread_self());
    std::uint64_t written = 0;
    errno = EDOM;
    while (write(written, 1000)) ++written;
    lost = errno == EDOM;
    pthread_testcancel();
    ADD_FAILURE() << "not cancelled after the wait";
  });
  writer.join();
  EXPECT_TRUE(lost) << "cancelled while waiting, or errno is another";
}

// Nobody else could make room for it.
TEST_F(FullBufferTest, ARecordLargerThanTheLimitDoesNotWaitForItsOwnRoom) {
  set_backpressure({WhenFull::DROP, 0});
  std::uint64_t expected = 0;
  for (std::uint64_t number = 0; number < 20; ++number) {
    ASSERT_TRUE(write(number, 500 * 1024)) << number;
    read(expected);
    EXPECT_LE(pool_.used(), pool_.limit()) << "given back when it was read";
  }
  EXPECT_EQ(expected, 20u);
}

TEST_F(ThreadBufferTest, LossesAreToldByTrace) {
  writer_.note_loss({1, 2});
  writer_.note_loss({3, 4});
  ASSERT_EQ(buffer_.lost_count.load(), 2u);
  EXPECT_EQ(buffer_.lost_high[1].load(), 3u);
  EXPECT_EQ(buffer_.lost_low[1].load(), 4u);
}

class CrowdedPoolTest : public ThreadBufferTest {
 protected:
  // Others hold all that there may be.
  CrowdedPoolTest() : ThreadBufferTest(64 * 1024) {
    while (Chunk* chunk = pool_.take(ChunkPool::SMALL)) others_.push_back(chunk);
  }
  ~CrowdedPoolTest() override {
    for (Chunk* chunk : others_) pool_.give_back(chunk);
  }
  std::vector<Chunk*> others_;
};

TEST_F(CrowdedPoolTest, AThreadCanAlwaysGoOnWhenItsRecordsAreRead) {
  set_backpressure({WhenFull::DROP, 0});
  std::uint64_t expected = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    ASSERT_TRUE(write(i, 512)) << i;
    read(expected);
  }
  EXPECT_EQ(expected, 1000u);
}

TEST_F(CrowdedPoolTest, WhatIsNotReadIsBounded) {
  set_backpressure({WhenFull::DROP, 0});
  std::uint64_t written = 0;
  while (written < 1000 && write(written, 512)) ++written;
  EXPECT_GE(written, 16u);
  EXPECT_LE(written, 40u) << "two small chunks";
}

}  // namespace
}  // namespace mlflow::internal
