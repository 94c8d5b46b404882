#include "processor/delivery.h"

#include <algorithm>
#include <utility>

#include "config/report.h"

namespace mlflow::internal {

namespace {
// Parts sent ahead are no traces of their own in the report.
std::size_t count_sent_ahead(const std::vector<TracePtr>& traces) {
  return static_cast<std::size_t>(
      std::count_if(traces.begin(), traces.end(), [](const TracePtr& trace) { return trace->more_follows; }));
}
}  // namespace

Delivery::Delivery(Options options) : options_(std::move(options)) {
  thread_ = std::thread([this] { run(); });
}

Delivery::~Delivery() { shut_down(std::chrono::steady_clock::now()); }

void Delivery::enqueue(std::vector<TracePtr> traces) {
  std::unique_lock lock(mutex_);
  std::size_t taken = 0;
  while (taken < traces.size()) {
    while (taken < traces.size() && has_room()) {
      queue_size_ += traces[taken]->size_in_memory();
      queue_.push_back(std::move(traces[taken++]));
      ++queued_traces_;
    }
    work_.notify_one();
    if (taken == traces.size()) return;
    // The thread that reads the buffers waits here; the buffers fill, and then the traced threads feel it. Only a receiver
    // that takes nothing at all for a while is given up on.
    const std::uint64_t sent_before = sent_batches_;
    progress_.wait_for(lock, options_.patience, [this] { return has_room(); });
    if (!has_room() && sent_batches_ == sent_before) break;
  }
  lock.unlock();
  traces.erase(traces.begin(), traces.begin() + static_cast<std::ptrdiff_t>(taken));
  store(std::move(traces));
}

void Delivery::destination_changed() {
  const std::lock_guard lock(mutex_);
  destination_changed_ = true;
}

void Delivery::flush(Deadline deadline) {
  std::unique_lock lock(mutex_);
  // What comes in meanwhile is not waited for: a program that goes on tracing would be waited for without end.
  const std::uint64_t wanted = queued_traces_;
  progress_.wait_until(lock, deadline, [&] { return sent_traces_ >= wanted; });
  const std::uint64_t wanted_of_stored = stored_ever_;
  progress_.wait_until(lock, deadline,
                       [&] { return stored_done_ >= wanted_of_stored || !(can_catch_up() || catching_up_); });
}

void Delivery::shut_down(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ && !thread_.joinable()) return;
    stopping_ = true;
    last_deadline_ = deadline;
  }
  work_.notify_all();
  progress_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Delivery::adopt(const std::vector<TraceId>& stored) {
  {
    const std::lock_guard lock(mutex_);
    stored_.insert(stored_.end(), stored.begin(), stored.end());
    stored_ever_ += stored.size();
    report_.waiting += stored.size();
  }
  work_.notify_one();
}

DeliveryReport Delivery::report() const {
  const std::lock_guard lock(mutex_);
  DeliveryReport now = report_;
  now.waiting += queue_.size() + sending_;
  return now;
}

bool Delivery::holds(TraceId id) const {
  const std::lock_guard lock(mutex_);
  return std::find(sending_ids_.begin(), sending_ids_.end(), id) != sending_ids_.end() ||
         std::any_of(queue_.begin(), queue_.end(), [&](const TracePtr& trace) { return trace->id == id; });
}

void Delivery::run() {
  if (options_.on_thread_start) options_.on_thread_start();
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return !queue_.empty() || can_catch_up() || stopping_; });
    if (queue_.empty() && can_catch_up() && std::chrono::steady_clock::now() < last_deadline_) {
      catch_up(lock);
      continue;
    }
    if (queue_.empty()) return;
    std::vector<TracePtr> batch = next_batch();
    lock.unlock();
    progress_.notify_all();
    send(std::move(batch));
    lock.lock();
    sent_traces_ += sending_;
    sending_ = 0;
    sending_ids_.clear();
    sending_size_ = 0;
    ++sent_batches_;
    progress_.notify_all();
  }
}

// Half of the memory at most, so that traces can be taken while these are sent.
std::vector<TracePtr> Delivery::next_batch() {
  std::vector<TracePtr> batch;
  std::size_t size = 0;
  while (!queue_.empty() && batch.size() < options_.batch_limit &&
         (batch.empty() || size < options_.memory_limit / 2)) {
    size += queue_.front()->size_in_memory();
    sending_ids_.push_back(queue_.front()->id);
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queue_size_ -= std::min(queue_size_, size);
  sending_ = batch.size();
  sending_size_ = size;
  return batch;
}

// Called, and returns, with the lock held.
void Delivery::catch_up(std::unique_lock<std::mutex>& lock) {
  const auto end = stored_.begin() + static_cast<std::ptrdiff_t>(std::min(options_.catch_up_limit, stored_.size()));
  std::vector<TraceId> ids(stored_.begin(), end);
  stored_.erase(stored_.begin(), end);
  sending_ids_ = ids;
  catching_up_ = true;
  const Deadline deadline = std::min(std::chrono::steady_clock::now() + options_.export_timeout, last_deadline_);
  lock.unlock();
  std::vector<TracePtr> traces = options_.load_stored(ids);
  ExportResult result;
  if (exporter_ && !traces.empty()) result = exporter_->export_traces(std::move(traces), deadline);
  if (!result.error.empty()) internal::report(Severity::WARNING, result.error, "export");
  const std::size_t taken = ids.size();
  std::vector<TraceId> still_stored;
  for (const TracePtr& trace : result.failed) {
    still_stored.push_back(trace->id);
    std::erase(ids, trace->id);
  }
  options_.forget_stored(ids);
  lock.lock();
  sending_ids_.clear();
  stored_.insert(stored_.begin(), still_stored.begin(), still_stored.end());
  receiver_takes_ = still_stored.empty();
  catching_up_ = false;
  stored_done_ += taken - still_stored.size();
  report_.waiting -= std::min(report_.waiting, ids.size());
  report_.delivered += result.delivered;
  report_.dropped += result.refused.size();
  progress_.notify_all();
}

void Delivery::send(std::vector<TracePtr> batch) {
  bool make_exporter = false;
  Deadline deadline = std::chrono::steady_clock::now() + options_.export_timeout;
  {
    const std::lock_guard lock(mutex_);
    make_exporter = std::exchange(destination_changed_, false);
    deadline = std::min(deadline, last_deadline_);
  }
  if (make_exporter) exporter_ = options_.exporter();
  if (!exporter_) return store(std::move(batch));
  const std::size_t count = batch.size();
  const std::size_t sent_ahead = count_sent_ahead(batch);
  ExportResult result = exporter_->export_traces(std::move(batch), deadline);
  if (!result.error.empty()) internal::report(Severity::WARNING, result.error, "export");
  {
    const std::lock_guard lock(mutex_);
    const std::size_t parts = sent_ahead - count_sent_ahead(result.failed) - count_sent_ahead(result.refused);
    report_.delivered += std::min(result.delivered, count) - std::min(parts, result.delivered);
    report_.dropped += result.refused.size();
    receiver_takes_ = result.failed.empty();
  }
  if (!result.failed.empty()) store(std::move(result.failed));
}

void Delivery::store(std::vector<TracePtr> traces) {
  const std::lock_guard one_at_a_time(fallback_mutex_);
  if (!fallback_ && options_.fallback) fallback_ = options_.fallback();
  const std::size_t count = traces.size();
  const std::size_t parts = count_sent_ahead(traces);
  std::vector<TraceId> ids;
  for (const TracePtr& trace : traces)
    if (!trace->more_follows) ids.push_back(trace->id);
  ExportResult result;
  if (fallback_) {
    result = fallback_->export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::seconds(10));
    if (!result.error.empty()) internal::report(Severity::ERROR, result.error, "store");
  }
  const std::lock_guard lock(mutex_);
  report_.waiting += result.delivered - std::min(parts, result.delivered);
  if (result.delivered == count) {
    const std::size_t room = options_.remembered_limit - std::min(options_.remembered_limit, stored_.size());
    ids.resize(std::min(ids.size(), room));
    stored_.insert(stored_.end(), ids.begin(), ids.end());
    stored_ever_ += ids.size();
  }
  report_.dropped += count - std::min(count, result.delivered);
}

}  // namespace mlflow::internal
