// The parts of a record in a thread's buffer, as the processor looks at them.
#pragma once

#include "buffer/record.h"
#include "capture/value_reader.h"

namespace mlflow::internal {

template <class Record>
const Record& record_as(const RecordHeader& header) {
  return reinterpret_cast<const Record&>(header);
}

// What follows a record's fixed part.
template <class Record>
ValueReader values_of(const RecordHeader& header) {
  return ValueReader({reinterpret_cast<const char*>(&header) + sizeof(Record), header.size - sizeof(Record)});
}

}  // namespace mlflow::internal
