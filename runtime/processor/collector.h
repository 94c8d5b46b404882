// The background thread: reads all threads' buffers, has the assembler make traces of them, hands those to whoever
// takes them. Sleeps while nothing is traced.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "buffer/thread_buffer.h"
#include "processor/assembler.h"
#include "processor/leavable_thread.h"
#include "processor/loaded_modules.h"

namespace mlflow::internal {

class Collector {
 public:
  struct Options {
    std::function<void(std::vector<TracePtr>)> on_traces;  // takes what is complete, on the background thread
    std::function<void()> on_thread_start;
    std::function<void()> now_and_then;  // twice a second, about
    std::function<void()> on_idle;  // now and then, while nothing is traced
    TraceTimeout timeout;
  };

  Collector(ChunkPool& pool, Options options);
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  // Returns when all that was recorded before the call has been read and the complete traces handed on, or at the
  // deadline.
  void flush(std::chrono::steady_clock::time_point deadline);
  // As flush; then traces that are still open are closed and handed on too, and the thread ends.
  // False: it did not by the deadline, and is left behind.
  bool shut_down(std::chrono::steady_clock::time_point deadline);
  TraceId last_trace_id() const;
  // Has `change` called, on the background thread, with a trace that is open (`with_root`: whose root is). False: none
  // of that id was when all that was recorded before the call had been read, or the deadline came first. Any thread.
  using Change = std::function<void(FinishedTrace&)>;
  bool update_open_trace(TraceId id, bool with_root, Change change, std::chrono::steady_clock::time_point deadline);
  // Never blocks; any thread.
  void wake() noexcept;
  // After shut_down: all that was read is settled, so that nobody needs the buffer file.
  bool is_settled() { return journal_.is_settled(); }

 private:
  struct Source {
    std::unique_ptr<ThreadBuffer> buffer;
    std::unique_ptr<ThreadSpans> spans;  // its address names the thread
    std::uint32_t losses_seen = 0;
  };

  // A trace to be changed. Shared: the thread that asked may have given up waiting.
  struct Request {
    TraceId trace;
    bool with_root = true;
    Change change;
    std::uint64_t after_pass = 0;
    bool done = false;
    bool found = false;
  };

  void run();
  bool pass();
  void answer_requests();
  void adopt_new_buffers();
  void note_losses(Source& source);
  void hand_on();
  void sleep_until_needed(bool had_records);
  void look_now_and_then();
  void go_on_after(const std::exception& e);

  void keep_modules();
  void keep_up_file();

  ChunkPool& pool_;
  Journal journal_;
  ModuleLog modules_;
  bool modules_kept_ = false;  // in this pass
  const Options options_;
  std::optional<Assembler> assembler_;  // made anew after a failure
  std::vector<Source> sources_;
  int quiet_passes_ = 0;
  std::chrono::steady_clock::time_point next_now_and_then_{};

  mutable std::mutex mutex_;
  TraceId last_trace_id_;
  std::condition_variable passed_;
  std::uint64_t passes_done_ = 0;
  std::uint64_t passes_wanted_ = 0;  // somebody waits for this many
  std::vector<std::shared_ptr<Request>> requests_;
  bool stopping_ = false;
  std::atomic<std::uint32_t> wake_word_{0};  // a futex: counts wakes
  std::atomic<bool> sleeping_{false};
  std::optional<LeavableThread> thread_;
};

}  // namespace mlflow::internal
