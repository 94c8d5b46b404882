// What a process has left behind: a buffer file of extents. The input says for each extent what its head says, and its
// content; or, beginning with 0xff, is the file itself.
#include "buffer/left_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "buffer/process_identity.h"
#include "export/otlp_encoder.h"
#include "export/span_json.h"
#include "export/trace_info.h"
#include "fuzz/input.h"
#include "processor/left_traces.h"

using namespace mlflow::internal;

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  be_silent();
  return 0;
}

namespace {

constexpr std::size_t MOST_UNITS = 16;

void append_unit(std::string& file, const void* bytes, std::size_t size) {
  file.append(static_cast<const char*>(bytes), size);
  file.resize((file.size() + FILE_UNIT - 1) / FILE_UNIT * FILE_UNIT);
}

std::string header_of(std::uint32_t units) {
  const auto header = std::make_unique<FileHeader>();
  header->magic.store(FileHeader::MAGIC);
  header->units = units;
  header->process = this_process();
  header->clock.publish({{1, 1, 1'700'000'000'000'000'000}, {1000, 1000, 1'700'000'000'000'001'000}, 1.0});
  std::string file;
  append_unit(file, header.get(), sizeof *header);
  file.resize(FILE_HEADER_SIZE);
  return file;
}

// One unit for each extent that the input describes.
std::string file_of(Input input) {
  std::string extents;
  std::vector<std::uint32_t> table;
  while (!input.empty() && table.size() < MOST_UNITS) {
    alignas(Chunk) char head[sizeof(Chunk)] = {};
    auto& chunk = *new (head) Chunk;
    chunk.use.store(static_cast<ChunkUse>(input.number<std::uint8_t>()));
    chunk.owner = input.number<std::uint8_t>();
    chunk.sequence = input.number<std::uint8_t>();
    chunk.consumed.store(input.number<std::uint16_t>());
    const std::uint16_t committed = input.number<std::uint16_t>();
    chunk.committed.store(committed);
    std::string unit(head, sizeof head);
    unit += input.take(std::min<std::size_t>(committed, FILE_UNIT - sizeof head));
    append_unit(extents, unit.data(), unit.size());
    table.push_back(1);
  }
  std::string file = header_of(static_cast<std::uint32_t>(table.size()));
  append_unit(file, table.data(), table.size() * sizeof table[0]);
  return file + extents;
}

void deliver(const FinishedTrace& trace) {
  for (const FinishedSpan& span : trace.spans)
    for (const Attribute& attribute : span.attributes) must(nlohmann::json::accept(attribute.value));
  const Settings settings;
  traces_json(trace);
  if (trace.root() != nullptr) trace_info_body(trace, "1", ProcessOrigin{}, settings);
  OtlpEncoder encoder(settings);
  encoder.add(trace);
  encoder.request();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const bool is_whole = size > 0 && data[0] == 0xff;
  const std::string content = is_whole ? std::string(as_text(data + 1, size - 1)) : file_of(Input(data, size));
  const int descriptor = ::memfd_create("left", MFD_CLOEXEC);
  must(descriptor >= 0 && ::write(descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
  std::string error;
  const auto file = LeftFile::open(descriptor, error);
  must(is_whole || file != nullptr);
  if (file != nullptr) {
    file->read_content();
    LeftTraces left(*file);
    for (const TracePtr& trace : left.take()) deliver(*trace);
  }
  ::close(descriptor);
  return 0;
}
