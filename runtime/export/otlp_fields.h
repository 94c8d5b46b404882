// Field numbers of opentelemetry/proto/common/v1, which both the encoder of spans and that of their values write.
#pragma once

#include <cstdint>

namespace mlflow::internal::field {

enum KeyValue : std::uint32_t { KEY = 1, VALUE = 2 };
enum AnyValue : std::uint32_t { STRING = 1, BOOL = 2, INT = 3, DOUBLE = 4, ARRAY = 5, KEY_VALUES = 6 };
enum ArrayValue : std::uint32_t { ELEMENT = 1 };  // also of a KeyValueList

}  // namespace mlflow::internal::field
