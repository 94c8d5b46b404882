// What lies where in a buffer file: a header, a table that says where extents begin, and the extents, each of which
// begins with a Chunk. Written by the process that traces; read by another one when that has ended, however it did.
#pragma once

#include <atomic>
#include <cstdint>

#include "buffer/clock.h"
#include "buffer/process_identity.h"

namespace mlflow::internal {

// Something that is replaced while somebody else may look, or the process be killed: two copies, and which of them is
// whole.
template <class T>
struct Published {
  T copies[2] = {};
  std::atomic<std::uint32_t> current{0};

  void publish(const T& value) {
    const std::uint32_t other = 1 - (current.load(std::memory_order_relaxed) & 1);
    copies[other] = value;
    current.store(other, std::memory_order_release);
  }
  const T& get() const { return copies[current.load(std::memory_order_acquire) & 1]; }
};

// What the process says about its traces, as lines of "key=value".
struct FileFacts {
  std::uint32_t size = 0;
  char text[8188] = {};
};

struct FileHeader {
  static constexpr std::uint64_t MAGIC = 0x31304655424C4D57;
  // Counted up with each change of this layout, of records, of captured values or of callsites.
  static constexpr std::uint32_t VERSION = 2;

  std::atomic<std::uint64_t> magic{0};  // written last
  std::uint32_t version = VERSION;
  std::uint32_t units = 0;
  ProcessIdentity process;
  Published<ClockReadings> clock;
  Published<FileFacts> facts;
  // What there was no room for.
  std::atomic<std::uint64_t> lost_spans{0};
  std::atomic<std::uint64_t> lost_traces{0};
  // What the receiver refused, and what neither it nor the store could take.
  std::atomic<std::uint64_t> refused_traces{0};
  std::atomic<std::uint64_t> unstored_traces{0};
  // Calls out of signal handlers where nothing could be recorded. Files of earlier builds have zeroes here.
  std::atomic<std::uint64_t> interrupting_spans{0};
  std::atomic<std::uint64_t> interrupting_traces{0};
};

// Extents are whole units; the table has one entry for each unit: how many units the extent has that begins there, or
// 0.
constexpr std::size_t FILE_UNIT = 8192;
constexpr std::size_t FILE_HEADER_SIZE = 4 * FILE_UNIT;
static_assert(sizeof(FileHeader) <= FILE_HEADER_SIZE);

constexpr std::size_t whole_units(std::size_t bytes) { return (bytes + FILE_UNIT - 1) / FILE_UNIT; }
constexpr std::size_t extents_offset(std::size_t units) {
  return FILE_HEADER_SIZE + whole_units(units * sizeof(std::uint32_t)) * FILE_UNIT;
}

}  // namespace mlflow::internal
