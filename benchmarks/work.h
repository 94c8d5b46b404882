// The work that every benchmark does, and how it is measured: answer(query, k) calls retrieve(query, k); a 32-byte
// string and an int go in, a fresh 64-byte string comes out. One iteration is two spans.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

inline std::uint64_t clock_ns(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1000000000u + static_cast<std::uint64_t>(t.tv_nsec);
}

__attribute__((noinline)) inline std::string fresh_text(const std::string& query, int k) {
  return std::string(64, static_cast<char>('a' + ((k + query[0]) & 15)));
}

inline std::vector<std::string> queries() {
  std::vector<std::string> result;
  for (int i = 0; i < 16; ++i) {
    std::string query(32, 'q');
    query[0] = static_cast<char>('a' + i);
    result.push_back(query);
  }
  return result;
}

// Nanoseconds of the calling thread's CPU for one span: the least and the median of `repeats` runs.
struct Figure {
  double least = 0;
  double median = 0;
};

// `paced`: bursts of 100 iterations with a pause after each, as a server has; what is recorded in a burst fits any
// buffer.
template <class Work>
Figure caller_cost(int threads, bool paced, long iterations, int repeats, Work work) {
  const auto texts = queries();
  std::vector<double> figures;
  for (int repeat = -1; repeat < repeats; ++repeat) {
    std::vector<std::uint64_t> spent(static_cast<std::size_t>(threads));
    const auto run = [&](std::size_t index) {
      volatile std::size_t sink = 0;
      const auto one = [&](long i) {
        sink = sink + work(texts[static_cast<std::size_t>(i & 15)], static_cast<int>(i & 7) + 1).size();
      };
      for (long i = 0; i < 200; ++i) one(i);
      const long burst = paced ? 100 : iterations;
      for (long done = 0; done < iterations; done += burst) {
        const std::uint64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
        for (long i = 0; i < burst; ++i) one(done + i);
        spent[index] += clock_ns(CLOCK_THREAD_CPUTIME_ID) - before;
        if (paced) std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    };
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) running.emplace_back(run, static_cast<std::size_t>(t));
    for (std::thread& thread : running) thread.join();
    std::uint64_t total = 0;
    for (const std::uint64_t ns : spent) total += ns;
    if (repeat >= 0) figures.push_back(static_cast<double>(total) / (2.0 * static_cast<double>(iterations) * threads));
  }
  std::sort(figures.begin(), figures.end());
  return {figures.front(), figures[figures.size() / 2]};
}

inline void print_row(const char* program, const char* mode, int threads, const Figure& figure) {
  std::printf("%s\t%s\t%d\t%.2f\t%.2f\n", program, mode, threads, figure.least, figure.median);
  std::fflush(stdout);
}

inline long peak_rss_kib() {
  char line[256];
  long kib = -1;
  if (std::FILE* file = std::fopen("/proc/self/status", "r")) {
    while (std::fgets(line, sizeof line, file) != nullptr)
      if (std::sscanf(line, "VmHWM: %ld", &kib) == 1) break;
    std::fclose(file);
  }
  return kib;
}
