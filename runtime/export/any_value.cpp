#include "export/any_value.h"

#include <charconv>
#include <limits>
#include <protozero/pbf_writer.hpp>

#include "export/otlp_fields.h"
#include "text/json_nesting.h"
#include "text/json_scan.h"

namespace mlflow::internal {
namespace {

using protozero::pbf_writer;

// Walks over JSON that is known to be well-formed; anything else ends the walk early and harmlessly.
class Walker {
 public:
  explicit Walker(std::string_view json) : rest_(json) {}

  // `left`: how many messages may still be inside each other.
  void value(pbf_writer& any, int left) {
    skip_space();
    if (rest_.empty()) return;
    switch (rest_.front()) {
      case '"': any.add_string(field::STRING, unescaped(string())); return;
      case '[':
      case '{':
        if (left < (rest_.front() == '[' ? Nesting::LIST : Nesting::OBJECT))
          any.add_string(field::STRING, std::string(nested()));
        else if (rest_.front() == '[')
          array(any, left - Nesting::LIST);
        else
          object(any, left - Nesting::OBJECT);
        return;
      default: scalar(any, word());
    }
  }

 private:
  void array(pbf_writer& any, int left) {
    rest_.remove_prefix(1);
    if (closes(']')) {
      any.add_message(field::ARRAY, "", 0);  // a message without fields would be left out
      return;
    }
    pbf_writer list(any, field::ARRAY);
    do {
      skip_space();
      if (rest_.starts_with("null")) {
        rest_.remove_prefix(4);
        list.add_message(field::ELEMENT, "", 0);
        continue;
      }
      pbf_writer item(list, field::ELEMENT);
      value(item, left);
    } while (continues(']'));
  }

  void object(pbf_writer& any, int left) {
    rest_.remove_prefix(1);
    if (closes('}')) {
      any.add_message(field::KEY_VALUES, "", 0);
      return;
    }
    pbf_writer list(any, field::KEY_VALUES);
    do {
      skip_space();
      pbf_writer pair(list, field::ELEMENT);
      pair.add_string(field::KEY, unescaped(string()));
      skip_space();
      if (rest_.starts_with(':')) rest_.remove_prefix(1);
      pbf_writer item(pair, field::VALUE);
      value(item, left);
    } while (continues('}'));
  }

  static void scalar(pbf_writer& any, std::string_view word) {
    if (word.empty() || word == "null") return;  // an AnyValue with nothing in it is null
    if (word == "true" || word == "false") {
      any.add_bool(field::BOOL, word == "true");
      return;
    }
    const WireNumber number = parse_wire_number(word);
    switch (number.kind) {
      case WireNumber::INT: any.add_int64(field::INT, number.integer); break;
      case WireNumber::DOUBLE: any.add_double(field::DOUBLE, number.real); break;
      case WireNumber::TEXT: any.add_bytes(field::STRING, word.data(), word.size()); break;
    }
  }

  void skip_space() {
    while (!rest_.empty() && static_cast<unsigned char>(rest_.front()) <= ' ') rest_.remove_prefix(1);
  }
  bool closes(char bracket) {
    skip_space();
    if (!rest_.starts_with(bracket)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Takes the comma, or the bracket that ends it all.
  bool continues(char bracket) {
    if (closes(bracket) || !rest_.starts_with(',')) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view string() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    return take(end + 1);
  }
  std::string_view word() {
    return take(std::max<std::size_t>(1, std::min(rest_.find_first_of(",]} \t\r\n"), rest_.size())));
  }
  std::string_view nested() {
    const std::string_view from = rest_;
    int open = 0;
    do {
      if (rest_.front() == '"') {
        string();
        continue;
      }
      if (rest_.front() == '[' || rest_.front() == '{') ++open;
      if (rest_.front() == ']' || rest_.front() == '}') --open;
      rest_.remove_prefix(1);
    } while (open > 0 && !rest_.empty());
    return from.substr(0, from.size() - rest_.size());
  }
  static std::string unescaped(std::string_view json) {
    std::string text;
    append_json_unescaped(text, json);
    return text;
  }

  std::string_view rest_;
};

}  // namespace

WireNumber parse_wire_number(std::string_view json) {
  WireNumber number;
  const char* const end = json.data() + json.size();
  const auto integer = std::from_chars(json.data(), end, number.integer);
  if (integer.ptr == end && integer.ec == std::errc()) {
    number.kind = WireNumber::INT;
    return number;
  }
  if (integer.ptr == end && integer.ec == std::errc::result_out_of_range) return number;  // whole, but beyond int64
  const double sign = json.starts_with('-') ? -1 : 1;
  if (json == "NaN") {
    number.real = std::numeric_limits<double>::quiet_NaN();
  } else if (json == "Infinity" || json == "-Infinity") {
    number.real = sign * std::numeric_limits<double>::infinity();
  } else {
    const auto real = std::from_chars(json.data(), end, number.real);
    if (real.ptr != end || (real.ec != std::errc() && real.ec != std::errc::result_out_of_range)) return number;
    // Python reads 1e400 as infinity and 1e-400 as zero.
    if (real.ec == std::errc::result_out_of_range) {
      const bool tiny = json.find("e-") != json.npos || json.find("E-") != json.npos;
      number.real = sign * (tiny ? 0.0 : std::numeric_limits<double>::infinity());
    }
  }
  number.kind = WireNumber::DOUBLE;
  return number;
}

void append_any_value(std::string& message, std::string_view json) {
  pbf_writer any(message);
  Walker(json).value(any, Nesting::LIMIT);
}

}  // namespace mlflow::internal
