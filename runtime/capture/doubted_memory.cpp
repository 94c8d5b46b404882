#include "capture/doubted_memory.h"

#include <algorithm>
#include <cstring>

namespace mlflow::internal {

namespace {

// A balanced tree of more levels has more nodes than there are addresses.
constexpr int MOST_LEVELS = 128;

}  // namespace

bool DoubtedMemory::is_there(const void* data, std::size_t size, std::size_t alignment) {
  constexpr std::uintptr_t FIRST_PAGE_END = 4096;
  auto at = reinterpret_cast<std::uintptr_t>(data);
  if (at < FIRST_PAGE_END || at % alignment != 0 || at + size < at) return false;
  const std::uintptr_t end = at + size;
  while (at < end) {
    const auto* known = std::find_if(runs_.begin(), runs_.end(), [&](const MemoryRange& r) { return r.contains(at); });
    if (known != runs_.end()) {
      at = known->high;
      continue;
    }
    const std::size_t run = readable_run(reinterpret_cast<const void*>(at));
    if (run == 0) return false;
    runs_[oldest_] = {at, at + run};
    oldest_ = (oldest_ + 1) % runs_.size();
    at += run;
  }
  return true;
}

const char* DoubtedMemory::link(const char* node, std::size_t offset) const {
  const char* value = nullptr;
  std::memcpy(&value, node + offset, sizeof value);
  return value;
}

bool DoubtedMemory::is_chain(const void* first, const void* end, std::size_t size, std::size_t next, std::size_t most) {
  const auto* node = static_cast<const char*>(first);
  for (std::size_t i = 0; i < most && node != end; ++i) {
    if (!is_node(node, size)) return false;
    node = link(node, next);
  }
  return true;
}

bool DoubtedMemory::go_up(const char*& node, const TreeLinks& links) {
  constexpr std::size_t WORD = sizeof(void*);
  const char* parent = link(node, links.parent);
  const std::size_t side = links.ends_at_left ? links.left : links.right;
  for (int level = 0; level < MOST_LEVELS; ++level) {
    if (!is_node(parent, side + WORD)) return false;
    const bool is_that_child = link(parent, side) == node;
    if (is_that_child == links.ends_at_left) {
      // libstdc++'s root has the end as its parent, and the other way round.
      if (links.ends_at_left || link(node, links.right) != parent) node = parent;
      return true;
    }
    if (!is_node(parent, links.parent + WORD)) return false;
    node = parent;
    parent = link(node, links.parent);
  }
  return false;
}

bool DoubtedMemory::go_to_next(const char*& node, std::size_t size, const TreeLinks& links) {
  const char* right = link(node, links.right);
  if (right == nullptr) return go_up(node, links);
  node = right;
  for (int level = 0; level < MOST_LEVELS; ++level) {
    if (!is_node(node, size)) return false;
    const char* left = link(node, links.left);
    if (left == nullptr) return true;
    node = left;
  }
  return false;
}

bool DoubtedMemory::is_tree(const void* first, const void* end, std::size_t size, const TreeLinks& links,
                            std::size_t most) {
  const auto* node = static_cast<const char*>(first);
  for (std::size_t i = 0; i < most && node != end; ++i)
    if (!is_node(node, size) || !go_to_next(node, size, links)) return false;
  return true;
}

bool DoubtedMemory::is_segments(const std::uintptr_t* first, const std::uintptr_t* end, std::size_t size,
                                std::size_t alignment, std::size_t most) {
  std::uintptr_t at = first[0], last = first[2], place = first[3];
  const std::uintptr_t buffer_size = last - first[1];
  constexpr std::uintptr_t ADDRESSES = std::uintptr_t{1} << 47;
  if (end[3] - place > ADDRESSES) return false;  // the number of elements is computed of it
  for (std::size_t left = most; at != end[0];) {
    const bool is_last = place == end[3];
    const std::uintptr_t bytes = (is_last ? end[0] : last) - at;
    // An iterator never stands at its buffer's end.
    if (bytes == 0 || bytes > buffer_size || bytes % size != 0) return false;
    const std::size_t count = bytes / size;
    if (!is_there(reinterpret_cast<const void*>(at), std::min(count, left) * size, alignment)) return false;
    if (is_last || count > left) return true;
    left -= count;
    // Stepping behind a buffer's last element looks the next buffer up.
    place += sizeof(void*);
    if (!is_node(reinterpret_cast<const void*>(place), sizeof(void*))) return false;
    std::memcpy(&at, reinterpret_cast<const void*>(place), sizeof at);
    last = at + buffer_size;
  }
  return true;
}

}  // namespace mlflow::internal
