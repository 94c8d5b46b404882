#include "processor/delivery.h"

#include <algorithm>
#include <utility>

#include "config/report.h"

namespace mlflow::internal {

Delivery::Delivery(Options options) : options_(std::move(options)) {
  thread_ = std::thread([this] { run(); });
}

Delivery::~Delivery() { shut_down(std::chrono::steady_clock::now()); }

void Delivery::enqueue(std::vector<TracePtr> traces) {
  std::unique_lock lock(mutex_);
  const Deadline patience = std::chrono::steady_clock::now() + options_.patience;
  std::size_t taken = 0;
  while (taken < traces.size()) {
    while (taken < traces.size() && queue_.size() < options_.queue_limit) queue_.push_back(std::move(traces[taken++]));
    work_.notify_one();
    // The thread that reads the buffers waits here; the buffers fill, and then the traced threads feel it.
    if (taken < traces.size() && !progress_.wait_until(lock, patience, [this] { return queue_.size() < options_.queue_limit; }))
      break;
  }
  lock.unlock();
  traces.erase(traces.begin(), traces.begin() + static_cast<std::ptrdiff_t>(taken));
  if (!traces.empty()) store(std::move(traces));
}

void Delivery::destination_changed() {
  const std::lock_guard lock(mutex_);
  destination_changed_ = true;
}

void Delivery::flush(Deadline deadline) {
  std::unique_lock lock(mutex_);
  progress_.wait_until(lock, deadline, [this] { return queue_.empty() && sending_ == 0; });
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

DeliveryReport Delivery::report() const {
  const std::lock_guard lock(mutex_);
  DeliveryReport now = report_;
  now.waiting += queue_.size() + sending_;
  return now;
}

void Delivery::run() {
  if (options_.on_thread_start) options_.on_thread_start();
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return !queue_.empty() || stopping_; });
    if (queue_.empty()) return;
    std::vector<TracePtr> batch;
    while (!queue_.empty() && batch.size() < options_.batch_limit) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    sending_ = batch.size();
    lock.unlock();
    progress_.notify_all();
    send(std::move(batch));
    lock.lock();
    sending_ = 0;
    progress_.notify_all();
  }
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
  ExportResult result = exporter_->export_traces(std::move(batch), deadline);
  if (!result.error.empty()) internal::report(Severity::WARNING, result.error, "export");
  {
    const std::lock_guard lock(mutex_);
    report_.delivered += std::min(result.delivered, count);
    report_.dropped += result.refused.size();
  }
  if (!result.failed.empty()) store(std::move(result.failed));
}

void Delivery::store(std::vector<TracePtr> traces) {
  const std::lock_guard one_at_a_time(fallback_mutex_);
  if (!fallback_ && options_.fallback) fallback_ = options_.fallback();
  const std::size_t count = traces.size();
  ExportResult result;
  if (fallback_) {
    result = fallback_->export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::seconds(10));
    if (!result.error.empty()) internal::report(Severity::ERROR, result.error, "store");
  }
  const std::lock_guard lock(mutex_);
  report_.waiting += result.delivered;
  report_.dropped += count - std::min(count, result.delivered);
}

}  // namespace mlflow::internal
