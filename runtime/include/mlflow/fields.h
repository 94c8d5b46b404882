// Structs with JSON in them cross the library's border as values (mlflow/value_bytes.h), by the names of their members:
// what one side does not know, the other leaves out. A struct that crosses has a describe(fields, struct) beside it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mlflow/form_reader.h"
#include "mlflow/json.h"
#include "mlflow/value_bytes.h"

namespace mlflow {
namespace internal {

class FieldWriter {
 public:
  explicit FieldWriter(ValueBytes& bytes) : bytes_(bytes) {}

  template <class T>
  void operator()(const char* name, const T& value) {
    bytes_.key(name);
    write(value);
    ++count_;
  }
  std::size_t count() const { return count_; }

  void write(const std::string& text) { bytes_.string(text); }
  void write(bool value) { bytes_.boolean(value); }
  void write(std::int64_t value) { bytes_.int64(value); }
  template <class T>
  void write(const std::vector<T>& items) {
    bytes_.begin_array();
    for (const T& item : items) write(item);
    bytes_.end_array(items.size());
  }
  template <class Text>
  void write(const std::map<Text, Text>& texts) {
    bytes_.begin_object();
    for (const auto& [key, text] : texts) {
      bytes_.key(key);
      bytes_.string(text);
    }
    bytes_.end_object(texts.size());
  }
  template <class T, class = std::enable_if_t<std::is_enum_v<T> || std::is_class_v<T>>>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      bytes_.int64(static_cast<std::int64_t>(value));
    } else if constexpr (IsJson<T>::value) {
      write_json(bytes_, value);
    } else {
      bytes_.begin_object();
      FieldWriter inner(bytes_);
      describe(inner, const_cast<T&>(value));  // reads it only
      bytes_.end_object(inner.count());
    }
  }

 private:
  ValueBytes& bytes_;
  std::size_t count_ = 0;
};

class FieldReader {
 public:
  // Stands behind the OBJECT_BEGIN of a struct.
  explicit FieldReader(FormReader& form) : form_(form), first_(form.position()) {}

  template <class T>
  void operator()(const char* name, T& value) {
    if (find(name)) read(form_, value);
  }
  // Behind the struct.
  void finish() {
    while (!form_.leave(ByteTag::OBJECT_END)) form_.skip_member();
  }

  static void read(FormReader& form, std::string& text) {
    if (form.peek() == ByteTag::STRING) {
      form.tag();
      text = form.text();
    } else {
      form.skip();
    }
  }
  static void read(FormReader& form, bool& value) { value = form.tag() == ByteTag::TRUE_VALUE; }
  static void read(FormReader& form, std::int64_t& value) {
    if (form.peek() == ByteTag::INT64 || form.peek() == ByteTag::UINT64) {
      form.tag();
      value = form.fixed<std::int64_t>();
    } else {
      form.skip();
    }
  }
  template <class T>
  static void read(FormReader& form, std::vector<T>& items) {
    if (!form.enter(ByteTag::ARRAY_BEGIN)) return (void)form.skip();
    while (!form.leave(ByteTag::ARRAY_END)) read(form, items.emplace_back());
  }
  template <class Text>
  static void read(FormReader& form, std::map<Text, Text>& texts) {
    if (!form.enter(ByteTag::OBJECT_BEGIN)) return (void)form.skip();
    while (!form.leave(ByteTag::OBJECT_END)) {
      form.tag();
      Text key(form.text());
      read(form, texts[std::move(key)]);
    }
  }
  template <class T, class = std::enable_if_t<std::is_enum_v<T> || std::is_class_v<T>>>
  static void read(FormReader& form, T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::int64_t number = static_cast<std::int64_t>(value);
      read(form, number);
      value = static_cast<T>(number);
    } else if constexpr (IsJson<T>::value) {
      value = read_json<T>(form);
    } else {
      if (!form.enter(ByteTag::OBJECT_BEGIN)) return (void)form.skip();
      FieldReader inner(form);
      describe(inner, value);
      inner.finish();
    }
  }

 private:
  // Both sides write in one order: almost always it is the next one.
  bool find(std::string_view name) {
    if (form_.is_at_key(name)) return form_.enter_member();
    const std::size_t here = form_.position();
    form_.go_to(first_);
    while (!form_.at_end() && form_.peek() == ByteTag::KEY) {
      if (form_.is_at_key(name)) return form_.enter_member();
      form_.skip_member();
    }
    form_.go_to(here);
    return false;
  }

  FormReader& form_;
  const std::size_t first_;
};

template <class T>
ValueBytes packed(const T& value) {
  ValueBytes bytes;
  FieldWriter(bytes).write(value);
  return bytes;
}
template <class T>
std::vector<std::string> packed_all(const std::vector<T>& values) {
  std::vector<std::string> forms;
  forms.reserve(values.size());
  for (const T& value : values) forms.emplace_back(packed(value).view());
  return forms;
}
template <class T>
T unpacked(std::string_view form) {
  T value{};
  FormReader reader(form);
  FieldReader::read(reader, value);
  return value;
}
template <class T>
std::vector<T> unpacked_all(const std::vector<std::string>& forms) {
  std::vector<T> values;
  values.reserve(forms.size());
  for (const std::string& form : forms) values.push_back(unpacked<T>(form));
  return values;
}
template <class Event>
std::vector<Event> read_list(std::string_view form) {
  return unpacked<std::vector<Event>>(form);
}

}  // namespace internal
}  // namespace mlflow
