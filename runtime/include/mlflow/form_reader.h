// Reads the bytes of mlflow/value_bytes.h. What cannot be read is null: the bytes may be a later library's.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "mlflow/value_bytes.h"

namespace mlflow {
namespace internal {

class FormReader {
 public:
  explicit FormReader(std::string_view form) noexcept : form_(form) {}

  bool at_end() const noexcept { return position_ >= form_.size(); }
  ByteTag peek() const noexcept { return at_end() ? ByteTag::NULL_VALUE : static_cast<ByteTag>(form_[position_]); }
  ByteTag tag() noexcept {
    const ByteTag tag = peek();
    if (!at_end()) ++position_;
    return tag;
  }
  template <class Number>
  Number fixed() noexcept {
    Number number{};
    if (const std::string_view bytes = raw(sizeof number); !bytes.empty())
      std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  // What follows the tag of a text, of bytes or of a key.
  std::string_view text() noexcept { return raw(fixed<std::uint32_t>()); }
  // True, and entered, if the next value is one; ends with leave().
  bool enter(ByteTag begin) noexcept {
    if (at_end() || peek() != begin) return false;
    ++position_;
    return true;
  }
  bool leave(ByteTag end) noexcept {
    if (!at_end() && peek() != end) return false;
    raw(1 + 1 + sizeof(std::int64_t));
    return true;
  }
  // The next value's bytes.
  std::string_view skip() noexcept {
    const std::size_t begin = position_;
    std::size_t depth = 0;
    do {
      switch (tag()) {
        case ByteTag::INT64:
        case ByteTag::UINT64:
        case ByteTag::FLOAT64: raw(8); break;
        case ByteTag::STRING:
        case ByteTag::BYTES: text(); break;
        case ByteTag::KEY:
          text();
          if (depth != 0) continue;  // its value follows
          break;
        case ByteTag::ARRAY_BEGIN:
        case ByteTag::OBJECT_BEGIN: ++depth; break;
        case ByteTag::ARRAY_END:
        case ByteTag::OBJECT_END:
          raw(9);
          if (depth != 0) --depth;
          break;
        default: break;
      }
    } while (depth != 0 && !at_end());
    return form_.substr(begin, position_ - begin);
  }
  // Members of the object that was entered.
  bool is_at_key(std::string_view name) const noexcept {
    FormReader copy(*this);
    return copy.peek() == ByteTag::KEY && copy.tag() == ByteTag::KEY && copy.text() == name;
  }
  bool enter_member() noexcept {
    tag();
    text();
    return true;
  }
  void skip_member() noexcept {
    enter_member();
    skip();
  }
  std::size_t position() const noexcept { return position_; }
  void go_to(std::size_t position) noexcept { position_ = position; }

 private:
  std::string_view raw(std::size_t size) noexcept {
    if (size > form_.size() - (position_ < form_.size() ? position_ : form_.size())) {
      position_ = form_.size();
      return {};
    }
    const std::string_view bytes = form_.substr(position_, size);
    position_ += size;
    return bytes;
  }

  std::string_view form_;
  std::size_t position_ = 0;
};

}  // namespace internal
}  // namespace mlflow
