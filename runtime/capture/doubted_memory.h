// What lies behind a reference may be storage in which nothing has been constructed: a pool's slot, the place behind
// the last element. Here the claims of such an object (I own so many elements there, my nodes begin there) are checked
// before anything reads by them, so that garbage leads nowhere. Says nothing of what the bytes mean: only that reading
// them, in the order in which the standard library's iterators do, cannot fault and comes to an end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "capture/readable_memory.h"

namespace mlflow::internal {

// Where a tree's node has its links, by library.
struct TreeLinks {
  std::size_t parent, left, right;
  bool ends_at_left;  // the way up ends at a parent whose left child we are; else at one whose right child we are not
};
inline constexpr TreeLinks TREE_OF_LIBSTDCXX = {8, 16, 24, false};
inline constexpr TreeLinks TREE_OF_LIBCXX = {16, 0, 8, true};

// For one value: nobody takes its memory away while it is read.
class DoubtedMemory {
 public:
  void forget() { runs_ = {}; }

  bool is_there(const void* data, std::size_t size, std::size_t alignment = 1);
  // Nodes of `size` bytes from `first` on, each with the next one's address at `next`, up to `end`; no more than `most`
  // are looked at.
  bool is_chain(const void* first, const void* end, std::size_t size, std::size_t next, std::size_t most);
  // The nodes of a search tree, in order.
  bool is_tree(const void* first, const void* end, std::size_t size, const TreeLinks& links, std::size_t most);
  // A deque's buffers. Both are iterators as libstdc++ has them: where it is, its buffer's begin and end, and where
  // that is in the list of buffers.
  bool is_segments(const std::uintptr_t* first, const std::uintptr_t* end, std::size_t size, std::size_t alignment,
                   std::size_t most);

 private:
  const char* link(const char* node, std::size_t offset) const;
  // Sets `node` to the one behind it. False: the way there cannot be read.
  bool go_to_next(const char*& node, std::size_t size, const TreeLinks& links);
  bool go_up(const char*& node, const TreeLinks& links);
  // What has no link in it is no node.
  bool is_node(const void* node, std::size_t size) {
    return size >= sizeof(void*) && is_there(node, size, alignof(void*));
  }

  std::array<MemoryRange, 8> runs_;  // known to be readable: asking the kernel once for each is enough
  std::size_t oldest_ = 0;
};

}  // namespace mlflow::internal
