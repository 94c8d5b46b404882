#include "capture/value_writer.h"

#include <algorithm>
#include <cstring>

#include "buffer/thread_buffer.h"
#include "capture/readable_memory.h"
#include "capture/value_reader.h"
#include "hooks/abi.h"
#include "text/json_text.h"

namespace mlflow::internal {

CaptureLimits capture_limits;

namespace {

// Nothing lives in the first page or the last: `reinterpret_cast<const char*>(-1)` is a mark, not a pointer.
bool is_mark(const void* pointer) {
  constexpr std::uintptr_t PAGE = 4096;
  return reinterpret_cast<std::uintptr_t>(pointer) + PAGE < 2 * PAGE;
}

#if defined(__clang__)
#define MLFLOW_NOT_SANITIZED __attribute__((no_sanitize("address", "thread", "memory")))
#else
#define MLFLOW_NOT_SANITIZED __attribute__((no_sanitize("address", "thread")))
#endif

// How many units lie before the NUL, at most `limit`. Not instrumented: other threads may be writing there.
template <class Unit>
MLFLOW_NOT_SANITIZED std::size_t bounded_length(const char* text, std::size_t limit) {
  std::size_t length = 0;
  while (length < limit) {
    const std::size_t run = readable_run(text + length * sizeof(Unit)) / sizeof(Unit);
    if (run == 0) return length;
    const std::size_t end = run < limit - length ? length + run : limit;
    for (; length < end; ++length) {
      Unit unit;
      __builtin_memcpy(&unit, text + length * sizeof(Unit), sizeof unit);
      if (unit == 0) return length;
    }
  }
  return length;
}

// __builtin_memcpy of a range that other threads may be writing to (see above).
MLFLOW_NOT_SANITIZED void copy_unchecked(char* to, const char* from, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] = from[i];
}
#undef MLFLOW_NOT_SANITIZED

}  // namespace

void ValueWriter::start_nowhere(RecordWriter* records) {
  start(records);
  failed_ = true;
  nowhere_ = true;
}

void ValueWriter::int128(std::uint64_t low, std::int64_t high, bool is_signed) {
  if (char* p = room(17)) {
    *p = static_cast<char>(is_signed ? ValueTag::INT128 : ValueTag::UINT128);
    std::memcpy(p + 1, &low, 8);
    std::memcpy(p + 9, &high, 8);
  }
}

// A tag, a 32-bit count of units, (cut: the 64-bit count there was,) the units. The tag for a cut one follows the whole
// one's.
void ValueWriter::text(ValueTag whole, const void* data, std::size_t units, std::size_t unit) {
  const std::size_t left = this->left();
  std::size_t allowed = std::min<std::size_t>(capture_limits.string_length, left);
  // Half a picture is none: content that becomes a file beside the trace may take all there is.
  if (unit == 1 && units > allowed && units > 5 && std::memcmp(data, "data:", 5) == 0) allowed = left;
  allowed /= unit;
  if (units <= allowed) [[likely]] {
    const std::size_t size = units * unit;
    if (char* p = room(5 + size)) {
      const auto count = static_cast<std::uint32_t>(units);
      *p = static_cast<char>(whole);
      std::memcpy(p + 1, &count, 4);
      if (size != 0) std::memcpy(p + 5, data, size);
    }
    return;
  }
  if (char* p = room(13 + allowed * unit)) {
    const auto count = static_cast<std::uint32_t>(allowed);
    const std::uint64_t total = units;
    *p = static_cast<char>(static_cast<std::uint8_t>(whole) + 1);
    std::memcpy(p + 1, &count, 4);
    std::memcpy(p + 5, &total, 8);
    if (allowed != 0) std::memcpy(p + 13, data, allowed * unit);
  }
}

void ValueWriter::wide(const void* data, std::size_t units, int width) {
  text(width == 2 ? ValueTag::WIDE16 : ValueTag::WIDE32, data, units, static_cast<std::size_t>(width));
}

void ValueWriter::c_string(const void* data, int width, std::size_t most) {
  if (data == nullptr) return null();
  if (careful_ || is_mark(data) || (most > 0 && readable_run(data) < static_cast<std::size_t>(width)))
    return address(data);
  // One unit more than the limit: tells a string that was cut from one that just fits. Its length in all is not known.
  const std::size_t limit = capture_limits.string_length / static_cast<std::size_t>(width) + 1;
  const std::size_t looked_at = std::min(limit, most);
  const auto* text_data = static_cast<const char*>(data);
  if (width == 1) {
    const std::size_t length = bounded_length<char>(text_data, looked_at);
    if (length < limit) {
      if (char* p = room(5 + length)) {
        const auto count = static_cast<std::uint32_t>(length);
        *p = static_cast<char>(ValueTag::STRING);
        std::memcpy(p + 1, &count, 4);
        copy_unchecked(p + 5, text_data, length);
      }
      return;
    }
    return text(ValueTag::STRING, data, length);
  }
  wide(data,
       width == 2 ? bounded_length<char16_t>(text_data, looked_at) : bounded_length<char32_t>(text_data, looked_at),
       width);
}

// How many elements are read at most: text that becomes a file beside the trace takes all the room that there is.
std::size_t ValueWriter::most_elements(std::size_t size) {
  return std::max<std::size_t>(most_items(), capture_limits.value_size / size + 1);
}

bool ValueWriter::view(const void* data, std::size_t count, std::size_t size) {
  if (count == 0 || (!is_mark(data) && is_readable(data, std::min(count, most_elements(size)) * size))) return true;
  address(data);
  return false;
}

bool ValueWriter::owned(const void* object, const void* data, std::size_t count, std::size_t capacity, std::size_t size,
                        std::size_t alignment) {
  if (doubt_ == 0 || count == 0) return true;
  constexpr std::size_t ADDRESSES = std::size_t{1} << 47;
  return proven(count <= capacity && capacity <= ADDRESSES / size &&
                    doubted_.is_there(data, std::min(count, most_elements(size)) * size, alignment),
                object);
}

bool ValueWriter::nodes(const void* object, const void* first, const void* end, std::size_t size, int links) {
  using namespace mlflow_trace_v1;
  bool there = false;
  switch (links) {
    case NEXT_FIRST: there = doubted_.is_chain(first, end, size, 0, most_items()); break;
    case NEXT_SECOND: there = doubted_.is_chain(first, end, size, sizeof(void*), most_items()); break;
    case LIBSTDCXX_TREE: there = doubted_.is_tree(first, end, size, TREE_OF_LIBSTDCXX, most_items()); break;
    case LIBCXX_TREE: there = doubted_.is_tree(first, end, size, TREE_OF_LIBCXX, most_items()); break;
    default: break;
  }
  return proven(there, object);
}

std::size_t ValueWriter::left() const {
  const std::size_t used = records_->written() - value_start_;
  return used < capture_limits.value_size ? capture_limits.value_size - used : 0;
}

std::size_t ValueWriter::text_room() const { return std::min<std::size_t>(capture_limits.string_length, left()); }

void ValueWriter::numbers(const void* data, std::size_t count, int element) {
  const std::size_t size = BULK_ELEMENT_SIZE[element];
  const std::size_t taken = std::min({count, std::size_t{capture_limits.items}, left() / size});
  if (char* p = room(14 + taken * size)) {
    const auto taken32 = static_cast<std::uint32_t>(taken);
    const std::uint64_t total = count;
    *p = static_cast<char>(ValueTag::NUMBERS);
    p[1] = static_cast<char>(element);
    std::memcpy(p + 2, &taken32, 4);
    std::memcpy(p + 6, &total, 8);
    if (taken != 0) std::memcpy(p + 14, data, taken * size);
  }
}

void ValueWriter::short_text(ValueTag tag, const char* data, std::size_t length) {
  length = std::min<std::size_t>(length, capture_limits.string_length);
  if (char* p = room(5 + length)) {
    const auto count = static_cast<std::uint32_t>(length);
    *p = static_cast<char>(tag);
    std::memcpy(p + 1, &count, 4);
    if (length != 0) std::memcpy(p + 5, data, length);
  }
}

void ValueWriter::opaque(const char* type) { short_text(ValueTag::OPAQUE, type, std::strlen(type)); }
void ValueWriter::opaque_function(const char* pretty_function) {
  short_text(ValueTag::OPAQUE_FUNCTION, pretty_function, std::strlen(pretty_function));
}

// Each step of a walk writes something, so a limit on what is written bounds the steps; a mark says where it ended.
bool ValueWriter::may_enter() {
  if (!failed_ && left() > 0) [[likely]]
    return true;
  tag(ValueTag::SIZE_CUT);
  return false;
}

bool ValueWriter::begin(ValueTag opening) {
  if (!may_enter()) return false;
  if (depth_ >= capture_limits.depth) {
    tag(ValueTag::DEPTH_CUT);
    return false;
  }
  tag(opening);
  items_[depth_] = 0;
  cut_[depth_] = false;
  ++depth_;
  return true;
}

bool ValueWriter::item() {
  std::uint32_t& count = items_[depth_ - 1];
  if (count < capture_limits.items && left() > 0 && !failed_) {
    ++count;
    return true;
  }
  cut_[depth_ - 1] = true;
  return false;
}

void ValueWriter::end(ValueTag closing, std::int64_t total) {
  --depth_;
  if (char* p = room(10)) {
    *p = static_cast<char>(closing);
    p[1] = cut_[depth_] ? 1 : 0;
    std::memcpy(p + 2, &total, 8);
  }
}

void ValueWriter::value_threw(std::uint32_t index) {
  depth_ = 0;
  followed_count_ = 0;
  careful_ = false;
  doubt_ = 0;
  reads_pointers_ = false;
  if (failed_) return;
  const char* first = reinterpret_cast<const char*>(records_->header()) + value_start_;
  ValueReader before(std::string_view(first, records_->written() - value_start_));
  for (std::string unused; index > 0; --index) before.append_json(unused);
  records_->rewind(value_start_ + before.position());
  tag(ValueTag::THREW);
}

bool ValueWriter::follow(const void* pointer, bool raw) {
  if (pointer == nullptr) {
    null();
    return false;
  }
  // Behind a non-const reference or pointer: what it holds may not be initialised, so nothing in it is followed.
  const bool uncertain = raw && careful_ && (depth_ > 0 || followed_count_ > 0);
  if (uncertain || is_mark(pointer) || (raw && readable_run(pointer) == 0)) {
    address(pointer);
    return false;
  }
  return enter_pointee(pointer);
}

bool ValueWriter::follow_pointer(const void* pointer, std::size_t size) {
  if (pointer != nullptr && reads_pointers_ && !is_mark(pointer) && is_readable(pointer, size))
    return enter_pointee(pointer);
  address(pointer);
  return false;
}

bool ValueWriter::enter_pointee(const void* pointer) {
  for (std::uint32_t i = 0; i < followed_count_; ++i) {
    if (followed_[i] == pointer) {
      tag(ValueTag::CYCLE);
      return false;
    }
  }
  if (followed_count_ >= MAX_DEPTH || depth_ + followed_count_ >= capture_limits.depth + capture_limits.depth) {
    tag(ValueTag::DEPTH_CUT);
    return false;
  }
  if (followed_in_all_ >= MAX_FOLLOWED) {
    tag(ValueTag::SIZE_CUT);
    return false;
  }
  if (!may_enter()) return false;
  ++followed_in_all_;
  followed_[followed_count_++] = pointer;
  return true;
}

}  // namespace mlflow::internal
