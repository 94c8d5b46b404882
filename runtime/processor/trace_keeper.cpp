#include "processor/trace_keeper.h"

#include <algorithm>
#include <utility>

#include "config/report.h"

namespace mlflow::internal {

namespace {
// How long one transaction may wait for other processes that write.
constexpr auto LONGEST_WRITE = std::chrono::seconds(10);
}  // namespace

TraceKeeper::TraceKeeper(Options options) : options_(std::move(options)) {}

TraceKeeper::~TraceKeeper() { shut_down(Deadline::max()); }

void TraceKeeper::keep(std::vector<TracePtr> traces) {
  std::vector<TracePtr> dropped;
  {
    Lock lock(mutex_);
    if (!traces.empty() && !thread_) start();
    for (TracePtr& trace : traces) {
      if (!has_room() && has_no_thread_) write_queued(lock);
      if (!has_room() && !is_stuck_) {
        // Each write that ends is a reason to go on waiting.
        for (std::uint64_t before = settled_; !has_room() && !is_stuck_; before = settled_) {
          progress_.wait_for(lock, options_.patience, [&] { return has_room() || settled_ != before; });
          is_stuck_ = !has_room() && settled_ == before;
        }
      }
      if (!has_room()) {
        dropped.push_back(std::move(trace));
        continue;
      }
      held_.insert(trace->id);
      if (roots_.contains(trace->id)) std::erase(stored_, trace->id);  // whole again when this is written
      queue_.push(std::move(trace));
      ++handed_over_;
      work_.notify_one();
    }
    if (has_no_thread_) write_queued(lock);
  }
  set_fates(dropped, PartFate::LOST);
  if (const std::size_t count = count_traces(dropped); count != 0) options_.on_dropped(count);
}

// A process may have as many threads as it is allowed, and get more later.
void TraceKeeper::start() {
  try {
    thread_.emplace([this] { run(); });
    has_no_thread_ = false;
  } catch (const std::exception&) {
    has_no_thread_ = true;
  }
}

void TraceKeeper::run() {
  if (options_.on_thread_start) options_.on_thread_start();
  Lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return !queue_.empty() || stopping_; });
    if (queue_.empty()) break;
    write_queued(lock);
  }
  lock.unlock();
  const std::lock_guard writing(writing_);
  store_.reset();  // the last that closes the file leaves it whole
}

void TraceKeeper::write_queued(Lock& lock) {
  while (!queue_.empty()) {
    const std::size_t before = queue_.bytes();
    std::vector<TracePtr> batch = queue_.take(options_.batch_limit, options_.memory_limit / 2);
    const std::size_t bytes = before - queue_.bytes();
    writing_bytes_ += bytes;
    const bool is_for_another = std::exchange(receiver_changed_, false);
    lock.unlock();
    {
      const std::lock_guard writing(writing_);
      if (is_for_another) store_.reset();
      write(std::move(batch));
    }
    options_.on_written();
    lock.lock();
    writing_bytes_ -= bytes;
    progress_.notify_all();
  }
}

void TraceKeeper::receiver_changed() {
  const std::lock_guard lock(mutex_);
  receiver_changed_ = true;
  stored_.insert(stored_.end(), aside_.begin(), aside_.end());
  aside_.clear();
}

ExportResult TraceKeeper::store(std::vector<TracePtr> batch) {
  ExportResult result;
  if (!store_) store_ = options_.store();
  if (store_) {
    result = store_->export_traces(std::move(batch), std::chrono::steady_clock::now() + LONGEST_WRITE);
    if (!result.error.empty()) report(Severity::ERROR, result.error, "store");
  } else {
    result.failed = std::move(batch);
  }
  set_fates(result.failed, PartFate::LOST);
  return result;
}

void TraceKeeper::write(std::vector<TracePtr> batch) {
  const std::size_t parts = batch.size();
  std::vector<TraceId> whole;
  std::vector<TraceId> ids;
  std::vector<std::pair<TraceId, std::vector<EarlierPart>>> roots;
  for (const TracePtr& trace : batch) {
    ids.push_back(trace->id);
    if (!trace->more_follows) whole.push_back(trace->id);
    if (trace->earlier) roots.emplace_back(trace->id, trace->earlier->parts);
  }
  const ExportResult result = store(std::move(batch));
  if (result.gone != 0) forget_stored();
  const bool is_written = result.delivered == parts;
  if (!is_written && !whole.empty()) options_.on_dropped(whole.size());
  const std::lock_guard lock(mutex_);
  settled_ += parts;
  is_stuck_ = false;
  if (is_written) roots_.insert(roots.begin(), roots.end());
  // A part whose root was here before it, whatever became of the part.
  for (const TraceId& id : ids)
    if (roots_.contains(id) && !queue_.holds(id) && std::find(whole.begin(), whole.end(), id) == whole.end())
      whole.push_back(id);
  if (!is_written) {
    std::erase_if(whole, [&](const TraceId& id) { return !roots_.contains(id); });
    for (const TraceId& id : ids)
      if (!roots_.contains(id)) held_.erase(id);
  }
  remember(whole);
  progress_.notify_all();
}

// The store they were in has been taken away.
void TraceKeeper::forget_stored() {
  std::size_t gone = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const auto* ids : {&stored_, &aside_}) {
      gone += ids->size();
      for (const TraceId& id : *ids) {
        held_.erase(id);
        roots_.erase(id);
      }
    }
    stored_.clear();
    aside_.clear();
  }
  if (gone != 0) options_.on_dropped(gone);
}

// Locked. These wait in the store for the receiver: as many as can be remembered, and none of which a part is on its
// way there.
void TraceKeeper::remember(const std::vector<TraceId>& whole) {
  for (const TraceId& id : whole) {
    if (roots_.contains(id) && queue_.holds(id)) continue;
    if (stored_.size() < options_.remembered_limit) {
      stored_.push_back(id);
    } else {
      held_.erase(id);
      roots_.erase(id);
    }
  }
}

void TraceKeeper::flush(Deadline deadline) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = handed_over_;
  progress_.wait_until(lock, deadline, [&] { return settled_ >= wanted; });
}

bool TraceKeeper::shut_down(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (!thread_) return true;
  }
  work_.notify_all();
  return thread_->wait_until(deadline);
}

bool TraceKeeper::holds(TraceId id) const {
  const std::lock_guard lock(mutex_);
  return held_.contains(id);
}

std::vector<TraceId> TraceKeeper::take_stored(std::size_t most) {
  const std::lock_guard lock(mutex_);
  const auto end = stored_.begin() + static_cast<std::ptrdiff_t>(std::min(most, stored_.size()));
  std::vector<TraceId> ids(stored_.begin(), end);
  stored_.erase(stored_.begin(), end);
  return ids;
}

void TraceKeeper::delivered(const std::vector<TraceId>& ids) {
  const std::lock_guard lock(mutex_);
  for (const TraceId& id : ids) {
    held_.erase(id);
    roots_.erase(id);
  }
}

void TraceKeeper::recall_fates(FinishedTrace& trace) const {
  if (!trace.earlier) return;
  const std::lock_guard lock(mutex_);
  const auto root = roots_.find(trace.id);
  if (root == roots_.end()) return;
  for (EarlierPart& part : trace.earlier->parts)
    for (const EarlierPart& known : root->second)
      if (known.first_span == part.first_span) part.fate = known.fate;
}

void TraceKeeper::try_again(const std::vector<TraceId>& ids) {
  const std::lock_guard lock(mutex_);
  stored_.insert(stored_.begin(), ids.begin(), ids.end());
}

void TraceKeeper::try_last(const std::vector<TraceId>& ids) {
  const std::lock_guard lock(mutex_);
  stored_.insert(stored_.end(), ids.begin(), ids.end());
}

void TraceKeeper::put_aside(const std::vector<TraceId>& ids) {
  const std::lock_guard lock(mutex_);
  aside_.insert(aside_.end(), ids.begin(), ids.end());
}

bool TraceKeeper::is_empty() const {
  const std::lock_guard lock(mutex_);
  return held_.size() == aside_.size();
}

bool TraceKeeper::has_stored() const {
  const std::lock_guard lock(mutex_);
  return !stored_.empty();
}

}  // namespace mlflow::internal
