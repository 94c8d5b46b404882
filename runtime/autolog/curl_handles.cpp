#include "autolog/curl_handles.h"

#include <new>

#include "autolog/curl_transfer.h"

namespace mlflow::internal {

CurlHandle::CurlHandle() = default;
CurlHandle::~CurlHandle() = default;

std::atomic<CurlHandles::Entry*>& CurlHandles::bucket_of(CURL* handle) noexcept {
  // Fibonacci hashing: the low bits of an allocation's address say little.
  const std::uint64_t address = reinterpret_cast<std::uintptr_t>(handle);
  return buckets_[(address * 0x9E3779B97F4A7C15u) >> 54];
}

CurlHandles::Entry* CurlHandles::entry_of(CURL* handle) noexcept {
  for (Entry* entry = bucket_of(handle).load(std::memory_order_acquire); entry != nullptr; entry = entry->next)
    if (entry->handle.load(std::memory_order_acquire) == handle) return entry;
  return nullptr;
}

CurlHandle* CurlHandles::find(CURL* handle) noexcept {
  Entry* const entry = entry_of(handle);
  if (entry == nullptr) return nullptr;
  const bool is_current = entry->value.generation == generation_.load(std::memory_order_acquire);
  return is_current || entry->value.transfer != nullptr ? &entry->value : nullptr;
}

CurlHandle* CurlHandles::add(CURL* handle) noexcept {
  Entry* entry = entry_of(handle);
  std::atomic<Entry*>& bucket = bucket_of(handle);
  for (Entry* free = bucket.load(std::memory_order_acquire); entry == nullptr && free != nullptr; free = free->next) {
    void* nobody = nullptr;
    if (free->handle.load(std::memory_order_relaxed) == nullptr && free->handle.compare_exchange_strong(nobody, handle))
      entry = free;
  }
  if (entry == nullptr) {
    entry = new (std::nothrow) Entry;
    if (entry == nullptr) return nullptr;
    entry->handle.store(handle, std::memory_order_relaxed);
    entry->next = bucket.load(std::memory_order_relaxed);
    while (!bucket.compare_exchange_weak(entry->next, entry, std::memory_order_release)) continue;
  }
  entry->value.options.reset();
  entry->value.generation = generation_.load(std::memory_order_acquire);
  return &entry->value;
}

void CurlHandles::remove(CURL* handle) noexcept {
  Entry* const entry = entry_of(handle);
  if (entry == nullptr) return;
  entry->value.options.reset();
  entry->handle.store(nullptr, std::memory_order_release);
}

CurlHandles& curl_handles() noexcept {
  alignas(CurlHandles) static unsigned char storage[sizeof(CurlHandles)];
  static CurlHandles& handles = *new (storage) CurlHandles;
  return handles;
}

}  // namespace mlflow::internal
