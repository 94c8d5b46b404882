// One body of a call on its way to the background thread: written out as it comes up to a limit; of what is beyond,
// only the end is kept, because the counts of tokens stand there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "buffer/record.h"

namespace mlflow::internal {

class RecordedBody {
 public:
  // Small enough for the chunks that buffers are made of.
  static constexpr std::size_t LARGEST_PIECE = 32 * 1024;
  static constexpr std::size_t END_SIZE = 64 * 1024;

  explicit RecordedBody(std::size_t limit = 0) : limit_(limit) {}

  std::uint64_t size() const { return size_; }

  // `write(bytes, flags)` for each piece, flags of CallRecord.
  template <class Write>
  void add(std::string_view bytes, Write&& write) {
    size_ += bytes.size();
    const std::size_t room = limit_ - std::min(limit_, written_);
    write_out(bytes.substr(0, room), write);
    if (bytes.size() > room) keep_end(bytes.substr(room));
  }

  // Nothing more comes.
  template <class Write>
  void finish(Write&& write) {
    if (end_ == nullptr) return;
    const std::size_t kept = std::min<std::size_t>(END_SIZE, end_size_);
    const std::size_t begin = (end_size_ - kept) % END_SIZE;
    const std::size_t first = std::min(kept, END_SIZE - begin);
    if (end_size_ > kept) flags_ |= CallRecord::AFTER_GAP;
    write_out({end_.get() + begin, first}, write);
    write_out({end_.get(), kept - first}, write);
    end_.reset();
  }

  // It begins again.
  void restart() {
    if (size_ != 0) flags_ |= CallRecord::FROM_THE_START;
    size_ = end_size_ = written_ = 0;
    end_.reset();
  }

 private:
  template <class Write>
  void write_out(std::string_view bytes, Write&& write) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, LARGEST_PIECE);
      write(piece, flags_);
      flags_ = 0;
      written_ += piece.size();
      bytes.remove_prefix(piece.size());
    }
  }

  // A ring: the last END_SIZE bytes of what is beyond the limit.
  void keep_end(std::string_view bytes) {
    if (end_ == nullptr) end_.reset(new (std::nothrow) char[END_SIZE]);
    if (end_ == nullptr) return;
    while (!bytes.empty()) {
      const std::size_t at = end_size_ % END_SIZE;
      const std::size_t count = std::min(bytes.size(), END_SIZE - at);
      std::memcpy(end_.get() + at, bytes.data(), count);
      end_size_ += count;
      bytes.remove_prefix(count);
    }
  }

  std::size_t limit_;
  std::uint64_t size_ = 0;  // in all
  std::size_t written_ = 0;
  std::uint64_t end_size_ = 0;  // bytes beyond the limit
  std::uint16_t flags_ = 0;  // of the next piece
  std::unique_ptr<char[]> end_;
};

}  // namespace mlflow::internal
