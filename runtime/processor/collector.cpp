#include "processor/collector.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <ctime>
#include <exception>
#include <string>
#include <utility>

#include "config/report.h"
#include "recording/callsite_requests.h"
#include "recording/current_thread.h"
#include "recording/losses.h"
#include "recording/root_attention.h"

namespace mlflow::internal {

namespace {

// While traces are made: often enough that the buffers of a busy program stay small, rarely enough to cost nothing.
constexpr long BUSY_PAUSE_NS = 2'000'000;
// Without a record for this many passes, the thread sleeps until it is woken; the longest sleep covers a wake that was
// lost between the last look at the buffers and falling asleep.
constexpr int QUIET_PASSES = 50;
constexpr long IDLE_PAUSE_NS = 500'000'000;
// Finished traces of this size do not wait for the end of the pass.
constexpr std::size_t HANDED_ON_AT = 256 * 1024;

void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected, long nanoseconds) {
  const timespec timeout{nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000};
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAIT_PRIVATE, expected, &timeout, nullptr, 0);
}

void futex_wake(std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word), FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace

Collector::Collector(ChunkPool& pool, Options options)
    : pool_(pool),
      journal_(pool),
      modules_(pool),
      options_(std::move(options)),
      assembler_(std::in_place, pool.limit(), options_.timeout) {
  thread_.emplace([this] { run(); });
}

Collector::~Collector() { shut_down(std::chrono::steady_clock::time_point::max()); }

void Collector::wake() noexcept {
  wake_word_.fetch_add(1);
  // Threads that find no room come here for each record: the system is asked only where somebody sleeps. One about to
  // fall asleep has read the word before, and the system compares it again.
  if (sleeping_.load()) futex_wake(wake_word_);
}

void Collector::adopt_new_buffers() {
  ThreadBuffer* buffer = take_new_buffers();
  while (buffer != nullptr) {
    ThreadBuffer* next = buffer->next_registered;
    sources_.push_back({std::unique_ptr<ThreadBuffer>(buffer), std::make_unique<ThreadSpans>(), 0});
    buffer = next;
  }
}

void Collector::note_losses(Source& source) {
  const std::uint32_t count = source.buffer->lost_count.load(std::memory_order_acquire);
  if (count == source.losses_seen) return;
  if (count > ThreadBuffer::LOST_TRACES) {
    assembler_->mark_all_incomplete();
  } else {
    for (std::uint32_t i = source.losses_seen; i < count; ++i)
      assembler_->mark_incomplete({source.buffer->lost_high[i].load(std::memory_order_relaxed),
                                   source.buffer->lost_low[i].load(std::memory_order_relaxed)});
  }
  source.losses_seen = count;
}

bool Collector::pass() {
  adopt_new_buffers();
  assembler_->begin_pass();
  bool any = false;
  for (std::size_t i = 0; i < sources_.size();) {
    Source& source = sources_[i];
    // Looked at before reading: what a thread that is gone has written is all there then.
    const bool finished = source.buffer->finished.load(std::memory_order_acquire);
    const auto on_record = [&](const RecordHeader& record) {
      if (record.kind == RecordKind::SPAN_EXCEPTION) keep_modules();
      assembler_->on_record(*source.spans, record, journal_.segment());
      if (assembler_->finished_size() > HANDED_ON_AT) hand_on();
    };
    any |= read_records(*source.buffer, pool_, on_record, pool_.file() != nullptr ? &journal_ : nullptr);
    note_losses(source);
    if (!finished) {
      ++i;
      continue;
    }
    release_chunks(*source.buffer, pool_);
    sources_[i] = std::move(sources_.back());
    sources_.pop_back();
  }
  assembler_->end_pass();
  if (pool_.file() != nullptr) keep_up_file();
  return any;
}

// Before this process looks into its debug information, which takes a while.
void Collector::keep_modules() {
  if (pool_.file() != nullptr && !std::exchange(modules_kept_, true)) modules_.update();
}

// What a reader of the buffer file will need, should this process not end as it ought to.
void Collector::keep_up_file() {
  pool_.file()->header().clock.publish(assembler_->translator().readings());
  modules_kept_ = false;
  if (journal_.is_large()) assembler_->compact(journal_);
}

void Collector::hand_on() {
  std::vector<TracePtr> traces = assembler_->take_finished();
  if (traces.empty()) return;
  const auto last = std::find_if(traces.rbegin(), traces.rend(), [](const TracePtr& trace) { return trace->has_root; });
  if (last != traces.rend()) {
    const std::lock_guard lock(mutex_);
    last_trace_id_ = (*last)->id;
  }
  const std::size_t count = traces.size();
  try {
    options_.on_traces(std::move(traces));
  } catch (const std::exception&) {
    for (std::size_t i = 0; i < count; ++i) count_lost_trace();
    throw;
  }
}

void Collector::sleep_until_needed(bool had_records) {
  const std::uint32_t word = wake_word_.load(std::memory_order_acquire);
  quiet_passes_ = had_records || !assembler_->is_settled() ? 0 : quiet_passes_ + 1;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || passes_wanted_ > passes_done_) return;
  }
  sleeping_.store(true);
  if (quiet_passes_ < QUIET_PASSES) {
    futex_wait(wake_word_, word, BUSY_PAUSE_NS);
  } else {
    if (options_.on_idle) options_.on_idle();
    set_root_attention(ATTENTION_WAKE, true);
    futex_wait(wake_word_, word, IDLE_PAUSE_NS);
    set_root_attention(ATTENTION_WAKE, false);
  }
  sleeping_.store(false);
}

void Collector::run() {
  if (options_.on_thread_start) options_.on_thread_start();
  for (;;) {
    bool had_records = true;
    try {
      had_records = pass();
      answer_requests();
      register_requested_callsites();
      hand_on();
      look_now_and_then();
    } catch (const std::exception& e) {
      go_on_after(e);
    }
    bool stop = false;
    {
      const std::lock_guard lock(mutex_);
      ++passes_done_;
      stop = stopping_ && passes_done_ >= passes_wanted_;
    }
    passed_.notify_all();
    if (stop) break;
    sleep_until_needed(had_records);
  }
  assembler_->close_everything();
  hand_on();
}

// For want of memory, say. What is put together so far has holes now: it is counted as lost.
void Collector::go_on_after(const std::exception& e) {
  for (std::size_t i = 0; i < assembler_->held_traces(); ++i) count_lost_trace();
  report_failure("traces are lost: what was recorded could not be read", e);
  for (Source& source : sources_) source.spans->stack.clear();
  assembler_.emplace(pool_.limit(), options_.timeout);
  constexpr long MOMENT_NS = 10'000'000;
  const timespec moment{0, MOMENT_NS};
  ::nanosleep(&moment, nullptr);
}

void Collector::look_now_and_then() {
  if (!options_.now_and_then) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_now_and_then_) return;
  next_now_and_then_ = now + std::chrono::nanoseconds(IDLE_PAUSE_NS) / 2;
  options_.now_and_then();
}

// Between two passes: what is asked for has been read when a whole pass was made since.
void Collector::answer_requests() {
  const std::lock_guard lock(mutex_);
  std::erase_if(requests_, [&](const std::shared_ptr<Request>& request) {
    if (passes_done_ < request->after_pass) return false;
    request->found = assembler_->update_open_trace(request->trace, request->with_root, request->change);
    request->done = true;
    return true;
  });
}

bool Collector::update_open_trace(TraceId id, bool with_root, Change change,
                                  std::chrono::steady_clock::time_point deadline) {
  const auto request = std::make_shared<Request>(Request{id, with_root, std::move(change)});
  std::unique_lock lock(mutex_);
  // The pass under way may have gone by the buffer already. In the loop, requests are answered before a pass is
  // counted.
  request->after_pass = passes_done_ + 1;
  passes_wanted_ = std::max(passes_wanted_, request->after_pass + 1);
  requests_.push_back(request);
  lock.unlock();
  wake();
  lock.lock();
  passed_.wait_until(lock, deadline, [&] { return request->done || stopping_; });
  if (request->done) return request->found;
  std::erase(requests_, request);
  return false;
}

TraceId Collector::last_trace_id() const {
  const std::lock_guard lock(mutex_);
  return last_trace_id_;
}

void Collector::flush(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = passes_done_ + Assembler::PASSES_TO_COMPLETE;
  if (passes_wanted_ < wanted) passes_wanted_ = wanted;
  lock.unlock();
  wake();
  lock.lock();
  passed_.wait_until(lock, deadline, [&] { return passes_done_ >= wanted || stopping_; });
}

bool Collector::shut_down(std::chrono::steady_clock::time_point deadline) {
  flush(deadline);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  return thread_->wait_until(deadline);
}

}  // namespace mlflow::internal
