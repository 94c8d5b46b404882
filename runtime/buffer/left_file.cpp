#include "buffer/left_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <tuple>
#include <utility>

#include "buffer/journal.h"

namespace mlflow::internal {

namespace {

bool read_at(int descriptor, void* into, std::size_t size, std::size_t offset) {
  auto* at = static_cast<char*>(into);
  while (size > 0) {
    const ssize_t got = ::pread(descriptor, at, size, static_cast<off_t>(offset));
    if (got <= 0) return false;
    at += got;
    offset += static_cast<std::size_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

std::unique_ptr<LeftFile> LeftFile::open(int descriptor, std::string& error) {
  struct stat status{};
  std::unique_ptr<LeftFile> file(new LeftFile(descriptor));
  if (::fstat(descriptor, &status) != 0) {
    error = "it cannot be looked at";
    return nullptr;
  }
  return file->read_header(static_cast<std::uint64_t>(status.st_size), error) ? std::move(file) : nullptr;
}

void LeftFile::read_content() {
  std::vector<std::uint32_t> table(units_);
  if (!read_at(descriptor_, table.data(), units_ * sizeof table[0], FILE_HEADER_SIZE)) return;
  for (std::size_t i = 0; i < units_;) {
    const std::size_t count = table[i];
    if (count == 0 || count > units_ - i) {
      ++i;
      continue;
    }
    read_extent(i, count);
    i += count;
  }
  const auto order = [](const Extent& e) { return std::tuple(e.use, e.owner, e.sequence); };
  std::stable_sort(extents_.begin(), extents_.end(),
                   [&](const Extent& a, const Extent& b) { return order(a) < order(b); });
}

bool LeftFile::read_header(std::uint64_t file_size, std::string& error) {
  const auto header = std::make_unique<FileHeader>();
  if (file_size < FILE_HEADER_SIZE || !read_at(descriptor_, static_cast<void*>(header.get()), sizeof *header, 0) ||
      header->magic.load() != FileHeader::MAGIC) {
    error = "it is no buffer file, or an unfinished one";
    return false;
  }
  if (header->version != FileHeader::VERSION) {
    error = "it was written by another version of this library";
    return false;
  }
  units_ = header->units;
  if (extents_offset(units_) > file_size || (file_size - extents_offset(units_)) / FILE_UNIT < units_) {
    error = "its size is not what its header says";
    return false;
  }
  process_ = header->process;
  process_.boot_id[sizeof process_.boot_id - 1] = '\0';
  clock_ = header->clock.get();
  const FileFacts& facts = header->facts.get();
  facts_.assign(facts.text, std::min<std::size_t>(facts.size, sizeof facts.text));
  lost_spans_ = header->lost_spans.load();
  lost_traces_ = header->lost_traces.load();
  interrupting_traces_ = header->interrupting_traces.load();
  refused_traces_ = header->refused_traces.load();
  unstored_traces_ = header->unstored_traces.load();
  return true;
}

void LeftFile::read_extent(std::size_t first, std::size_t count) {
  const std::size_t size = count * FILE_UNIT;
  const std::size_t offset = extents_offset(units_) + first * FILE_UNIT;
  alignas(Chunk) char bytes[sizeof(Chunk)];
  if (!read_at(descriptor_, bytes, sizeof bytes, offset)) return;
  const auto& chunk = reinterpret_cast<const Chunk&>(bytes);
  Extent extent;
  extent.use = chunk.use.load();
  extent.owner = chunk.owner;
  extent.sequence = chunk.sequence;
  extent.committed = static_cast<std::uint32_t>(std::min<std::size_t>(chunk.committed.load(), size - sizeof(Chunk)));
  extent.consumed = std::min(chunk.consumed.load(), extent.committed);
  if (extent.use == ChunkUse::NOTHING || extent.committed == 0) return;
  extent.memory = std::make_unique_for_overwrite<std::uint64_t[]>(size / sizeof(std::uint64_t));
  if (read_at(descriptor_, extent.memory.get(), sizeof(Chunk) + extent.committed, offset))
    extents_.push_back(std::move(extent));
}

std::string LeftFile::fact(std::string_view key) const {
  std::string_view rest = facts_;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == '=')
      return std::string(line.substr(key.size() + 1));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return {};
}

void LeftFile::for_each_unsettled(const OnRecord& on_record) const {
  const auto give = [&](std::uint32_t thread, const char* records, std::size_t size) {
    for_each_record(records, size, [&](const RecordHeader& record) {
      const std::size_t least = least_record_size(record.kind);
      if (least != 0 && record.size >= least && !is_settled_record(record)) on_record(thread, record);
    });
  };
  // The journal first: it has what was read from the threads' chunks, up to here in each.
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>> read_up_to;
  for (const Extent& extent : extents_) {
    if (extent.use != ChunkUse::JOURNAL) continue;
    for (std::size_t at = 0; extent.committed - at >= sizeof(JournalEntry);) {
      JournalEntry entry;
      std::memcpy(&entry, extent.data() + at, sizeof entry);
      at += sizeof entry;
      if (entry.size > extent.committed - at || entry.size % RECORD_ALIGNMENT != 0) break;
      auto& position = read_up_to[entry.owner];
      position = std::max(position, std::pair(entry.chunk_sequence, entry.chunk_end));
      give(entry.owner, extent.data() + at, entry.size);
      at += entry.size;
    }
  }
  for (const Extent& extent : extents_) {
    if (extent.use != ChunkUse::RECORDS) continue;
    std::uint32_t begin = extent.consumed;
    if (const auto known = read_up_to.find(extent.owner); known != read_up_to.end()) {
      const auto [sequence, end] = known->second;
      if (extent.sequence < sequence) continue;
      if (extent.sequence == sequence) begin = std::max(begin, end);
    }
    if (begin >= extent.committed || begin % RECORD_ALIGNMENT != 0) continue;
    give(extent.owner, extent.data() + begin, extent.committed - begin);
  }
}

std::vector<std::string_view> LeftFile::entries(ChunkUse use) const {
  std::vector<std::string_view> found;
  for (const Extent& extent : extents_) {
    if (extent.use != use) continue;
    for (std::size_t at = 0; extent.committed - at >= sizeof(std::uint32_t);) {
      std::uint32_t size = 0;
      std::memcpy(&size, extent.data() + at, sizeof size);
      at += sizeof size;
      if (size > extent.committed - at) break;
      found.emplace_back(extent.data() + at, size);
      const std::size_t whole = aligned(static_cast<std::uint32_t>(sizeof size) + size) - sizeof size;
      if (whole > extent.committed - at) break;
      at += whole;
    }
  }
  return found;
}

}  // namespace mlflow::internal
