// What has to hold before a value behind a reference is read: it may be storage in which nothing has been constructed.
// A class of the library's is asked for its own bytes only (where it says its elements are, where its iterators stand);
// what they lead to is checked before anything looks there.
#pragma once

#include "hooks/values.h"

#pragma GCC visibility push(default)
#ifdef MLFLOW_TRACE_SAFEST
namespace mlflow_trace_v1_safest {
#else
namespace mlflow_trace_v1 {
#endif
inline namespace captures {

// A class that proves nothing: its own code would have to run on what may be no object.
template <class C> bool is_constructed(Writer* w, const C& c) noexcept {
  if (mlflow_trace_v1_doubted(w) < BEHIND_REFERENCE) return true;
  mlflow_trace_v1_put_address(w, (const void*)__builtin_addressof(c));
  return false;
}
// Elements one after another.
template <class C, class T> bool owns(Writer* w, const C& c, const T* data, Size count, Size capacity) noexcept {
  return mlflow_trace_v1_owned(w, (const void*)__builtin_addressof(c), (const void*)data, count, capacity, sizeof(T),
                               alignof(T)) != 0;
}
template <class C> auto capacity_of(const C& c, int) -> decltype((Size)c.capacity()) { return c.capacity(); }
template <class C> Size capacity_of(const C& c, long) { return c.size(); }

// The words of an iterator.
template <class I> struct Words {
  static constexpr Size count = sizeof(I) / sizeof(Size);
  explicit Words(const I& i) { __builtin_memcpy(all, (const void*)__builtin_addressof(i), sizeof all); }
  Size all[count];
};
// Nodes that are linked as `links` says: a NodeLinks. (A debug mode's iterators are larger, and prove nothing.)
// `begin_place`: where in it the first one's address is, if begin() does more than to take it.
template <class C> bool owns_nodes(Writer* w, const C& c, int links, Size begin_place = 0) {
  if (mlflow_trace_v1_doubted(w) == CERTAIN) return true;
  if (begin_place % alignof(void*) != 0 || begin_place + sizeof(Size) > sizeof(C))
    return captures::is_constructed(w, c);
  if (begin_place != 0 && Words<C>(c).all[begin_place / sizeof(Size)] % alignof(void*) != 0) {
    mlflow_trace_v1_put_address(w, (const void*)__builtin_addressof(c));
    return false;
  }
  auto first = c.begin();
  auto end = c.end();
  if (sizeof first != sizeof(Size)) return captures::is_constructed(w, c);
  typedef typename C::value_type Item;
  constexpr Size alignment = alignof(Item) > alignof(void*) ? alignof(Item) : alignof(void*);
  const Size node = Words<decltype(first)>(first).all[0], behind = Words<decltype(end)>(end).all[0];
  if (node == behind) return true;
  Size size = 0;  // no node has it: where there is none
  if (node != 0 && node % alignment == 0) {
    const Item& item = *first;  // which looks at nothing yet
    size = (Size)__builtin_addressof(item) + sizeof(Item) - node;
  }
  return mlflow_trace_v1_nodes(w, (const void*)__builtin_addressof(c), (const void*)node, (const void*)behind, size,
                               links) != 0;
}
// A deque.
template <class C> bool owns_segments(Writer* w, const C& c) {
  if (mlflow_trace_v1_doubted(w) == CERTAIN) return true;
  auto first = c.begin();
  auto end = c.end();
  if (sizeof first != 4 * sizeof(Size)) return captures::is_constructed(w, c);
  typedef typename C::value_type Item;
  return mlflow_trace_v1_segments(w, (const void*)__builtin_addressof(c), Words<decltype(first)>(first).all,
                                  Words<decltype(end)>(end).all, sizeof(Item), alignof(Item)) != 0;
}
// vector<bool>: the first word of its iterators is where the bits are.
template <class C> bool owns_bits(Writer* w, const C& c) {
  if (mlflow_trace_v1_doubted(w) == CERTAIN) return true;
  auto first = c.begin();
  if (sizeof first != 2 * sizeof(Size)) return captures::is_constructed(w, c);
  // Its size() is not asked: of what is no vector its arithmetic may overflow.
  const Words<decltype(first)> from(first), to(c.end());
  // The first is a whole word's, and none is beyond its own.
  if ((unsigned)from.all[1] != 0 || (unsigned)to.all[1] >= 8 * sizeof(Size)) {
    mlflow_trace_v1_put_address(w, (const void*)__builtin_addressof(c));
    return false;
  }
  const Size words = (to.all[0] - from.all[0]) / sizeof(Size) + ((unsigned)to.all[1] != 0);
  return captures::owns(w, c, (const Size*)from.all[0], words, words);
}
// optional: whether it has a value stands behind it, and any other number there is none that was put there.
template <class O> bool says_whether(Writer* w, const O& o) noexcept {
  typedef typename O::value_type Item;
  if (sizeof(O) <= sizeof(Item) || mlflow_trace_v1_doubted(w) == CERTAIN) return true;
  if (((const unsigned char*)__builtin_addressof(o))[sizeof(Item)] <= 1) return true;
  mlflow_trace_v1_put_address(w, (const void*)__builtin_addressof(o));
  return false;
}
}  // namespace captures
}
#pragma GCC visibility pop
