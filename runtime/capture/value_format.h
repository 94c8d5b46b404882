// The compact form in which captured values travel from the traced thread to the background thread: a tag byte and a
// payload, unaligned, host byte order. Self-describing: a reader needs nothing but the bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hooks/abi.h"

namespace mlflow::internal {

enum class ValueTag : std::uint8_t {
  NULL_VALUE = 0,
  TRUE_VALUE,
  FALSE_VALUE,
  INT64,            // i64
  UINT64,           // u64
  INT128,           // low u64, high i64
  UINT128,          // low u64, high u64
  FLOAT32,          // f32
  FLOAT64,          // f64
  STRING,           // u32 length, bytes
  STRING_CUT,       // u32 length, u64 length in all, bytes
  WIDE16,           // u32 units, units
  WIDE16_CUT,       // u32 units, u64 units in all, units
  WIDE32,           // u32 units, units
  WIDE32_CUT,       // u32 units, u64 units in all, units
  BYTES,            // u32 length, bytes
  BYTES_CUT,        // u32 length, u64 length in all, bytes
  ADDRESS,          // u64
  OPAQUE,           // u32 length, the type's name
  OPAQUE_FUNCTION,  // u32 length, a __PRETTY_FUNCTION__ that names the type
  DURATION,         // i64 nanoseconds
  TIME_POINT,       // i64 nanoseconds since the epoch, UTC
  JSON_TEXT,        // u32 length, JSON
  ARRAY_BEGIN,
  ARRAY_END,        // u8 cut, i64 items in all (-1 unknown)
  OBJECT_BEGIN,
  OBJECT_END,       // u8 cut, i64 entries in all (-1 unknown)
  KEY,              // u32 length, bytes: the next value is its entry
  KEY_VALUE,        // the next value is the key, the one after it the entry
  NUMBERS,          // u8 BulkElement, u32 count, u64 count in all, elements
  DEPTH_CUT,        // nested deeper than the limit
  CYCLE,            // a pointer back to a value that holds it
  LOST,             // there was no memory for the value
  THREW             // looking at the value threw an exception
};

// Bytes of an element of NUMBERS, by its BulkElement.
inline constexpr std::size_t BULK_ELEMENT_SIZE[] = {0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 1};
static_assert(sizeof(BULK_ELEMENT_SIZE) / sizeof(BULK_ELEMENT_SIZE[0]) == mlflow_trace_v1::BOOLEAN + 1);

}  // namespace mlflow::internal
