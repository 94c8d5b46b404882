// The easy handles that are known from their beginning, by address. A handle is used by one thread at a time, as
// libcurl asks; the table is used by all, with no lock: a fork may come at any moment.
#pragma once

#include <curl/curl.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "autolog/curl_options.h"

namespace mlflow::internal {

class CurlTransfer;

struct CurlHandle {
  CurlHandle();
  ~CurlHandle();

  CurlOptions options;
  std::unique_ptr<CurlTransfer> transfer;  // the one that is being recorded
  std::atomic<CURLM*> multi{nullptr};  // where that one is driven, if not by curl_easy_perform
  unsigned generation = 0;
};

class CurlHandles {
 public:
  // Null: it is not known how this handle was set up.
  CurlHandle* find(CURL* handle) noexcept;
  // A handle that has just been made, or made as new: with libcurl's defaults. Null: no memory.
  CurlHandle* add(CURL* handle) noexcept;
  void remove(CURL* handle) noexcept;
  // From now on options are set that are not seen here: none but those in a recorded transfer stay known.
  void forget_all() noexcept { generation_.fetch_add(1); }

  // Each handle whose transfer is driven by `multi`.
  template <class Visit> void for_each_in(CURLM* multi, Visit visit) {
    for (const std::atomic<Entry*>& bucket : buckets_)
      for (Entry* entry = bucket.load(std::memory_order_acquire); entry != nullptr; entry = entry->next)
        if (entry->value.multi.load(std::memory_order_acquire) == multi)
          visit(static_cast<CURL*>(entry->handle.load(std::memory_order_acquire)), entry->value);
  }

 private:
  // Never freed: of a handle that is gone, the next in this bucket takes its place.
  struct Entry {
    std::atomic<void*> handle{nullptr};
    Entry* next = nullptr;
    CurlHandle value;
  };

  Entry* entry_of(CURL* handle) noexcept;
  std::atomic<Entry*>& bucket_of(CURL* handle) noexcept;

  static constexpr std::size_t bucket_count = 1024;  // a power of two
  std::array<std::atomic<Entry*>, bucket_count> buckets_{};
  std::atomic<unsigned> generation_{0};
};

// Never destroyed: the program's exit handlers may still use libcurl.
CurlHandles& curl_handles() noexcept;

}  // namespace mlflow::internal
