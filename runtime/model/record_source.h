// What a trace knows of the records that it was made of: they are kept, outside of this process's life, until the trace
// is settled.
#pragma once

#include <cstdint>

namespace mlflow::internal {

// A flag of records that are kept: their span is settled, or they were copied elsewhere.
constexpr std::uint16_t RECORD_SETTLED = 0x8000;

inline void settle_record(std::uint16_t* flags) { __atomic_or_fetch(flags, RECORD_SETTLED, __ATOMIC_RELAXED); }

}  // namespace mlflow::internal
