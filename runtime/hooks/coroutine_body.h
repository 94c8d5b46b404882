// What the plugin writes into a traced coroutine.
#pragma once

#include "hooks/traced_body.h"

#pragma GCC visibility push(default)
#ifdef MLFLOW_TRACE_SAFEST
namespace mlflow_trace_v1_safest {
#else
namespace mlflow_trace_v1 {
#endif
inline namespace captures {

// In a coroutine. Not ready: it is about to suspend, and its span leaves the thread before anyone can resume it
// elsewhere.
inline bool ready(Scope& scope, bool is_ready) noexcept {
  if (!is_ready && __builtin_expect(scope.frame()->state != Frame::NONE, 0)) mlflow_trace_v1_detach(scope.frame());
  return is_ready;
}
inline void resumed(Scope& scope) noexcept {
  if (__builtin_expect(scope.frame()->state != Frame::NONE, 0)) mlflow_trace_v1_attach(scope.frame());
}
// What stands in `co_return` and `co_yield`, looked at on its way to the promise: the same object passes through.
template <class T> inline T&& returned(Scope& scope, T&& value) {
  captures::capture_output(scope, value);
  return static_cast<T&&>(value);
}
template <class T> inline T returned_scalar(Scope& scope, T value) {
  captures::capture_output(scope, value);
  return value;
}
// Where it is, for the rest of its expression.
template <class T> inline auto* pointer_to(T&& value) noexcept { return __builtin_addressof(value); }

template <class T> inline void capture_chunk(Scope& scope, const T& value) {
  if (__builtin_expect(!scope.recording(), 1)) return;
  Writer* w = mlflow_trace_v1_begin_chunk(scope.frame());
  captures::put_argument(w, 0, value);
  mlflow_trace_v1_end_chunk(w);
}
template <class T> inline T&& yielded(Scope& scope, T&& value) {
  captures::capture_chunk(scope, value);
  return static_cast<T&&>(value);
}
template <class T> inline T yielded_scalar(Scope& scope, T value) {
  captures::capture_chunk(scope, value);
  return value;
}

// What a generator with an output_reducer yielded, kept for it. Copying an item is the user's code: it must not fail
// the program, nor be traced.
template <class Items> struct ItemList {
  ItemList() : items() {}
  // Optimised code destroys a coroutine's locals a second time when unhandled_exception() has thrown.
  ~ItemList() {
    if (!there) return;
    there = false;
    items.~Items();
  }
  ItemList(const ItemList&) = delete;
  ItemList& operator=(const ItemList&) = delete;
  union {
    Items items;
  };
  volatile bool there = true;
  bool lost = false;  // an item could not be copied: there is nothing to reduce
};
template <template <class...> class Container, class T> ItemList<Container<T>> item_list();
template <class Items> ItemList<Items> item_list_of();

template <bool> struct Enable {};
template <> struct Enable<true> {
  typedef int type;
};
// Cannot be called with an item that the list does not take.
template <class Items, class T, typename Enable<__is_convertible_to(const T&, typename Items::value_type)>::type = 0>
inline void keep_item(ItemList<Items>& list, const T& value) {
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    list.items.push_back(value);
  } catch (...) {
    list.lost = true;
  }
#else
  list.items.push_back(value);
#endif
}
template <class Items, class T> inline void capture_item(Scope& scope, ItemList<Items>& list, const T& value) {
  if (__builtin_expect(!scope.recording(), 1)) return;
  Writer* w = mlflow_trace_v1_begin_chunk(scope.frame());
  captures::put_argument(w, 0, value);
  captures::keep_item(list, value);
  mlflow_trace_v1_end_chunk(w);
}
template <class Items, class T> inline T&& yielded(Scope& scope, ItemList<Items>& list, T&& value) {
  captures::capture_item(scope, list, value);
  return static_cast<T&&>(value);
}
template <class Items, class T> inline T yielded_scalar(Scope& scope, ItemList<Items>& list, T value) {
  captures::capture_item(scope, list, value);
  return value;
}
// At the generator's end. A reducer that throws leaves the list of items as the output.
template <class Items, class F> inline void reduce(Scope& scope, ItemList<Items>& list, F&& reducer) {
  if (__builtin_expect(!scope.recording(), 1) || list.lost) return;
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    captures::capture_output(scope, reducer(list.items));
  } catch (...) {
  }
#else
  captures::capture_output(scope, reducer(list.items));
#endif
}
}  // namespace captures
}
#pragma GCC visibility pop
