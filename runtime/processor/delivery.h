// Between the background thread, which makes traces, and the exporter, which may wait for a network: a thread of its
// own sends, in batches as they come. Bounded, and never a reason for the program to wait long: a receiver that is ill
// (it failed, or takes more than a moment for a batch) is given nothing new; traces then go to the local store, and
// from there to the receiver when it takes again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "buffer/file_layout.h"
#include "export/span_exporter.h"
#include "processor/leavable_thread.h"
#include "processor/receiver_health.h"
#include "processor/stored_traces.h"
#include "processor/trace_keeper.h"
#include "processor/trace_queue.h"

namespace mlflow::internal {

// What became of the traces of this process so far: made = delivered + waiting + dropped.
struct DeliveryReport {
  std::size_t delivered = 0;
  std::size_t waiting = 0;  // in memory, or in the local store because the server could not take them
  std::size_t dropped = 0;  // refused by the receiver, or neither delivered nor stored
  std::size_t refused = 0;  // of those
  std::size_t others_delivered = 0;  // of earlier runs, beside this process's own
};

class Delivery {
 public:
  // Called on the sending thread when there is something to send and the destination is not known or has changed.
  using ExporterMaker = std::function<std::shared_ptr<SpanExporter>()>;
  struct Options {
    ExporterMaker exporter;
    ExporterMaker fallback;  // the local store
    std::shared_ptr<StoredTraces> stored;  // what went to the fallback, read back; null: it stays there
    std::function<void()> on_thread_start;
    FileHeader* file = nullptr;  // where losses are counted as well, for who reads what this process leaves behind
    std::size_t memory_limit =
        4 << 20;  // bytes of traces that wait or are being sent; as much again may wait for the disk
    std::size_t batch_limit = 1000;  // traces
    std::size_t catch_up_limit = 100;  // traces of the fallback at a time: new ones do not wait long
    std::size_t remembered_limit = 100000;  // traces of the fallback that are delivered from there
    // How long a batch may take, and enqueue wait in all, until the receiver is taken for ill.
    std::chrono::milliseconds patience{1000};
    std::chrono::milliseconds export_timeout{120000};
  };

  explicit Delivery(Options options);
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  // Waits while the queue is full and the receiver is well.
  void enqueue(std::vector<TracePtr> traces);
  // The next batch goes to what the maker then gives.
  void destination_changed();
  // Until all that was enqueued before the call is delivered or given up, or the deadline. An ill receiver is asked
  // once more; what it does not take then is given up, and waits in the store. Any thread.
  void flush(Deadline deadline);
  // The program exits: nothing is sent after the deadline, and who sends knows how little time there is.
  void finish_by(Deadline deadline);
  // Sends what the receiver takes until the deadline, keeps the rest, and ends. False: a thread did not come back by
  // the deadline from what it had called, and is left behind: this object must live as long as the process.
  bool shut_down(Deadline deadline);
  // What other processes have left in the store for the same receiver is delivered, too, after this process's own and
  // when that has taken something; nobody waits for it, but the end. Any thread.
  void deliver_waiting();
  // From now and then on: what waits for a receiver that has become ill goes to the store, though no trace comes.
  void look_at_receiver();
  DeliveryReport report() const;
  // Whether (a part of) the trace waits, in memory or in the store, or is being sent. Any thread.
  bool holds(TraceId id) const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  static ReceiverHealth::Time now() { return std::chrono::steady_clock::now(); }

  bool has_room() const { return queue_.bytes() + sending_bytes_ < options_.memory_limit; }
  bool wait_for_room(Lock& lock);
  void keep(std::vector<TracePtr> traces);
  void keep_all(Lock& lock);
  void count_refused(std::size_t traces);
  void count_unstored(std::size_t traces);
  void run();
  bool do_next(Lock& lock);
  void go_on_after(const std::exception& e, Lock& lock);
  void wait_for_work(Lock& lock);
  bool can_catch_up() const;
  bool can_deliver_waiting() const;
  bool has_work() const;
  ReceiverHealth::Time next_try() const;
  void send_new(Lock& lock);
  void catch_up(Lock& lock);
  void deliver_others(Lock& lock);
  std::string receiver();
  ExportResult export_batch(Lock& lock, std::vector<TracePtr> batch);

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  TraceQueue queue_;
  std::vector<TraceId> sending_;
  std::size_t sending_bytes_ = 0;
  std::size_t sending_parts_ = 0;  // of new ones, until what became of them is counted
  std::size_t sending_traces_ = 0;
  ReceiverHealth health_;
  ReceiverHealth::Duration waited_{0};  // by enqueue, since the queue was last empty
  bool is_local_ = false;  // the receiver is the local store itself: there is nothing else to go to
  bool catching_up_ = false;
  bool others_wait_ = false;  // as far as is known
  bool has_looked_ = false;  // deliver_waiting() has been called
  ReceiverHealth::Time not_before_{};  // others deliver what is left: when to look again
  std::uint64_t enqueued_ = 0;  // parts, ever
  std::uint64_t settled_ = 0;  // of those: sent, or handed to the keeper
  std::uint64_t tries_ = 0;  // batches that have ended, and tries for which there was nothing
  std::size_t made_ = 0;  // traces, ever
  std::size_t delivered_ = 0;
  std::size_t refused_ = 0;
  std::size_t unstored_ = 0;
  std::size_t others_delivered_ = 0;
  Deadline last_deadline_ = Deadline::max();
  bool destination_changed_ = true;
  bool stopping_ = false;

  std::shared_ptr<SpanExporter> exporter_;  // the sending thread's
  TraceKeeper keeper_;
  std::optional<LeavableThread> sender_;
};

}  // namespace mlflow::internal
