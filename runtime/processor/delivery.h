// The queue between the background thread, which makes traces, and the exporter, which may wait for a network: a thread of its
// own sends, in batches as they come, and what cannot be delivered goes to the local store. Bounded. What went to the store is
// delivered from there when the receiver has taken everything else.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "export/span_exporter.h"

namespace mlflow::internal {

// What became of the traces of this process so far.
struct DeliveryReport {
  std::size_t delivered = 0;
  std::size_t waiting = 0;  // in memory, or in the local store because the server could not take them
  std::size_t dropped = 0;
};

class Delivery {
 public:
  // Called on the sending thread when there is something to send and the destination is not known or has changed.
  using ExporterMaker = std::function<std::shared_ptr<SpanExporter>()>;
  struct Options {
    ExporterMaker exporter;
    ExporterMaker fallback;  // the local store
    // What went to the fallback, read back; and that it has been delivered. Without them it stays there. On the sending thread.
    std::function<std::vector<TracePtr>(const std::vector<TraceId>&)> load_stored;
    std::function<void(const std::vector<TraceId>&)> forget_stored;
    std::function<void()> on_thread_start;
    std::size_t memory_limit = 4 << 20;  // bytes of traces that wait or are being sent
    std::size_t batch_limit = 1000;  // traces
    std::size_t catch_up_limit = 100;  // traces of the fallback at a time: new ones do not wait long
    std::size_t remembered_limit = 100000;  // traces of the fallback that are delivered from there
    std::chrono::milliseconds patience{1000};  // how long enqueue waits for room without anything being sent
    std::chrono::milliseconds export_timeout{120000};
  };

  explicit Delivery(Options options);
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  // Waits while the queue is full, for a bounded time; what then does not fit goes to the fallback.
  void enqueue(std::vector<TracePtr> traces);
  // The next batch goes to what the maker then gives.
  void destination_changed();
  // Until all that was enqueued before the call is delivered or given up, or the deadline. What is in the store is given up
  // when the receiver takes nothing. Any thread.
  void flush(Deadline deadline);
  // As flush, with the deadline also for the requests under way; then the thread ends. What is left goes to the fallback.
  void shut_down(Deadline deadline);
  // Traces of earlier runs, in the fallback: delivered from there as this process's own are. Any thread.
  void adopt(const std::vector<TraceId>& stored);
  DeliveryReport report() const;
  // Whether (a part of) the trace waits in memory or is being sent. Any thread.
  bool holds(TraceId id) const;

 private:
  bool has_room() const { return queue_size_ + sending_size_ < options_.memory_limit; }
  void run();
  std::vector<TracePtr> next_batch();
  void send(std::vector<TracePtr> batch);
  void store(std::vector<TracePtr> traces);
  bool can_catch_up() const { return receiver_takes_ && !stored_.empty() && options_.load_stored != nullptr; }
  void catch_up(std::unique_lock<std::mutex>& lock);

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  std::deque<TracePtr> queue_;
  std::size_t queue_size_ = 0;  // bytes
  std::size_t sending_ = 0;
  std::vector<TraceId> sending_ids_;
  std::size_t sending_size_ = 0;
  std::uint64_t queued_traces_ = 0;  // ever
  std::uint64_t sent_traces_ = 0;
  std::uint64_t sent_batches_ = 0;
  DeliveryReport report_;
  std::deque<TraceId> stored_;  // in the fallback, to be read back, the oldest first
  std::uint64_t stored_ever_ = 0;
  std::uint64_t stored_done_ = 0;
  bool catching_up_ = false;  // some of them are being sent
  bool receiver_takes_ = false;  // it took all of the last batch
  Deadline last_deadline_ = Deadline::max();
  bool destination_changed_ = true;
  bool stopping_ = false;

  std::shared_ptr<SpanExporter> exporter_;  // the sending thread's
  std::mutex fallback_mutex_;
  std::shared_ptr<SpanExporter> fallback_;
  std::thread thread_;
};

}  // namespace mlflow::internal
