// Reads captured values back and writes them as JSON text. On the background thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "capture/value_format.h"
#include "text/json_text.h"

namespace mlflow::internal {

class ValueReader {
 public:
  explicit ValueReader(std::string_view bytes) : bytes_(bytes) {}

  // Nothing is left, or what follows cannot be read.
  bool at_end() const { return position_ >= bytes_.size() || broken_; }
  // How many bytes have been read.
  std::size_t position() const { return position_; }
  // Appends the next value as JSON text; `null` when there is none.
  void append_json(std::string& out);
  // The next value as it is, if it is text (STRING, STRING_CUT, JSON_TEXT): otherwise its JSON text, kept in `scratch`.
  std::string_view text(std::string& scratch);
  // For an object: enters it, gives one key after the other (each followed by a value), until false.
  bool enter_object();
  bool next_key(std::string& key);

  // Payloads outside values.
  template <class T>
  T fixed() {
    T value{};
    if (position_ + sizeof value > bytes_.size()) {
      broken_ = true;
      return value;
    }
    std::memcpy(&value, bytes_.data() + position_, sizeof value);
    position_ += sizeof value;
    return value;
  }

 private:
  ValueTag peek() const { return static_cast<ValueTag>(bytes_[position_]); }
  ValueTag tag();
  std::string_view raw(std::size_t length);
  void array(std::string& out);
  void object(std::string& out);
  bool key(std::string& out);
  void container(std::string& out, void (ValueReader::*kind)(std::string&));
  void container_end(std::string& out, bool first, bool keyed);
  void key_text(std::string& out);
  void wide(std::string& out, int width, bool cut);
  void text_value(std::string& out, bool cut);
  void bytes_value(std::string& out, bool cut);
  void numbers(std::string& out);
  void int128(std::string& out, bool is_signed);

  std::string_view bytes_;
  std::size_t position_ = 0;
  int depth_ = 0;  // of containers that are open
  bool broken_ = false;
};

}  // namespace mlflow::internal
