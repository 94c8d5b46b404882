#include "recording/carrier_table.h"

#include <sched.h>

#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "buffer/process_generation.h"
#include "recording/carried_context.h"

namespace mlflow::internal {

namespace {

struct Key {
  const volatile void* object;
  CarrierClass kind;
  bool operator==(const Key&) const = default;
};
struct Entry {
  Key key;  // object null: free
  TraceContext context;
};

std::uint64_t hash(const Key& key) noexcept {
  std::uint64_t h = reinterpret_cast<std::uintptr_t>(key.object) ^ key.kind;
  h = (h ^ (h >> 32)) * 0x9e3779b97f4a7c15ull;
  return h ^ (h >> 29);
}

// A part of the table: open addressing, what is behind a removed entry moves up. Under its lock.
class alignas(64) Shard {
 public:
  bool put(const Key& key, const TraceContext& context) noexcept {
    remove(key);
    if ((count_ + 1) * 4 > capacity_ * 3 && !grow()) return false;
    place({key, context});
    ++count_;
    count_carriers(1);
    return true;
  }
  TraceContext find(const Key& key) const noexcept {
    const Entry* entry = entry_of(key);
    return entry != nullptr ? entry->context : TraceContext();
  }
  void remove(const Key& key) noexcept {
    Entry* entry = entry_of(key);
    if (entry == nullptr) return;
    std::size_t hole = static_cast<std::size_t>(entry - entries_);
    for (std::size_t at = next(hole); entries_[at].key.object != nullptr; at = next(at)) {
      // It may move to the hole if that is no further from its home than it is now.
      if (((at - home(entries_[at].key)) & (capacity_ - 1)) < ((at - hole) & (capacity_ - 1))) continue;
      entries_[hole] = entries_[at];
      hole = at;
    }
    entries_[hole].key.object = nullptr;
    --count_;
    count_carriers(-1);
  }

  // Held for a few instructions. What a fork's parent held is held by nobody in the child, where the objects' contexts
  // are another process's.
  void lock() noexcept {
    const unsigned mine = process_generation();
    for (unsigned tries = 0;; ++tries) {
      unsigned holder = 0;
      if (holder_.compare_exchange_weak(holder, mine, std::memory_order_acquire, std::memory_order_relaxed)) break;
      if (holder != 0 && holder != mine &&
          holder_.compare_exchange_weak(holder, mine, std::memory_order_acquire, std::memory_order_relaxed))
        break;
      if (tries % 64 == 63) sched_yield();
    }
    if (generation_ == mine) return;
    generation_ = mine;
    count_carriers(-static_cast<int>(std::exchange(count_, 0)));
    capacity_ = 0;
    entries_ = nullptr;  // the parent may have been in the middle of it
  }
  void unlock() noexcept { holder_.store(0, std::memory_order_release); }

 private:
  std::size_t home(const Key& key) const noexcept { return hash(key) & (capacity_ - 1); }
  std::size_t next(std::size_t at) const noexcept { return (at + 1) & (capacity_ - 1); }
  Entry* entry_of(const Key& key) const noexcept {
    if (capacity_ == 0) return nullptr;
    for (std::size_t at = home(key); entries_[at].key.object != nullptr; at = next(at))
      if (entries_[at].key == key) return &entries_[at];
    return nullptr;
  }
  void place(const Entry& entry) noexcept {
    std::size_t at = home(entry.key);
    while (entries_[at].key.object != nullptr) at = next(at);
    entries_[at] = entry;
  }
  bool grow() noexcept {
    const std::size_t capacity = capacity_ == 0 ? 16 : capacity_ * 2;
    auto* entries = static_cast<Entry*>(std::calloc(capacity, sizeof(Entry)));
    if (entries == nullptr) return false;
    Entry* before = std::exchange(entries_, entries);
    const std::size_t old_capacity = std::exchange(capacity_, capacity);
    for (std::size_t i = 0; i < old_capacity; ++i)
      if (before[i].key.object != nullptr) place(before[i]);
    std::free(before);
    return true;
  }

  std::atomic<unsigned> holder_{0};  // the generation of the process that has it locked
  unsigned generation_ = 0;
  std::size_t capacity_ = 0;  // a power of two
  std::size_t count_ = 0;
  Entry* entries_ = nullptr;
};

constinit Shard shards[64];

// Set while this thread is in the table: a signal handler that makes or ends such objects must not wait for it.
constinit thread_local bool is_inside __attribute__((tls_model("initial-exec"))) = false;

// The shard of a key, locked. Null: not now.
class LockedShard {
 public:
  explicit LockedShard(const Key& key) noexcept {
    if (is_inside || process_generation() == 0) return;
    is_inside = true;
    before_ = mlflow_trace_v1::mlflow_trace_v1_off;
    // The program's own allocator is not traced here.
    mlflow_trace_v1::mlflow_trace_v1_off = before_ | OFF_CAPTURING;
    shard_ = &shards[hash(key) >> 58];
    shard_->lock();
  }
  ~LockedShard() {
    if (shard_ == nullptr) return;
    shard_->unlock();
    mlflow_trace_v1::mlflow_trace_v1_off = before_;
    is_inside = false;
  }
  LockedShard(const LockedShard&) = delete;
  LockedShard& operator=(const LockedShard&) = delete;
  explicit operator bool() const noexcept { return shard_ != nullptr; }
  Shard* operator->() const noexcept { return shard_; }

 private:
  Shard* shard_ = nullptr;
  unsigned before_ = 0;
};

}  // namespace

bool put_carried(const volatile void* object, CarrierClass kind, const TraceContext& context) noexcept {
  const Key key{object, kind};
  const LockedShard shard(key);
  return shard && shard->put(key, context);
}

TraceContext find_carried(const volatile void* object, CarrierClass kind) noexcept {
  const Key key{object, kind};
  const LockedShard shard(key);
  return shard ? shard->find(key) : TraceContext();
}

void forget_carried(const volatile void* object, CarrierClass kind) noexcept {
  const Key key{object, kind};
  const LockedShard shard(key);
  if (shard) shard->remove(key);
}

}  // namespace mlflow::internal
