#include "processor/delivery.h"

#include <algorithm>
#include <utility>

#include "config/report.h"

namespace mlflow::internal {

namespace {

// A receiver that takes a batch so quickly may be waited for: it keeps up as well as anything can.
constexpr auto QUICK = std::chrono::milliseconds(100);

// Others deliver what is left of this process's traces: how long until it is looked whether they have.
constexpr auto LOOK_AGAIN = std::chrono::seconds(1);

std::vector<TraceId> without(const std::vector<TraceId>& ids, const std::vector<TraceId>& some) {
  std::vector<TraceId> rest;
  for (const TraceId& id : ids)
    if (std::find(some.begin(), some.end(), id) == some.end()) rest.push_back(id);
  return rest;
}

std::vector<TraceId> ids_of(const std::vector<TracePtr>& traces) {
  std::vector<TraceId> ids;
  for (const TracePtr& trace : traces) ids.push_back(trace->id);
  return ids;
}

}  // namespace

Delivery::Delivery(Options options)
    : options_(std::move(options)),
      health_(options_.patience),
      keeper_({.store = options_.fallback,
               .on_thread_start = options_.on_thread_start,
               .on_dropped =
                   [this](std::size_t count) {
                     const std::lock_guard lock(mutex_);
                     count_unstored(count);
                   },
               .on_written =
                   [this] {
                     const std::lock_guard lock(mutex_);
                     work_.notify_one();
                   },
               .memory_limit = options_.memory_limit,
               .batch_limit = options_.batch_limit,
               .remembered_limit = options_.remembered_limit,
               .patience = options_.patience}) {
  sender_.emplace([this] { run(); });
}

Delivery::~Delivery() { shut_down(Deadline::max()); }

void Delivery::enqueue(std::vector<TracePtr> traces) {
  Lock lock(mutex_);
  made_ += count_traces(traces);
  enqueued_ += traces.size();
  std::vector<TracePtr> kept;
  for (TracePtr& trace : traces) {
    // What came before of the trace is there, and goes on from there.
    const bool belongs_to_kept = keeper_.holds(trace->id);
    if (!belongs_to_kept && (has_room() || wait_for_room(lock)) && (is_local_ || !health_.is_ill(now()))) {
      queue_.push(std::move(trace));
      work_.notify_one();
    } else {
      kept.push_back(std::move(trace));
    }
  }
  if (kept.empty()) return;
  settled_ += kept.size();
  if (!is_local_ && health_.is_ill(now())) keep_all(lock);
  lock.unlock();
  keep(std::move(kept));
}

// The thread that reads the buffers waits here; the buffers fill, and then the traced threads feel it. So a receiver
// that does not keep up is waited for only so long in all, and then not again before it has taken everything.
bool Delivery::wait_for_room(Lock& lock) {
  while (!has_room()) {
    if (waited_ >= options_.patience || (!is_local_ && health_.is_ill(now()))) return false;
    const auto began = now();
    const std::uint64_t tries_before = tries_;
    progress_.wait_for(lock, options_.patience, [&] { return has_room() || tries_ != tries_before; });
    const auto took = now() - began;
    if (!has_room() && tries_ == tries_before) {
      waited_ = options_.patience;  // nothing at all
      return false;
    }
    if (!is_local_ && took >= QUICK) waited_ += took;
  }
  return true;
}

void Delivery::keep(std::vector<TracePtr> traces) {
  if (!options_.fallback) {
    set_fates(traces, PartFate::LOST);
    const std::lock_guard lock(mutex_);
    count_unstored(count_traces(traces));
  } else {
    keeper_.keep(std::move(traces));
  }
}

// All that waits goes to the store, so that nothing is in memory for as long as the receiver is ill.
void Delivery::keep_all(Lock& lock) {
  std::vector<TracePtr> waiting = queue_.take_all();
  if (waiting.empty()) return;
  settled_ += waiting.size();
  lock.unlock();
  keep(std::move(waiting));
  lock.lock();
  progress_.notify_all();
}

void Delivery::count_refused(std::size_t traces) {
  refused_ += traces;
  if (options_.file != nullptr) options_.file->refused_traces.fetch_add(traces, std::memory_order_relaxed);
}

void Delivery::count_unstored(std::size_t traces) {
  unstored_ += traces;
  if (options_.file != nullptr) options_.file->unstored_traces.fetch_add(traces, std::memory_order_relaxed);
}

void Delivery::destination_changed() {
  const std::lock_guard lock(mutex_);
  destination_changed_ = true;
  others_wait_ = others_wait_ || has_looked_;
  health_.forget();
  keeper_.receiver_changed();
  work_.notify_one();
}

// Not what others deliver just now.
bool Delivery::can_catch_up() const {
  return options_.stored != nullptr && keeper_.has_stored() && now() >= not_before_;
}

// A receiver that has taken nothing yet is tried with this process's own traces.
bool Delivery::can_deliver_waiting() const {
  return others_wait_ && options_.stored != nullptr && (health_.has_taken() || stopping_);
}

// When there may be something to do, though nobody says so.
ReceiverHealth::Time Delivery::next_try() const {
  if (options_.stored == nullptr) return ReceiverHealth::Time::max();
  const auto stored = keeper_.has_stored() ? std::max(health_.next_try(), not_before_) : ReceiverHealth::Time::max();
  return can_deliver_waiting() ? std::min(stored, health_.next_try()) : stored;
}

bool Delivery::has_work() const { return stopping_ || !queue_.empty() || now() >= next_try(); }

void Delivery::wait_for_work(Lock& lock) {
  if (queue_.empty() && keeper_.is_empty()) health_.all_taken();
  while (!has_work()) {
    const ReceiverHealth::Time until = next_try();
    if (until == ReceiverHealth::Time::max()) {
      work_.wait(lock);
    } else {
      work_.wait_until(lock, until);
    }
  }
}

void Delivery::run() {
  if (options_.on_thread_start) options_.on_thread_start();
  Lock lock(mutex_);
  for (;;) {
    wait_for_work(lock);
    const bool is_over = stopping_ && (health_.has_failed() || now() >= last_deadline_);
    if (is_over || (health_.has_failed() && !queue_.empty())) keep_all(lock);
    if (is_over) break;
    try {
      if (!do_next(lock)) break;
    } catch (const std::exception& e) {
      go_on_after(e, lock);
    }
    if (queue_.empty() || is_local_) waited_ = {};
  }
  ++tries_;
  progress_.notify_all();
  lock.unlock();
  if (options_.stored) options_.stored->close();
  if (exporter_ != nullptr && exporter_->is_local()) exporter_.reset();
}

// False: nothing is left to do, and it is to end.
bool Delivery::do_next(Lock& lock) {
  if (!queue_.empty()) {
    send_new(lock);
  } else if (can_catch_up()) {
    catch_up(lock);
  } else if (can_deliver_waiting()) {
    deliver_others(lock);
  } else {
    return !stopping_;
  }
  return true;
}

// For want of memory, say. What was being sent is counted as lost; what is in the store stays there.
void Delivery::go_on_after(const std::exception& e, Lock& lock) {
  if (!lock.owns_lock()) lock.lock();
  internal::report_failure("traces could not be sent, and are lost", e);
  count_unstored(sending_traces_);
  settled_ += sending_parts_;
  sending_traces_ = sending_parts_ = sending_bytes_ = 0;
  sending_.clear();
  catching_up_ = false;
  ++tries_;
  progress_.notify_all();
  constexpr auto MOMENT = std::chrono::milliseconds(10);
  progress_.wait_for(lock, MOMENT);
}

// Calls the exporter without the lock, which is held before and after.
ExportResult Delivery::export_batch(Lock& lock, std::vector<TracePtr> batch) {
  const bool make_exporter = std::exchange(destination_changed_, false);
  const Deadline deadline = std::min(now() + options_.export_timeout, last_deadline_);
  health_.batch_begins(now());
  lock.unlock();
  if (make_exporter) exporter_ = options_.exporter();
  ExportResult result;
  if (exporter_) {
    const bool is_local = exporter_->is_local();
    lock.lock();
    is_local_ = is_local;
    lock.unlock();
    result = exporter_->export_traces(std::move(batch), deadline);
  } else {
    result.failed = std::move(batch);
  }
  if (!result.error.empty()) internal::report(Severity::WARNING, result.error, "export");
  lock.lock();
  health_.batch_ends(now(), result.failed.empty());
  ++tries_;
  return result;
}

// Half of the memory at most, so that traces can be taken while these are sent.
void Delivery::send_new(Lock& lock) {
  const std::size_t before = queue_.bytes();
  std::vector<TracePtr> batch = queue_.take(options_.batch_limit, options_.memory_limit / 2);
  for (const TracePtr& trace : batch) settle_earlier(*trace, false);
  sending_bytes_ = before - queue_.bytes();
  sending_ = ids_of(batch);
  progress_.notify_all();
  sending_parts_ = batch.size();
  sending_traces_ = count_traces(batch);
  ExportResult result = export_batch(lock, std::move(batch));
  const std::size_t refused = count_traces(result.refused);
  set_fates(result.refused, PartFate::LOST);
  if (const std::size_t gone = std::min(result.gone, delivered_); gone != 0) {
    delivered_ -= gone;
    count_unstored(gone);
  }
  delivered_ += std::exchange(sending_traces_, 0) - refused - count_traces(result.failed);
  count_refused(refused);
  if (!result.failed.empty()) {
    lock.unlock();
    keep(std::move(result.failed));
    lock.lock();
    if (!is_local_) keep_all(lock);
  }
  sending_.clear();
  sending_bytes_ = 0;
  settled_ += std::exchange(sending_parts_, 0);
  progress_.notify_all();
}

void Delivery::catch_up(Lock& lock) {
  const std::vector<TraceId> ids = keeper_.take_stored(options_.catch_up_limit);
  sending_ = ids;
  catching_up_ = true;
  lock.unlock();
  StoredTraces::Claimed claimed = options_.stored->claim(ids, receiver());
  for (const TracePtr& trace : claimed.traces) {
    keeper_.recall_fates(*trace);
    settle_earlier(*trace, false);
  }
  const std::vector<TraceId> gone =
      claimed.store_was_replaced
          ? without(without(without(ids, ids_of(claimed.traces)), claimed.busy), claimed.elsewhere)
          : std::vector<TraceId>();
  lock.lock();
  ExportResult result;
  if (claimed.traces.empty()) {
    ++tries_;  // somebody else has delivered, or deleted, them, or is at it
  } else {
    result = export_batch(lock, std::move(claimed.traces));
  }
  const std::vector<TraceId> failed = ids_of(result.failed);
  lock.unlock();
  const std::vector<TraceId> done = without(without(without(ids, failed), claimed.busy), claimed.elsewhere);
  options_.stored->settle(done);
  options_.stored->release(failed);
  keeper_.delivered(done);
  keeper_.try_again(failed);
  keeper_.try_last(claimed.busy);
  keeper_.put_aside(claimed.elsewhere);
  lock.lock();
  if (!claimed.busy.empty() && done.empty()) not_before_ = now() + LOOK_AGAIN;
  const std::size_t refused = result.refused.size();
  delivered_ += done.size() - std::min(done.size(), refused + gone.size());
  count_refused(refused);
  count_unstored(gone.size());
  sending_.clear();
  catching_up_ = false;
  progress_.notify_all();
}

// The name of what the next batch goes to. Without the lock.
std::string Delivery::receiver() {
  Lock lock(mutex_);
  const bool make_exporter = std::exchange(destination_changed_, false);
  lock.unlock();
  if (make_exporter) exporter_ = options_.exporter();
  return exporter_ ? exporter_->destination() : std::string();
}

void Delivery::deliver_others(Lock& lock) {
  lock.unlock();
  std::vector<TracePtr> traces;
  if (const std::string destination = receiver(); !destination.empty())
    traces = options_.stored->claim_waiting(destination, options_.catch_up_limit);
  lock.lock();
  if (traces.empty()) {
    others_wait_ = false;
    return;
  }
  const std::vector<TraceId> ids = ids_of(traces);
  sending_ = ids;
  ExportResult result = export_batch(lock, std::move(traces));
  const std::vector<TraceId> failed = ids_of(result.failed);
  // What is refused stays where it is, and claimed: a later run tells of it again.
  const std::vector<TraceId> done = without(without(ids, failed), ids_of(result.refused));
  lock.unlock();
  options_.stored->settle(done);
  options_.stored->release(failed);
  lock.lock();
  others_delivered_ += done.size();
  sending_.clear();
  progress_.notify_all();
}

void Delivery::flush(Deadline deadline) {
  Lock lock(mutex_);
  // What comes in meanwhile is not waited for: a program that goes on tracing would be waited for without end.
  const std::uint64_t wanted = enqueued_;
  const std::uint64_t tries_before = tries_;
  health_.ask_now();
  work_.notify_one();
  progress_.wait_until(lock, deadline, [&] { return settled_ >= wanted || stopping_; });
  lock.unlock();
  keeper_.flush(deadline);
  lock.lock();
  const auto is_given_up = [&] { return health_.has_failed() && tries_ > tries_before; };
  progress_.wait_until(lock, deadline, [&] {
    work_.notify_one();
    return (!can_catch_up() && !catching_up_) || is_given_up() || stopping_;
  });
}

void Delivery::finish_by(Deadline deadline) {
  const std::lock_guard lock(mutex_);
  last_deadline_ = std::min(last_deadline_, deadline);
}

bool Delivery::shut_down(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    last_deadline_ = std::min(last_deadline_, deadline);
  }
  work_.notify_all();
  progress_.notify_all();
  const bool sender_ended = sender_->wait_until(deadline);
  // What the sender gave up last has to be written yet.
  constexpr auto LAST_WRITE = std::chrono::milliseconds(500);
  return keeper_.shut_down(std::max(deadline, now() + LAST_WRITE)) && sender_ended;
}

void Delivery::deliver_waiting() {
  const std::lock_guard lock(mutex_);
  others_wait_ = has_looked_ = true;
  work_.notify_one();
}

void Delivery::look_at_receiver() {
  Lock lock(mutex_);
  if (!is_local_ && health_.is_ill(now())) keep_all(lock);
}

DeliveryReport Delivery::report() const {
  const std::lock_guard lock(mutex_);
  const std::size_t dropped = refused_ + unstored_;
  return {delivered_, made_ - delivered_ - dropped, dropped, refused_, others_delivered_};
}

bool Delivery::holds(TraceId id) const {
  const std::lock_guard lock(mutex_);
  return std::find(sending_.begin(), sending_.end(), id) != sending_.end() || queue_.holds(id) || keeper_.holds(id);
}

}  // namespace mlflow::internal
