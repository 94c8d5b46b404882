// Whether the receiver takes what it is given. It is ill when it has failed, and while one batch takes it longer than a
// program should wait: traces then go to the local store at once, and only the sending thread asks it again, now and
// then.
#pragma once

#include <chrono>
#include <optional>

namespace mlflow::internal {

// Knows no clock: callers say what time it is. Not thread-safe.
class ReceiverHealth {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  // `patience`: how long a batch may take a receiver that is well.
  explicit ReceiverHealth(Duration patience) : patience_(patience) {}

  void batch_begins(Time now) { began_ = now; }
  void batch_ends(Time now, bool took_all);
  // It has been given all there is: how long it took for the last batch says nothing about the next.
  void all_taken();
  // Somebody waits: it is asked again without a pause.
  void ask_now() { next_try_ = {}; }
  // Another receiver from now on.
  void forget() { *this = ReceiverHealth(patience_); }

  bool is_ill(Time now) const { return failed_ || slow_ || (began_ && now - *began_ >= patience_); }
  // The last batch was not taken.
  bool has_failed() const { return failed_; }
  // It has taken a batch, ever.
  bool has_taken() const { return has_taken_; }
  // When it may be asked again; in the past where it has not failed.
  Time next_try() const { return failed_ ? next_try_ : Time(); }

 private:
  static constexpr Duration FIRST_PAUSE = std::chrono::seconds(1);
  static constexpr Duration LONGEST_PAUSE = std::chrono::seconds(30);

  Duration patience_;
  std::optional<Time> began_;  // the batch under way
  bool failed_ = false;
  bool has_taken_ = false;
  bool slow_ = false;
  Duration pause_ = FIRST_PAUSE;
  Time next_try_{};
};

}  // namespace mlflow::internal
