// The form in which values cross the library's border, in both directions: bytes that describe themselves, and no class
// of anybody's in them. A tag, then what belongs to it, unaligned, in the machine's byte order: the plain part of the
// form in which captured values travel, so that most are only copied from here on.
//
// Programs are compiled with this header and run with later libraries: tags are added, never changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace mlflow {
namespace internal {

enum class ByteTag : unsigned char {
  NULL_VALUE = 0,
  TRUE_VALUE = 1,
  FALSE_VALUE = 2,
  INT64 = 3,
  UINT64 = 4,
  FLOAT64 = 8,
  STRING = 9,  // u32 length, bytes
  BYTES = 15,  // u32 length, bytes
  ARRAY_BEGIN = 23,  // values
  ARRAY_END = 24,  // u8 0, i64 how many there were
  OBJECT_BEGIN = 25,  // KEY and a value, again and again
  OBJECT_END = 26,  // u8 0, i64 how many there were
  KEY = 27,  // u32 length, bytes
  THREW = 33  // looking at the value threw an exception
};

// What a value is written into: small ones need no memory beside it. Where there is none, it is `failed` and empty.
class ValueBytes {
 public:
  ValueBytes() noexcept = default;
  ValueBytes(const ValueBytes& other) noexcept { assign(other); }
  ValueBytes(ValueBytes&& other) noexcept { take(other); }
  ValueBytes& operator=(const ValueBytes& other) noexcept {
    if (this != &other) {
      clear();
      assign(other);
    }
    return *this;
  }
  ValueBytes& operator=(ValueBytes&& other) noexcept {
    if (this != &other) {
      clear();
      take(other);
    }
    return *this;
  }
  ~ValueBytes() { std::free(heap_); }

  std::string_view view() const noexcept { return {heap_ != nullptr ? heap_ : inline_, size_}; }
  bool failed() const noexcept { return failed_; }
  // How deep arrays and objects lie in each other.
  unsigned depth() const noexcept { return deepest_; }

  void null() noexcept { tag(ByteTag::NULL_VALUE); }
  void boolean(bool value) noexcept { tag(value ? ByteTag::TRUE_VALUE : ByteTag::FALSE_VALUE); }
  void int64(std::int64_t value) noexcept { fixed(ByteTag::INT64, value); }
  void uint64(std::uint64_t value) noexcept { fixed(ByteTag::UINT64, value); }
  void float64(double value) noexcept { fixed(ByteTag::FLOAT64, value); }
  void string(std::string_view text) noexcept { sized(ByteTag::STRING, text.data(), text.size()); }
  void bytes(const void* data, std::size_t size) noexcept { sized(ByteTag::BYTES, data, size); }
  void key(std::string_view text) noexcept { sized(ByteTag::KEY, text.data(), text.size()); }
  void threw() noexcept { tag(ByteTag::THREW); }
  void begin_array() noexcept { begin(ByteTag::ARRAY_BEGIN); }
  void end_array(std::size_t count) noexcept { end(ByteTag::ARRAY_END, count); }
  void begin_object() noexcept { begin(ByteTag::OBJECT_BEGIN); }
  void end_object(std::size_t count) noexcept { end(ByteTag::OBJECT_END, count); }
  // A value that is in this form already.
  void append(const ValueBytes& value) noexcept {
    if (value.size_ == 0) return null();
    if (depth_ + value.deepest_ > deepest_) deepest_ = depth_ + value.deepest_;
    append(value.view());
  }
  void append(std::string_view form) noexcept {
    if (char* place = room(form.size())) std::memcpy(place, form.data(), form.size());
  }

  // It will hold values that lie as deep as those of `other`.
  void reserve_depth(const ValueBytes& other) noexcept {
    if (other.deepest_ > deepest_) deepest_ = other.deepest_;
  }

  // A place in it, and back to that place: what came after it is gone.
  struct Mark {
    std::uint32_t size;
    unsigned depth;
  };
  Mark mark() const noexcept { return {size_, depth_}; }
  void back_to(Mark mark) noexcept {
    size_ = mark.size;
    depth_ = mark.depth;
  }

 private:
  static constexpr std::uint32_t INLINE_SIZE = 104;
  static constexpr std::size_t LARGEST = std::size_t{1} << 30;  // more than a record can hold

  void clear() noexcept {
    std::free(heap_);
    heap_ = nullptr;
    size_ = depth_ = deepest_ = 0;
    capacity_ = INLINE_SIZE;
    failed_ = false;
  }
  void assign(const ValueBytes& other) noexcept {
    append(other.view());
    deepest_ = other.deepest_;
    failed_ = failed_ || other.failed_;
  }
  void take(ValueBytes& other) noexcept {
    if (other.heap_ == nullptr) return assign(other);
    heap_ = other.heap_;
    size_ = other.size_;
    capacity_ = other.capacity_;
    deepest_ = other.deepest_;
    failed_ = other.failed_;
    other.heap_ = nullptr;
    other.clear();
  }
  char* room(std::size_t size) noexcept {
    if (size > capacity_ - size_ && !grow(size)) return nullptr;
    char* const place = (heap_ != nullptr ? heap_ : inline_) + size_;
    size_ += static_cast<std::uint32_t>(size);
    return place;
  }
  bool grow(std::size_t size) noexcept {
    const std::size_t needed = size_ + size;
    const std::size_t doubled = needed * 2;
    char* const larger =
        failed_ || size > LARGEST || doubled > 2 * LARGEST ? nullptr : static_cast<char*>(std::realloc(heap_, doubled));
    if (larger == nullptr) {
      size_ = 0;
      failed_ = true;
      return false;
    }
    if (heap_ == nullptr) std::memcpy(larger, inline_, size_);
    heap_ = larger;
    capacity_ = static_cast<std::uint32_t>(doubled);
    return true;
  }
  void tag(ByteTag tag) noexcept {
    if (char* place = room(1)) *place = static_cast<char>(tag);
  }
  template <class Number>
  void fixed(ByteTag tag, Number value) noexcept {
    if (char* place = room(1 + sizeof value)) {
      *place = static_cast<char>(tag);
      std::memcpy(place + 1, &value, sizeof value);
    }
  }
  void sized(ByteTag tag, const void* data, std::size_t size) noexcept {
    if (char* place = room(5 + size)) {
      const auto length = static_cast<std::uint32_t>(size);
      *place = static_cast<char>(tag);
      std::memcpy(place + 1, &length, sizeof length);
      if (size != 0) std::memcpy(place + 5, data, size);
    }
  }
  void begin(ByteTag kind) noexcept {
    if (++depth_ > deepest_) deepest_ = depth_;
    tag(kind);
  }
  void end(ByteTag kind, std::size_t count) noexcept {
    --depth_;
    if (char* place = room(10)) {
      const auto total = static_cast<std::int64_t>(count);
      place[0] = static_cast<char>(kind);
      place[1] = 0;
      std::memcpy(place + 2, &total, sizeof total);
    }
  }

  char* heap_ = nullptr;  // null: it is in inline_
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = INLINE_SIZE;
  unsigned depth_ = 0;
  unsigned deepest_ = 0;
  bool failed_ = false;
  char inline_[INLINE_SIZE];
};

}  // namespace internal
}  // namespace mlflow
