// What a span is told: anything that JSON can say, without a JSON library. Literals in braces are what they are in
// Python - {{"query", query}, {"k", 5}} is an object, {"a", 1} a list - and nlohmann::json, of any version and with any
// of its switches, is taken where it is there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlflow/value_bytes.h"
#include "mlflow/visibility.h"

namespace mlflow {

class Value;
class ValueRef;

namespace internal {

// nlohmann::basic_json, wherever it is from.
template <class T, class = void>
struct IsJson : std::false_type {};
template <class T>
struct IsJson<T, std::void_t<typename T::value_t, typename T::object_t, typename T::array_t, typename T::binary_t,
                             decltype(std::declval<const T&>().is_discarded())>> : std::true_type {};

template <class T>
inline constexpr bool is_text =
    std::conjunction_v<std::negation<IsJson<T>>, std::is_convertible<const T&, std::string_view>>;
// Said in one way whatever is included.
template <class T>
inline constexpr bool is_plain =
    std::is_arithmetic_v<T> || std::is_same_v<T, std::nullptr_t> || is_text<T> || IsJson<T>::value;

template <class T, class = void>
struct IsRange : std::false_type {};
template <class T>
struct IsRange<T, std::void_t<typename T::value_type, decltype(std::declval<const T&>().begin()),
                              decltype(std::declval<const T&>().end())>>
    : std::bool_constant<!std::is_same_v<typename T::value_type, T>> {};
template <class T, class = void>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<T, std::void_t<typename T::mapped_type, typename T::key_type>>
    : std::bool_constant<IsRange<T>::value && is_text<typename T::key_type>> {};
template <class T, class = void>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<T, std::void_t<typename T::value_type, decltype(std::declval<const T&>().has_value()),
                                 decltype(*std::declval<const T&>())>> : std::true_type {};

// How a value is written is found where it is used, by the namespace of these: <mlflow/json.h> adds a way, and has it
// chosen, for what nlohmann's library can convert. A way's type is part of the name of all that depends on it: files
// that include different things do not share code.
template <class T>
struct About {};
struct Rank0 {};
struct Rank1 : Rank0 {};

struct PlainWay {
  template <class T>
  static void write(ValueBytes& bytes, const T& value);
};
struct StandardWay {
  template <class T>
  static void write(ValueBytes& bytes, const T& value);
};
template <class T, class = std::enable_if_t<is_plain<T>>>
PlainWay way_of(About<T>, Rank0);
template <class T,
          class = std::enable_if_t<!is_plain<T> && (std::is_enum_v<T> || IsRange<T>::value || IsOptional<T>::value)>,
          class = void>
StandardWay way_of(About<T>, Rank0);
template <class T>
using WayOf = decltype(way_of(About<T>(), Rank1()));

template <class Json>
void write_json(ValueBytes& bytes, const Json& json) noexcept;

// What <mlflow/json.h> says of JSON, asked where it is used.
template <class>
struct Deferred {};
template <class Json>
Json read_value(std::string_view form);
template <class Event>
std::vector<Event> read_list(std::string_view form);

template <class T>
inline constexpr bool is_our_own = std::is_same_v<T, Value> || std::is_same_v<T, ValueRef> ||
                                   std::is_same_v<T, ValueBytes> || std::is_same_v<T, std::initializer_list<ValueRef>>;

}  // namespace internal

// A value that is looked at for the length of a call: the type of a parameter, never of a variable.
class ValueRef {
 public:
  ValueRef() noexcept : kind_(Kind::NULL_VALUE) {}
  ValueRef(std::nullptr_t) noexcept : ValueRef() {}
  ValueRef(std::initializer_list<ValueRef> items) noexcept : kind_(Kind::LIST), size_(items.size()) {
    content_.items = items.begin();
  }
  ValueRef(const Value& value) noexcept : kind_(Kind::VALUE) { content_.object = &value; }
  ValueRef(const char* text) noexcept : kind_(text != nullptr ? Kind::TEXT : Kind::NULL_VALUE) {
    content_.text = text;
    size_ = text != nullptr ? std::char_traits<char>::length(text) : 0;
  }
  template <class T, class = std::enable_if_t<!internal::is_our_own<T>>, class Way = internal::WayOf<T>>
  ValueRef(const T& value) noexcept : ValueRef(value, static_cast<Way*>(nullptr)) {}

  void write(internal::ValueBytes& bytes) const noexcept {
    switch (kind_) {
      case Kind::NULL_VALUE: return bytes.null();
      case Kind::BOOLEAN: return bytes.boolean(content_.integer != 0);
      case Kind::INTEGER: return bytes.int64(content_.integer);
      case Kind::UNSIGNED: return bytes.uint64(content_.unsigned_integer);
      case Kind::NUMBER: return bytes.float64(content_.number);
      case Kind::TEXT: return bytes.string({content_.text, size_});
      case Kind::LIST: return write_list(bytes);
      case Kind::VALUE: return write_value(bytes);
      case Kind::OTHER: return write_other_(bytes, content_.object);
    }
  }

 private:
  enum class Kind : unsigned char { NULL_VALUE, BOOLEAN, INTEGER, UNSIGNED, NUMBER, TEXT, LIST, VALUE, OTHER };

  template <class T, class Way>
  ValueRef(const T& value, Way*) noexcept {
    if constexpr (std::is_same_v<T, bool>) {
      kind_ = Kind::BOOLEAN;
      content_.integer = value ? 1 : 0;
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      kind_ = Kind::INTEGER;
      content_.integer = static_cast<std::int64_t>(value);
    } else if constexpr (std::is_integral_v<T>) {
      kind_ = Kind::UNSIGNED;
      content_.unsigned_integer = static_cast<std::uint64_t>(value);
    } else if constexpr (std::is_floating_point_v<T>) {
      kind_ = Kind::NUMBER;
      content_.number = static_cast<double>(value);
    } else if constexpr (internal::is_text<T> && std::is_convertible_v<const T&, const char*>) {
      *this = ValueRef(static_cast<const char*>(value));
    } else if constexpr (internal::is_text<T>) {
      const std::string_view text = value;
      kind_ = Kind::TEXT;
      content_.text = text.data();
      size_ = text.size();
    } else {
      kind_ = Kind::OTHER;
      content_.object = &value;
      write_other_ = [](internal::ValueBytes& bytes, const void* object) {
        Way::write(bytes, *static_cast<const T*>(object));
      };
    }
  }
  // As nlohmann's: a list of pairs that begin with a text is an object.
  void write_list(internal::ValueBytes& bytes) const noexcept {
    const ValueRef* const items = content_.items;
    bool object = size_ != 0;
    for (std::size_t i = 0; i < size_ && object; ++i) object = items[i].is_member();
    object ? bytes.begin_object() : bytes.begin_array();
    for (std::size_t i = 0; i < size_; ++i) {
      if (object) bytes.key({items[i].content_.items[0].content_.text, items[i].content_.items[0].size_});
      (object ? items[i].content_.items[1] : items[i]).write(bytes);
    }
    object ? bytes.end_object(size_) : bytes.end_array(size_);
  }
  bool is_member() const noexcept { return kind_ == Kind::LIST && size_ == 2 && content_.items[0].kind_ == Kind::TEXT; }
  inline void write_value(internal::ValueBytes& bytes) const noexcept;

  Kind kind_;
  union {
    std::int64_t integer;
    std::uint64_t unsigned_integer;
    double number;
    const char* text;
    const ValueRef* items;
    const void* object;
  } content_ = {};
  std::size_t size_ = 0;
  void (*write_other_)(internal::ValueBytes&, const void*) = nullptr;
};

// The same to keep: what an options struct holds. Copies are cheap while it is small.
class Value {
 public:
  Value() noexcept = default;
  Value(std::nullptr_t) noexcept {}
  Value(std::initializer_list<ValueRef> items) noexcept { ValueRef(items).write(bytes_); }
  Value(const char* text) noexcept { ValueRef(text).write(bytes_); }
  template <class T, class = std::enable_if_t<!internal::is_our_own<T>>, class = internal::WayOf<T>>
  Value(const T& value) noexcept {
    ValueRef(value).write(bytes_);
  }
  explicit Value(const ValueRef& value) noexcept { value.write(bytes_); }

  bool is_null() const noexcept {
    return bytes_.view().empty() || bytes_.view()[0] == static_cast<char>(internal::ByteTag::NULL_VALUE);
  }
  // Nothing, or an object or a list without anything in it.
  MLFLOW_TRACING_API bool empty() const noexcept;

  // value["key"] = anything: sets a member; what was no object becomes one.
  class Member {
   public:
    void operator=(const ValueRef& value) && noexcept { owner_.set(key_, Value(value)); }

   private:
    friend class Value;
    Member(Value& owner, std::string_view key) : owner_(owner), key_(key) {}
    Value& owner_;
    std::string_view key_;
  };
  Member operator[](std::string_view key) noexcept { return {*this, key}; }
  MLFLOW_TRACING_API void set(std::string_view key, const Value& value) noexcept;

  // For what is compiled into the library.
  const internal::ValueBytes& bytes() const noexcept { return bytes_; }

 private:
  internal::ValueBytes bytes_;
};

// They are made of JSON, and JSON does not make them by its library's own rules (nlohmann/json 3.10 would try: they can
// be assigned a text).
template <class AnyJson>
void from_json(const AnyJson&, Value&) = delete;
template <class AnyJson>
void from_json(const AnyJson&, ValueRef&) = delete;

inline void ValueRef::write_value(internal::ValueBytes& bytes) const noexcept {
  bytes.append(static_cast<const Value*>(content_.object)->bytes());
}

namespace internal {

// A user's iterators may throw; the program does not hear of it: a mark stands for the value.
template <class Write>
void write_guarded([[maybe_unused]] ValueBytes& bytes, Write&& write) noexcept {
#ifdef __cpp_exceptions
  const ValueBytes::Mark before = bytes.mark();
  try {
    write();
  } catch (...) {
    bytes.back_to(before);
    bytes.threw();
  }
#else
  write();
#endif
}

template <class T>
void PlainWay::write(ValueBytes& bytes, const T& value) {
  if constexpr (IsJson<T>::value)
    write_json(bytes, value);
  else
    ValueRef(value).write(bytes);
}

template <class T>
void StandardWay::write(ValueBytes& bytes, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    ValueRef(static_cast<std::underlying_type_t<T>>(value)).write(bytes);
  } else if constexpr (IsOptional<T>::value) {
    value.has_value() ? ValueRef(*value).write(bytes) : bytes.null();
  } else {
    write_guarded(bytes, [&] {
      std::size_t count = 0;
      IsMap<T>::value ? bytes.begin_object() : bytes.begin_array();
      for (const typename T::value_type& item : value) {
        if constexpr (IsMap<T>::value) {
          bytes.key(item.first);
          ValueRef(item.second).write(bytes);
        } else {
          ValueRef(item).write(bytes);
        }
        ++count;
      }
      IsMap<T>::value ? bytes.end_object(count) : bytes.end_array(count);
    });
  }
}

template <class Json>
void write_json(ValueBytes& bytes, const Json& json) noexcept {
  using Kind = typename Json::value_t;
  switch (json.type()) {
    case Kind::object:
      bytes.begin_object();
      for (auto i = json.begin(); i != json.end(); ++i) {
        bytes.key(i.key());
        write_json(bytes, *i);
      }
      return bytes.end_object(json.size());
    case Kind::array:
      bytes.begin_array();
      for (auto i = json.begin(); i != json.end(); ++i) write_json(bytes, *i);
      return bytes.end_array(json.size());
    case Kind::string: return bytes.string(*json.template get_ptr<const typename Json::string_t*>());
    case Kind::boolean: return bytes.boolean(*json.template get_ptr<const typename Json::boolean_t*>());
    case Kind::number_integer:
      return bytes.int64(static_cast<std::int64_t>(*json.template get_ptr<const typename Json::number_integer_t*>()));
    case Kind::number_unsigned:
      return bytes.uint64(
          static_cast<std::uint64_t>(*json.template get_ptr<const typename Json::number_unsigned_t*>()));
    case Kind::number_float:
      return bytes.float64(static_cast<double>(*json.template get_ptr<const typename Json::number_float_t*>()));
    case Kind::binary: {
      const auto& binary = *json.template get_ptr<const typename Json::binary_t*>();
      return bytes.bytes(binary.data(), binary.size());
    }
    case Kind::null:
    case Kind::discarded: return bytes.null();
  }
}

}  // namespace internal
}  // namespace mlflow
