#include "capture/value_reader.h"

#include <array>
#include <cstdio>
#include <vector>

#include "capture/equal_keys.h"
#include "capture/value_text.h"
#include "hooks/abi.h"
#include "text/json_text.h"
#include "text/utf8.h"

namespace mlflow::internal {

namespace {

template <class T>
void append_number(std::string& out, T value) {
  if constexpr (std::is_floating_point_v<T>) {
    append_json_float(out, value);
  } else if constexpr (std::is_signed_v<T>) {
    append_json_int(out, value);
  } else {
    append_json_uint(out, value);
  }
}

template <class T>
void append_numbers(std::string& out, std::string_view elements) {
  for (std::size_t i = 0; i + sizeof(T) <= elements.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, elements.data() + i, sizeof value);
    if (i != 0) out += ", ";
    append_number(out, value);
  }
}

}  // namespace

ValueTag ValueReader::tag() { return static_cast<ValueTag>(fixed<std::uint8_t>()); }

std::string_view ValueReader::raw(std::size_t length) {
  if (length > bytes_.size() - position_) {
    broken_ = true;
    return {};
  }
  const std::string_view result = bytes_.substr(position_, length);
  position_ += length;
  return result;
}

void ValueReader::text_value(std::string& out, bool cut) {
  const auto length = fixed<std::uint32_t>();
  const std::uint64_t total = cut ? fixed<std::uint64_t>() : 0;
  std::string_view text = raw(length);
  out += '"';
  if (cut) {
    // Not in the middle of a character.
    for (int i = 0; i < 3 && !text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80; ++i)
      text.remove_suffix(1);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.remove_suffix(1);
  }
  append_json_escaped(out, text);
  if (cut) out += cut_note(total, "bytes");
  out += '"';
}

void ValueReader::wide(std::string& out, int width, bool cut) {
  const auto units = fixed<std::uint32_t>();
  const std::uint64_t total = cut ? fixed<std::uint64_t>() : 0;
  const std::string_view data = raw(std::size_t{units} * static_cast<std::size_t>(width));
  std::string utf8;
  const auto unit16 = [&](std::size_t i) {
    std::uint16_t u;
    std::memcpy(&u, data.data() + i * 2, 2);
    return std::uint32_t{u};
  };
  const std::size_t count = data.size() / static_cast<std::size_t>(width);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t code;
    if (width == 4) {
      std::memcpy(&code, data.data() + i * 4, 4);
    } else {
      code = unit16(i);
      if (code >= 0xD800 && code <= 0xDBFF && i + 1 < count) {
        const std::uint32_t low = unit16(i + 1);
        if (low >= 0xDC00 && low <= 0xDFFF) {
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
          ++i;
        }
      }
    }
    append_utf8(utf8, code);
  }
  out += '"';
  append_json_escaped(out, utf8);
  if (cut) out += cut_note(total, "units");
  out += '"';
}

void ValueReader::bytes_value(std::string& out, bool cut) {
  const auto length = fixed<std::uint32_t>();
  const std::uint64_t total = cut ? fixed<std::uint64_t>() : 0;
  std::string text = bytes_repr(raw(length));
  if (cut) text += cut_note(total, "bytes");
  append_json_string(out, text);
}

void ValueReader::numbers(std::string& out) {
  using namespace mlflow_trace_v1;
  const int element = fixed<std::uint8_t>();
  const auto count = fixed<std::uint32_t>();
  const auto total = fixed<std::uint64_t>();
  if (element <= NOT_BULK || element > BOOLEAN) {
    broken_ = true;
    return;
  }
  const std::string_view elements = raw(count * BULK_ELEMENT_SIZE[element]);
  out += '[';
  switch (element) {
    case I8: append_numbers<std::int8_t>(out, elements); break;
    case U8: append_numbers<std::uint8_t>(out, elements); break;
    case I16: append_numbers<std::int16_t>(out, elements); break;
    case U16: append_numbers<std::uint16_t>(out, elements); break;
    case I32: append_numbers<std::int32_t>(out, elements); break;
    case U32: append_numbers<std::uint32_t>(out, elements); break;
    case I64: append_numbers<std::int64_t>(out, elements); break;
    case U64: append_numbers<std::uint64_t>(out, elements); break;
    case F32: append_numbers<float>(out, elements); break;
    case F64: append_numbers<double>(out, elements); break;
    default:
      for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i != 0) out += ", ";
        out += elements[i] != 0 ? "true" : "false";
      }
  }
  if (count < total) {
    if (count != 0) out += ", ";
    append_json_string(out, cut_note(total, "items"));
  }
  out += ']';
}

void ValueReader::int128(std::string& out, bool is_signed) {
  const auto low = fixed<std::uint64_t>();
  const auto high = fixed<std::uint64_t>();
  unsigned __int128 value = static_cast<unsigned __int128>(high) << 64 | low;
  if (is_signed && (high >> 63) != 0) {
    out += '-';
    value = 0 - value;
  }
  std::array<char, 48> text{};
  std::size_t i = text.size();
  do {
    text[--i] = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  out.append(text.data() + i, text.size() - i);
}

// A key that is no string is written as Python's json writes it: 1 as "1", True as "true", None as "null".
void ValueReader::key_text(std::string& out) {
  std::string json;
  append_json(json);
  if (!json.empty() && json.front() == '"') {
    out += json;
  } else {
    append_json_string(out, json);
  }
}

bool ValueReader::key(std::string& out) {
  const ValueTag kind = tag();
  if (kind == ValueTag::KEY) {
    append_json_string(out, raw(fixed<std::uint32_t>()));
  } else if (kind == ValueTag::KEY_VALUE) {
    key_text(out);
  } else {
    broken_ = true;
    return false;
  }
  out += ": ";
  return true;
}

// What says of a container, behind its last item, how many there were.
void ValueReader::container_end(std::string& out, bool first, bool keyed) {
  tag();
  const bool cut = fixed<std::uint8_t>() != 0;
  const auto total = fixed<std::int64_t>();
  if (!cut) return;
  if (!first) out += ", ";
  if (keyed) out += "\"...\": ";
  append_json_string(out, total >= 0 ? cut_note(static_cast<std::uint64_t>(total), "items") : "... [truncated]");
}

void ValueReader::container(std::string& out, void (ValueReader::*kind)(std::string&)) {
  // Deeper than any writer goes: what is read was damaged. (Each level is a call here.)
  constexpr int DEEPEST = 1000;
  if (depth_ >= DEEPEST) {
    broken_ = true;
    out += "null";
    return;
  }
  ++depth_;
  (this->*kind)(out);
  --depth_;
}

void ValueReader::array(std::string& out) {
  out += '[';
  bool first = true;
  while (!at_end() && peek() != ValueTag::ARRAY_END) {
    if (!first) out += ", ";
    first = false;
    append_json(out);
  }
  container_end(out, first, false);
  out += ']';
}

void ValueReader::object(std::string& out) {
  out += '{';
  std::vector<JsonEntry> entries;
  while (!at_end() && peek() != ValueTag::OBJECT_END) {
    if (!entries.empty()) out += ", ";
    JsonEntry entry{out.size(), 0, 0};
    if (!key(out)) return;
    entry.value = out.size();
    append_json(out);
    entry.end = out.size();
    entries.push_back(entry);
  }
  if (entries.size() > 1) merge_equal_keys(out, entries);
  container_end(out, entries.empty(), true);
  out += '}';
}

void ValueReader::append_json(std::string& out) {
  if (at_end()) {
    out += "null";
    return;
  }
  switch (const ValueTag kind = tag()) {
    case ValueTag::NULL_VALUE: out += "null"; return;
    case ValueTag::TRUE_VALUE: out += "true"; return;
    case ValueTag::FALSE_VALUE: out += "false"; return;
    case ValueTag::INT64: return append_json_int(out, fixed<std::int64_t>());
    case ValueTag::UINT64: return append_json_uint(out, fixed<std::uint64_t>());
    case ValueTag::INT128:
    case ValueTag::UINT128: return int128(out, kind == ValueTag::INT128);
    case ValueTag::FLOAT32: return append_json_float(out, fixed<float>());
    case ValueTag::FLOAT64: return append_json_float(out, fixed<double>());
    case ValueTag::STRING:
    case ValueTag::STRING_CUT: return text_value(out, kind == ValueTag::STRING_CUT);
    case ValueTag::WIDE16:
    case ValueTag::WIDE16_CUT: return wide(out, 2, kind == ValueTag::WIDE16_CUT);
    case ValueTag::WIDE32:
    case ValueTag::WIDE32_CUT: return wide(out, 4, kind == ValueTag::WIDE32_CUT);
    case ValueTag::BYTES:
    case ValueTag::BYTES_CUT: return bytes_value(out, kind == ValueTag::BYTES_CUT);
    case ValueTag::ADDRESS: {
      std::array<char, 24> text{};
      std::snprintf(text.data(), text.size(), "\"0x%llx\"", static_cast<unsigned long long>(fixed<std::uint64_t>()));
      out += text.data();
      return;
    }
    case ValueTag::OPAQUE: return append_json_string(out, raw(fixed<std::uint32_t>()));
    case ValueTag::OPAQUE_FUNCTION: return append_json_string(out, type_in_function(raw(fixed<std::uint32_t>())));
    case ValueTag::DURATION: return append_json_string(out, duration_text(fixed<std::int64_t>()));
    case ValueTag::TIME_POINT: return append_json_string(out, time_point_text(fixed<std::int64_t>()));
    case ValueTag::JSON_TEXT: out += raw(fixed<std::uint32_t>()); return;
    case ValueTag::ARRAY_BEGIN: return container(out, &ValueReader::array);
    case ValueTag::OBJECT_BEGIN: return container(out, &ValueReader::object);
    case ValueTag::NUMBERS: return numbers(out);
    case ValueTag::DEPTH_CUT: out += "\"... [truncated, nested too deep]\""; return;
    case ValueTag::SIZE_CUT: out += "\"... [truncated]\""; return;
    case ValueTag::CYCLE: out += "\"[cycle]\""; return;
    case ValueTag::LOST: out += "\"[lost: no memory for this value]\""; return;
    case ValueTag::THREW: out += "\"[not captured: looking at this value threw an exception]\""; return;
    case ValueTag::ARRAY_END:
    case ValueTag::OBJECT_END:
    case ValueTag::KEY:
    case ValueTag::KEY_VALUE: break;
  }
  broken_ = true;
  out += "null";
}

std::string_view ValueReader::text(std::string& scratch) {
  if (at_end()) return {};
  const ValueTag kind = peek();
  if (kind == ValueTag::STRING || kind == ValueTag::STRING_CUT || kind == ValueTag::JSON_TEXT) {
    tag();
    const auto length = fixed<std::uint32_t>();
    if (kind == ValueTag::STRING_CUT) fixed<std::uint64_t>();
    return raw(length);
  }
  scratch.clear();
  append_json(scratch);
  return scratch;
}

bool ValueReader::enter_object() {
  if (at_end() || peek() != ValueTag::OBJECT_BEGIN) return false;
  tag();
  return true;
}

bool ValueReader::next_key(std::string& key) {
  if (at_end()) return false;
  const ValueTag kind = tag();
  if (kind == ValueTag::KEY) {
    key = raw(fixed<std::uint32_t>());
    return true;
  }
  if (kind == ValueTag::OBJECT_END) {
    fixed<std::uint8_t>();
    fixed<std::int64_t>();
  } else {
    broken_ = true;
  }
  return false;
}

}  // namespace mlflow::internal
