// The limit: what two time stamps, ids and the raw bytes of the same arguments cost when the caller does nothing else.
// Written by hand for this one work; a consumer thread drains what it writes.
//   floor        rows as hot_path caller prints them: the time stamp counter, then clock_gettime
#include <atomic>
#include <cstring>
#include <memory>

#include "work.h"

namespace {

constexpr std::size_t RING = 1u << 20;

struct alignas(64) Ring {
  std::atomic<std::uint64_t> head{0};
  std::uint64_t written = 0;
  alignas(64) std::atomic<std::uint64_t> tail{0};
  alignas(64) std::unique_ptr<char[]> bytes{new char[RING + 4096]()};
};

struct State {
  Ring* ring = nullptr;
  std::uint64_t random = 0;
  std::uint64_t trace_high = 0, trace_low = 0, current = 0;
};
thread_local constinit State state;
Ring rings[8];
std::atomic<int> next_ring{0};
std::atomic<bool> stop{false};
bool use_counter = true;

std::uint64_t now() { return use_counter ? __builtin_ia32_rdtsc() : clock_ns(CLOCK_MONOTONIC); }
std::uint64_t draw(State& s) {
  s.random ^= s.random << 13;
  s.random ^= s.random >> 7;
  return s.random ^= s.random << 17;
}
char* reserve(Ring& ring, std::uint32_t size) {
  while (ring.written + size - ring.tail.load(std::memory_order_acquire) > RING) std::this_thread::yield();
  char* place = ring.bytes.get() + (ring.written & (RING - 1));
  if ((ring.written & (RING - 1)) + size > RING) {  // wraps: start over at the front
    ring.written += RING - (ring.written & (RING - 1));
    place = ring.bytes.get();
  }
  ring.written += size;
  return place;
}
void commit(Ring& ring) { ring.head.store(ring.written, std::memory_order_release); }

struct Begin {
  std::uint64_t stamp, span, parent, trace_high, trace_low, site;
};
struct End {
  std::uint64_t stamp, span;
};

template <class Body>
std::string traced(const std::string& query, int k, Body body) {
  State& s = state;
  if (s.ring == nullptr) {
    const int index = next_ring++ & 7;
    s.ring = &rings[index];
    s.random = 0x9E3779B97F4A7C15u * static_cast<std::uint64_t>(index + 1);
  }
  const std::uint64_t parent = s.current;
  if (parent == 0) {
    s.trace_high = draw(s);
    s.trace_low = draw(s);
  }
  const std::uint64_t span = draw(s);
  s.current = span;
  {
    const auto length = static_cast<std::uint32_t>(query.size());
    char* place = reserve(*s.ring, (sizeof(Begin) + 8 + length + 7) & ~7u);
    const Begin begin{now(), span, parent, s.trace_high, s.trace_low, 1};
    const std::uint32_t numbers[] = {length, static_cast<std::uint32_t>(k)};
    std::memcpy(place, &begin, sizeof begin);
    std::memcpy(place + sizeof begin, numbers, 8);
    std::memcpy(place + sizeof begin + 8, query.data(), length);
    commit(*s.ring);
  }
  std::string result = body();
  {
    const auto length = static_cast<std::uint32_t>(result.size());
    char* place = reserve(*s.ring, (sizeof(End) + 8 + length + 7) & ~7u);
    const End end{now(), span};
    std::memcpy(place, &end, sizeof end);
    std::memcpy(place + sizeof end, &length, 4);
    std::memcpy(place + sizeof end + 8, result.data(), length);
    commit(*s.ring);
  }
  s.current = parent;
  return result;
}

__attribute__((noinline)) std::string retrieve(const std::string& query, int k) {
  return traced(query, k, [&] { return fresh_text(query, k); });
}
__attribute__((noinline)) std::string answer(const std::string& query, int k) {
  return traced(query, k, [&] { return retrieve(query, k); });
}

}  // namespace

int main() {
  std::thread consumer([] {
    while (!stop.load(std::memory_order_relaxed)) {
      for (Ring& ring : rings) ring.tail.store(ring.head.load(std::memory_order_acquire), std::memory_order_release);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  for (const bool counter : {true, false}) {
    use_counter = counter;
    for (const int threads : {1, 2})
      print_row("floor", counter ? "sampled, TSC" : "sampled, clock_gettime", threads,
                caller_cost(threads, true, 5000, 7, answer));
  }
  stop = true;
  consumer.join();
}
