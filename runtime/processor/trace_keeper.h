// Keeps in the local store what the receiver cannot take: on a thread of its own, so that a slow disk stops neither the
// thread that reads the buffers nor the one that sends. Knows what of it is to be delivered when the receiver takes
// again.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "export/span_exporter.h"
#include "processor/leavable_thread.h"
#include "processor/trace_queue.h"

namespace mlflow::internal {

class TraceKeeper {
 public:
  struct Options {
    std::function<std::shared_ptr<SpanExporter>()>
        store;  // called on the keeper's thread, when there is something to keep
    std::function<void()> on_thread_start;
    // So many traces could neither be kept nor delivered. On the keeper's thread, or the caller's of keep().
    std::function<void(std::size_t)> on_dropped;
    std::function<void()> on_written;  // on the keeper's thread: something was written, or could not be
    std::size_t memory_limit = 4 << 20;  // bytes of traces that wait for the disk
    std::size_t batch_limit = 1000;  // traces in one transaction
    std::size_t remembered_limit = 100000;  // traces that are delivered from the store by this process
    std::chrono::milliseconds patience{1000};  // how long keep() waits for room without anything being written
  };
  explicit TraceKeeper(Options options);
  ~TraceKeeper();
  TraceKeeper(const TraceKeeper&) = delete;
  TraceKeeper& operator=(const TraceKeeper&) = delete;

  // Any thread. While the disk writes, waits for room; a disk that has written nothing for a while is waited for once,
  // and from then on what finds no room is dropped, until it has written again.
  void keep(std::vector<TracePtr> traces);
  // Until what was handed over before the call is written or dropped, or the deadline.
  void flush(Deadline deadline);
  // As flush; then the thread ends. False: it does not come back from the disk, and is left behind.
  bool shut_down(Deadline deadline);
  // What comes from now on is meant for another receiver: the store is asked for anew, and what was put aside may be
  // for that one.
  void receiver_changed();

  // A part of this trace is here, or has been written and not delivered since: what comes later of it belongs here,
  // too.
  bool holds(TraceId id) const;
  // Traces that are in the store, whole, and wait for the receiver: the oldest, which then count as being delivered.
  std::vector<TraceId> take_stored(std::size_t most);
  // What became of those: delivered (or gone), or to be tried again.
  void delivered(const std::vector<TraceId>& ids);
  void try_again(const std::vector<TraceId>& ids);
  void try_last(const std::vector<TraceId>& ids);
  void put_aside(const std::vector<TraceId>& ids);
  bool has_stored() const;
  // What became of the trace's parts since its root was written: for one that was read back from the store.
  void recall_fates(FinishedTrace& trace) const;
  // Nothing is here, nor has been written and not delivered since.
  bool is_empty() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  void start();
  void run();
  void write_queued(Lock& lock);
  void write(std::vector<TracePtr> batch);
  ExportResult store(std::vector<TracePtr> batch);
  void remember(const std::vector<TraceId>& whole);
  void forget_stored();
  bool has_room() const { return queue_.bytes() + writing_bytes_ < options_.memory_limit; }

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable progress_;
  TraceQueue queue_;
  std::size_t writing_bytes_ = 0;
  std::uint64_t handed_over_ = 0;  // parts, ever
  std::uint64_t settled_ = 0;
  bool has_no_thread_ = false;  // none could be started: who hands over writes
  bool is_stuck_ = false;  // it was waited for in vain
  bool stopping_ = false;
  bool receiver_changed_ = false;
  std::deque<TraceId> stored_;
  std::deque<TraceId> aside_;  // in the store, meant for another receiver than the present one
  std::unordered_set<TraceId, TraceIdHash> held_;  // in the queue, being written, or in the store
  std::unordered_map<TraceId, std::vector<EarlierPart>, TraceIdHash> roots_;  // in the store, of traces in parts
  std::mutex writing_;
  std::shared_ptr<SpanExporter> store_;  // whose holds `writing_`
  std::optional<LeavableThread> thread_;  // from the first trace on
};

}  // namespace mlflow::internal
