// Appends captured values to the record that is open on this thread: what the mlflow_trace_v1_put_* hooks do. Keeps the
// limits (depth, items, size, length of strings) so that no value can be larger than the settings allow.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "buffer/thread_buffer.h"
#include "capture/doubted_memory.h"
#include "capture/value_format.h"

namespace mlflow::internal {

// Set once before the first capture, read by every thread.
struct CaptureLimits {
  std::uint32_t string_length = 262144;  // bytes
  std::uint32_t items = 10000;  // of one container
  std::uint32_t depth = 32;  // containers in containers
  std::uint32_t value_size = 4194304;  // bytes of one value as captured
};
extern CaptureLimits capture_limits;

class ValueWriter {
 public:
  static constexpr std::uint32_t MAX_DEPTH = 64;  // the highest value the depth limit can have
  // Of one record: nodes that share others are visited once for each way to them.
  static constexpr std::uint32_t MAX_FOLLOWED = 65536;

  void start(RecordWriter* records) {  // before the first value of a record
    records_ = records;
    value_start_ = records->written();
    depth_ = 0;
    followed_count_ = 0;
    followed_in_all_ = 0;
    failed_ = false;
    nowhere_ = false;
    careful_ = false;
    doubt_ = 0;
    reads_pointers_ = false;
    if (errno_place_ == nullptr) [[unlikely]]
      errno_place_ = &errno;
    errno_ = *errno_place_;
  }
  // After the last one. The program reads errno where it stood: code of its own that capture calls may have set it.
  void finish() const { *errno_place_ = errno_; }
  // There is no record to append to: every value is thrown away.
  void start_nowhere(RecordWriter* records);
  bool nowhere() const { return nowhere_; }

  void null() { tag(ValueTag::NULL_VALUE); }
  void boolean(bool value) { tag(value ? ValueTag::TRUE_VALUE : ValueTag::FALSE_VALUE); }
  void int64(std::int64_t value) { fixed(ValueTag::INT64, value); }
  void uint64(std::uint64_t value) { fixed(ValueTag::UINT64, value); }
  void int128(std::uint64_t low, std::int64_t high, bool is_signed);
  void float32(float value) { fixed(ValueTag::FLOAT32, value); }
  void float64(double value) { fixed(ValueTag::FLOAT64, value); }
  void string(const char* data, std::size_t length) {
    const std::size_t used = records_->written() - value_start_;
    if (length > capture_limits.string_length || used + length > capture_limits.value_size) [[unlikely]]
      return text(ValueTag::STRING, data, length);
    if (char* p = room(5 + length)) {
      const auto count = static_cast<std::uint32_t>(length);
      *p = static_cast<char>(ValueTag::STRING);
      __builtin_memcpy(p + 1, &count, 4);
      if (length != 0) __builtin_memcpy(p + 5, data, length);
    }
  }
  void wide(const void* data, std::size_t units, int width);
  // Up to the first NUL, `most` units, the length limit, or where there is nothing to read.
  void c_string(const void* data, int width, std::size_t most = SIZE_MAX);
  // Whether what a view leads to is there, as far as it would be recorded; if not, its address is.
  bool view(const void* data, std::size_t count, std::size_t size);
  // How many bytes of text would still be recorded.
  std::size_t text_room() const;
  void bytes(const void* data, std::size_t length) { text(ValueTag::BYTES, data, length); }
  void numbers(const void* data, std::size_t count, int element);
  void address(const void* pointer) {
    if (pointer == nullptr) return null();
    fixed(ValueTag::ADDRESS, reinterpret_cast<std::uintptr_t>(pointer));
  }
  void opaque(const char* type);
  void opaque_function(const char* pretty_function);
  void duration(std::int64_t nanoseconds) { fixed(ValueTag::DURATION, nanoseconds); }
  void time_point(std::int64_t nanoseconds) { fixed(ValueTag::TIME_POINT, nanoseconds); }
  // A value that is in this form already and keeps the limits.
  void form(std::string_view value) {
    if (char* p = room(value.size())) __builtin_memcpy(p, value.data(), value.size());
  }
  void threw() { tag(ValueTag::THREW); }
  void lost() { tag(ValueTag::LOST); }
  void json_text(const char* data, std::size_t length) { short_text(ValueTag::JSON_TEXT, data, length); }

  bool begin_array() { return begin(ValueTag::ARRAY_BEGIN); }
  bool item();
  void end_array(std::int64_t total) { end(ValueTag::ARRAY_END, total); }
  bool begin_object() { return begin(ValueTag::OBJECT_BEGIN); }
  void key(const char* data, std::size_t length) { short_text(ValueTag::KEY, data, length); }
  void key_value() { tag(ValueTag::KEY_VALUE); }
  void end_object(std::int64_t total) { end(ValueTag::OBJECT_END, total); }

  // What owns the pointee, or is a reference to it (`raw`).
  bool follow(const void* pointer, bool raw);
  // A pointer, of which nobody knows whether it leads anywhere: an address, unless the user has said that pointers are
  // read.
  bool follow_pointer(const void* pointer, std::size_t size);
  void unfollow() { --followed_count_; }
  bool set_reads_pointers(bool on) {
    const bool before = reads_pointers_;
    reads_pointers_ = on;
    return before;
  }
  bool set_careful(bool on) {
    const bool before = careful_;
    careful_ = on;
    return before;
  }

  // How much it is doubted that what is being written is an object at all (mlflow_trace_v1_doubt).
  int doubt() const { return doubt_; }
  int set_doubt(int level) {
    const int before = doubt_;
    if (before == 0 && level != 0) doubted_.forget();
    doubt_ = level;
    return before;
  }
  // Each says whether what `object` claims may be read by. If not, the object's address was written.
  bool there(const void* data, std::size_t size, std::size_t alignment) {
    return doubt_ == 0 || proven(doubted_.is_there(data, size, alignment), data);
  }
  bool is_certain() const { return doubt_ == 0; }
  bool owned(const void* object, const void* data, std::size_t count, std::size_t capacity, std::size_t size,
             std::size_t alignment);
  bool nodes(const void* object, const void* first, const void* end, std::size_t size, int links);
  bool segments(const void* object, const std::uintptr_t* first, const std::uintptr_t* end, std::size_t size,
                std::size_t alignment) {
    return proven(doubted_.is_segments(first, end, size, alignment, most_items()), object);
  }

  // Writing the value with this index, of those since start(), was broken off by an exception: what there is of it
  // goes, and a marker takes its place.
  void value_threw(std::uint32_t index);

  // A value did not fit into memory: what was written since start() is to be thrown away.
  bool failed() const { return failed_; }

 private:
  char* room(std::size_t size) {
    char* p = failed_ ? nullptr : records_->room(size);
    if (p == nullptr) [[unlikely]] {
      failed_ = true;
      return nullptr;
    }
    records_->advance(size);
    return p;
  }
  template <class T>
  void fixed(ValueTag tag, T value) {
    if (char* p = room(1 + sizeof value)) {
      *p = static_cast<char>(tag);
      __builtin_memcpy(p + 1, &value, sizeof value);
    }
  }
  void tag(ValueTag tag) {
    if (char* p = room(1)) *p = static_cast<char>(tag);
  }
  std::size_t left() const;
  static std::size_t most_elements(std::size_t size);
  static std::size_t most_items() { return std::size_t{capture_limits.items} + 1; }
  bool proven(bool is, const void* object) {
    if (!is) address(object);
    return is;
  }
  bool may_enter();
  bool enter_pointee(const void* pointer);
  void text(ValueTag whole, const void* data, std::size_t length, std::size_t unit = 1);
  void short_text(ValueTag tag, const char* data, std::size_t length);
  bool begin(ValueTag tag);
  void end(ValueTag tag, std::int64_t total);

  RecordWriter* records_ = nullptr;
  std::size_t value_start_ = 0;  // RecordWriter::written() when the current value began
  std::uint32_t depth_ = 0;
  std::uint32_t followed_count_ = 0;
  std::uint32_t followed_in_all_ = 0;
  int errno_ = 0;
  int* errno_place_ = nullptr;  // a writer stays on its thread: where errno is, is asked once
  bool failed_ = false;
  bool nowhere_ = false;
  bool careful_ = false;
  int doubt_ = 0;
  bool reads_pointers_ = false;
  // By depth: items seen in the container that is open there, and whether some were left out.
  std::uint32_t items_[MAX_DEPTH] = {};
  bool cut_[MAX_DEPTH] = {};
  // Pointers that lead to the value being written.
  const void* followed_[MAX_DEPTH] = {};
  DoubtedMemory doubted_;
};

}  // namespace mlflow::internal
