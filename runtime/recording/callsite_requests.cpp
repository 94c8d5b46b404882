#include "recording/callsite_requests.h"

#include <atomic>
#include <cerrno>
#include <ctime>

#include "buffer/reader_wake.h"
#include "recording/callsite_registry.h"

namespace mlflow::internal {

using mlflow_trace_v1::Callsite;

namespace {

// More handlers at their first call at once do without.
std::atomic<Callsite*> requests[8] = {};

std::atomic<Callsite*>* place_request(Callsite* callsite) {
  for (std::atomic<Callsite*>& request : requests) {
    Callsite* none = nullptr;
    if (request.compare_exchange_strong(none, callsite)) return &request;
  }
  return nullptr;
}

void pause_a_moment() {
  constexpr long MOMENT_NS = 50'000;
  const timespec moment{0, MOMENT_NS};
  const int before = errno;
  ::nanosleep(&moment, nullptr);
  errno = before;
}

}  // namespace

std::uint32_t have_callsite_registered(Callsite& callsite) noexcept {
  std::atomic<Callsite*>* const request = place_request(&callsite);
  if (request == nullptr) return 0;
  wake_reader();
  constexpr int MOST_MOMENTS = 1000;
  for (int moment = 0; moment < MOST_MOMENTS; ++moment) {
    if (const std::uint32_t id = __atomic_load_n(&callsite.id, __ATOMIC_ACQUIRE)) return id;
    pause_a_moment();
  }
  Callsite* ours = &callsite;
  request->compare_exchange_strong(ours, nullptr);  // its library may be unloaded before anybody looks
  return __atomic_load_n(&callsite.id, __ATOMIC_ACQUIRE);
}

void register_requested_callsites() noexcept {
  for (std::atomic<Callsite*>& request : requests) {
    if (request.load(std::memory_order_relaxed) == nullptr) continue;
    if (Callsite* callsite = request.exchange(nullptr)) register_callsite(*callsite);
  }
}

}  // namespace mlflow::internal
