// JSON stands wherever a Python value stands. Keys keep the order they were set in, as Python's dictionaries do.
//
// It is the program's own nlohmann/json, of any version from 3.10 on and with any of its switches: the library never
// sees it. Several of them may meet in one program.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mlflow/form_reader.h"
#include "mlflow/value.h"

// What holds Json is named after what Json is, so that files with different ones share no code of it. An own namespace
// for nlohmann's needs no part in the name: the same version, compiled with the same switches, is the same.
#ifndef MLFLOW_TRACING_JSON
#if JSON_DIAGNOSTICS
#define MLFLOW_TRACING_JSON_DIAGNOSTICS diagnostics
#else
#define MLFLOW_TRACING_JSON_DIAGNOSTICS plain
#endif
#if JSON_DIAGNOSTIC_POSITIONS
#define MLFLOW_TRACING_JSON_POSITIONS positions
#else
#define MLFLOW_TRACING_JSON_POSITIONS plain
#endif
#if defined(JSON_NOEXCEPTION) || !defined(__cpp_exceptions)
#define MLFLOW_TRACING_JSON_EXCEPTIONS noexceptions
#else
#define MLFLOW_TRACING_JSON_EXCEPTIONS exceptions
#endif
#define MLFLOW_TRACING_JOINED(a, b, c, d, e, f) json_##a##_##b##_##c##_##d##_##e##_##f
#define MLFLOW_TRACING_JOIN(a, b, c, d, e, f) MLFLOW_TRACING_JOINED(a, b, c, d, e, f)
#define MLFLOW_TRACING_JSON                                                                                  \
  MLFLOW_TRACING_JOIN(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH, \
                      MLFLOW_TRACING_JSON_DIAGNOSTICS, MLFLOW_TRACING_JSON_POSITIONS, MLFLOW_TRACING_JSON_EXCEPTIONS)
#endif

namespace mlflow {

#ifdef NLOHMANN_JSON_NAMESPACE
using Json = NLOHMANN_JSON_NAMESPACE::ordered_json;
#else
using Json = nlohmann::ordered_json;
#endif

namespace internal {

// What nlohmann's library converts, a user's to_json with it, is written as what it becomes.
template <class AnyJson>
struct JsonWay {
  template <class T>
  static void write(ValueBytes& bytes, const T& value) {
    write_guarded(bytes, [&] { write_json(bytes, AnyJson(value)); });
  }
};
template <class T, class = std::enable_if_t<
                       std::conjunction_v<std::bool_constant<!is_plain<T>>, std::is_constructible<Json, const T&>>>>
JsonWay<Json> way_of(About<T>, Rank1);

template <class T>
Json json_type(Deferred<T>);

template <class AnyJson>
AnyJson read_json(FormReader& form) {
  switch (form.tag()) {
    case ByteTag::TRUE_VALUE: return AnyJson(true);
    case ByteTag::FALSE_VALUE: return AnyJson(false);
    case ByteTag::INT64: return AnyJson(form.fixed<std::int64_t>());
    case ByteTag::UINT64: return AnyJson(form.fixed<std::uint64_t>());
    case ByteTag::FLOAT64: return AnyJson(form.fixed<double>());
    case ByteTag::STRING: return AnyJson(typename AnyJson::string_t(form.text()));
    case ByteTag::THREW: return AnyJson("[not captured: looking at this value threw an exception]");
    case ByteTag::BYTES: {
      const std::string_view bytes = form.text();
      return AnyJson::binary(typename AnyJson::binary_t::container_type(bytes.begin(), bytes.end()));
    }
    case ByteTag::ARRAY_BEGIN: {
      AnyJson list(AnyJson::value_t::array);
      while (!form.leave(ByteTag::ARRAY_END)) list.push_back(read_json<AnyJson>(form));
      return list;
    }
    case ByteTag::OBJECT_BEGIN: {
      AnyJson object(AnyJson::value_t::object);
      while (!form.leave(ByteTag::OBJECT_END)) {
        form.tag();
        typename AnyJson::object_t::key_type key(form.text());
        object[std::move(key)] = read_json<AnyJson>(form);
      }
      return object;
    }
    default: return AnyJson();
  }
}

template <class AnyJson>
AnyJson read_value(std::string_view form) {
  FormReader reader(form);
  return read_json<AnyJson>(reader);
}

}  // namespace internal

// Json(value), and value == json. For a Value itself: whether something else can become one is asked of nlohmann's
// library, which would ask here again.
template <class AnyJson, class Said,
          class = std::enable_if_t<std::conjunction_v<internal::IsJson<AnyJson>, std::is_same<Said, Value>>>>
void to_json(AnyJson& json, const Said& value) {
  json = internal::read_value<AnyJson>(value.bytes().view());
}

}  // namespace mlflow
