// The library's classes as values: what the plugin calls from a capture_class<T> it defines. Each reads only members
// that the kind of class it is for has.
#pragma once

#include "hooks/proofs.h"

#pragma GCC visibility push(default)
#ifdef MLFLOW_TRACE_SAFEST
namespace mlflow_trace_v1_safest {
#else
namespace mlflow_trace_v1 {
#endif
inline namespace captures {

template <class S, class T, int Width = CharacterOf<T>::width> struct OwnedText {
  static void put(Writer* w, const S& s, const T* data, Size size) {
    if (captures::owns(w, s, data, size, size)) Contiguous<T>::put(w, data, size);
  }
};
template <class S, class T> struct OwnedText<S, T, 1> {
  static void put(Writer* w, const S& s, const T* data, Size size) noexcept {
    mlflow_trace_v1_put_owned_string(w, (const void*)__builtin_addressof(s), (const char*)data, size);
  }
};
// basic_string, basic_string_view and the like: data(), size().
template <class S> void capture_string(Writer* w, const S& s) {
  typedef typename RemoveConst<typename S::value_type>::type Character;
  const Character* data = s.data();
  // One that shares its characters has their number in front of them.
  constexpr Size shared = sizeof(S) == sizeof(void*) ? 3 * sizeof(Size) : 0;
  if (shared != 0 && !mlflow_trace_v1_there(w, (const void*)((Size)data - shared), shared, 1)) return;
  const Size size = (Size)s.size();
  OwnedText<S, Character>::put(w, s, data, size);
}
// What a view leads to may be gone, where nobody has looked at it since.
template <class T> bool view_is_there(Writer* w, const T* data, Size count) noexcept {
  return mlflow_trace_v1_view(w, (const void*)data, count, sizeof(T)) != 0;
}
template <class S> void capture_string_view(Writer* w, const S& s) {
  if (captures::view_is_there(w, s.data(), (Size)s.size())) captures::capture_string(w, s);
}
// vector, array, span, initializer_list: elements one after another.
template <class T> void capture_contiguous(Writer* w, const T* data, Size count) { Contiguous<T>::put(w, data, count); }
template <class C> void capture_data_size(Writer* w, const C& c) {
  if (c.size() == 0) {
    if (mlflow_trace_v1_begin_array(w)) mlflow_trace_v1_end_array(w, 0);
    return;
  }
  if (captures::owns(w, c, c.data(), (Size)c.size(), captures::capacity_of(c, 0)))
    captures::capture_contiguous(w, c.data(), (Size)c.size());
}
// Its elements are somebody else's, and may be no objects any more.
template <class C> void capture_span(Writer* w, const C& c) {
  if (!captures::view_is_there(w, c.data(), (Size)c.size())) return;
  const int before = mlflow_trace_v1_doubted(w);
  if (before < BEHIND_CONST) mlflow_trace_v1_doubt(w, BEHIND_CONST);
  captures::capture_data_size(w, c);
  mlflow_trace_v1_doubt(w, before);
}
template <class L> void capture_initializer_list(Writer* w, const L& l) {
  if (captures::owns(w, l, l.begin(), (Size)l.size(), (Size)l.size()))
    captures::capture_contiguous(w, l.begin(), (Size)l.size());
}
template <class V> void capture_valarray(Writer* w, const V& v) {
  if (v.size() == 0) {
    if (mlflow_trace_v1_begin_array(w)) mlflow_trace_v1_end_array(w, 0);
    return;
  }
  const typename V::value_type* data = __builtin_addressof(v[0]);
  if (captures::owns(w, v, data, (Size)v.size(), (Size)v.size())) captures::capture_contiguous(w, data, (Size)v.size());
}
// std::byte sequences.
template <class C> void capture_byte_sequence(Writer* w, const C& c) noexcept {
  if (!captures::owns(w, c, c.data(), (Size)c.size(), captures::capacity_of(c, 0))) return;
  mlflow_trace_v1_put_bytes(w, c.size() == 0 ? nullptr : (const void*)c.data(), (Size)c.size());
}
template <class C> void capture_byte_span(Writer* w, const C& c) noexcept {
  if (captures::view_is_there(w, c.data(), (Size)c.size())) captures::capture_byte_sequence(w, c);
}
// Any other real container: const iteration, no further than what is recorded. `total`: how many there are, -1: not
// known.
template <class C> void capture_items(Writer* w, const C& c, long long total) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  auto end = c.end();
  for (auto i = c.begin(); i != end && mlflow_trace_v1_item(w); ++i) {
    const typename C::value_type& item = *i;
    captures::capture(w, item);
  }
  mlflow_trace_v1_end_array(w, total);
}
template <class C> void capture_sequence(Writer* w, const C& c) { captures::capture_items(w, c, (long long)c.size()); }
template <class C> void capture_uncounted_sequence(Writer* w, const C& c) { captures::capture_items(w, c, -1); }
// Maps: an object; keys that are no strings are written as Python's json writes them.
template <class M> void capture_entries(Writer* w, const M& m, long long total) {
  if (!mlflow_trace_v1_begin_object(w)) return;
  auto end = m.end();
  for (auto i = m.begin(); i != end && mlflow_trace_v1_item(w); ++i) {
    mlflow_trace_v1_key_begin(w);
    captures::capture(w, (*i).first);
    mlflow_trace_v1_key_end(w);
    captures::capture(w, (*i).second);
  }
  mlflow_trace_v1_end_object(w, total);
}
template <class M> void capture_map(Writer* w, const M& m) { captures::capture_entries(w, m, (long long)m.size()); }
template <class M> void capture_uncounted_map(Writer* w, const M& m) { captures::capture_entries(w, m, -1); }
// A reference may lead back to where we came from, and to what is no more, or not yet, there.
template <class T> void capture_referred(Writer* w, const T* at) {
  if (!mlflow_trace_v1_follow(w, (const void*)at, 1)) return;
  const int before = mlflow_trace_v1_doubted(w);
  if (before < BEHIND_CONST) mlflow_trace_v1_doubt(w, BEHIND_CONST);
  captures::capture_doubted<T>(w, at);
  mlflow_trace_v1_doubt(w, before);
  mlflow_trace_v1_unfollow(w);
}
// Of a pair or tuple: one that is not inside it is referred to.
template <class W, class T> void capture_element(Writer* w, const W& whole, const T& element) {
  const Size at = (Size)__builtin_addressof(element) - (Size)__builtin_addressof(whole);
  at < sizeof(W) ? captures::capture(w, element) : captures::capture_referred(w, __builtin_addressof(element));
}
template <class P> void capture_pair(Writer* w, const P& p) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  mlflow_trace_v1_item(w);
  captures::capture_element(w, p, p.first);
  mlflow_trace_v1_item(w);
  captures::capture_element(w, p, p.second);
  mlflow_trace_v1_end_array(w, 2);
}
// optional, and pointers that own: has a value, or null.
template <class O> void capture_optional(Writer* w, const O& o) {
  if (!captures::says_whether(w, o)) return;
  if (!o.has_value()) return mlflow_trace_v1_put_null(w);
  captures::capture(w, *o);
}
// expected: the value (of void, null), or {"error": ...}.
template <bool is_void> struct ExpectedValue {
  template <class E> static void put(Writer* w, const E& e) { captures::capture(w, *e); }
};
template <> struct ExpectedValue<true> {
  template <class E> static void put(Writer* w, const E&) noexcept { mlflow_trace_v1_put_null(w); }
};
template <class E> void capture_expected(Writer* w, const E& e) {
  if (e.has_value()) return ExpectedValue<__is_void(typename E::value_type)>::put(w, e);
  if (!mlflow_trace_v1_begin_object(w)) return;
  mlflow_trace_v1_key(w, "error", 5);
  captures::capture(w, e.error());
  mlflow_trace_v1_end_object(w, 1);
}
// unique_ptr, shared_ptr: get() gives a pointer to one object that lives.
template <class T> void capture_owned(Writer* w, T* pointer) { Pointer<T>::put_owned(w, pointer); }
template <class P> void capture_smart_pointer(Writer* w, const P& p) { captures::capture_owned(w, p.get()); }
// A pointer, which get() would make a reference of, whatever it is.
template <class R> void capture_reference_wrapper(Writer* w, const R& r) {
  typename R::type* at = nullptr;
  __builtin_memcpy(&at, (const void*)__builtin_addressof(r), sizeof at);
  captures::capture_referred<typename RemoveConst<typename R::type>::type>(w, at);
}

// Tuples and variants: get and get_if are found in the namespace of the argument; the names below only tell the parser
// that they are templates (needed before C++20).
template <Size... I> struct Indices {};
template <class, Size... I> using IndicesOf = Indices<I...>;
template <Size N> using MakeIndices = __make_integer_seq<IndicesOf, Size, N>;
namespace lookup {
template <Size> void get();
template <Size> void get_if();
template <class T, Size... I> void each_element(Writer* w, const T& t, Indices<I...>) {
  int order[] = {0, (mlflow_trace_v1_item(w), captures::capture_element(w, t, get<I>(t)), 0)...};
  (void)order;
  (void)t;
}
template <class V, Size... I> void active_alternative(Writer* w, const V& v, Indices<I...>) {
  int order[] = {0, (v.index() == I ? (captures::capture(w, *get_if<I>(&v)), 0) : 0)...};
  (void)order;
}
}  // namespace lookup
template <Size N, class T> void capture_tuple(Writer* w, const T& t) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  lookup::each_element(w, t, MakeIndices<N>());
  mlflow_trace_v1_end_array(w, (long long)N);
}
template <Size N, class V> void capture_variant(Writer* w, const V& v) {
  if (v.valueless_by_exception()) return mlflow_trace_v1_put_null(w);
  if ((Size)v.index() >= N) return mlflow_trace_v1_put_address(w, (const void*)__builtin_addressof(v));
  lookup::active_alternative(w, v, MakeIndices<N>());
}
// chrono: in nanoseconds, as far as they fit.
template <class D> long long nanoseconds(const D& d) noexcept {
  typedef typename D::period Period;
  // The factor first: it is a whole number for every usual period, and the product is then exact.
  long double result = (long double)d.count() * ((long double)Period::num * 1e9L / (long double)Period::den);
  if (!(result > -9223372036854775807.0L)) return -9223372036854775807LL;
  if (!(result < 9223372036854775807.0L)) return 9223372036854775807LL;
  return (long long)result;
}
template <class D> void capture_duration(Writer* w, const D& d) noexcept {
  mlflow_trace_v1_put_duration(w, captures::nanoseconds(d));
}
template <class P> void capture_time_point(Writer* w, const P& p) noexcept {  // of the system clock
  mlflow_trace_v1_put_time_point(w, captures::nanoseconds(p.time_since_epoch()));
}
template <class P> void capture_other_time_point(Writer* w, const P& p) noexcept {  // since its clock's own epoch
  mlflow_trace_v1_put_duration(w, captures::nanoseconds(p.time_since_epoch()));
}
template <class P> void capture_path(Writer* w, const P& p) { captures::capture_string(w, p.native()); }
template <class B> void capture_bitset(Writer* w, const B& b) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  Size i = 0;
  for (; i < b.size() && mlflow_trace_v1_item(w); ++i) mlflow_trace_v1_put_bool(w, b.test(i));
  mlflow_trace_v1_end_array(w, (long long)b.size());
}
template <class C> void capture_complex(Writer* w, const C& c) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  mlflow_trace_v1_item(w);
  captures::capture(w, c.real());
  mlflow_trace_v1_item(w);
  captures::capture(w, c.imag());
  mlflow_trace_v1_end_array(w, 2);
}
template <class E> void capture_exception(Writer* w, const E& e) { mlflow_trace_v1_put_c_string(w, e.what(), 1); }

// nlohmann::basic_json, walked: nothing is formatted here. `links`: those of its objects, where they are search trees.
template <class T> bool is_whole(Writer* w, const T* p) noexcept {
  return mlflow_trace_v1_there(w, (const void*)p, sizeof(T), alignof(T)) != 0;
}
template <class O> auto owns_entries(Writer* w, const O& o, int, int) -> decltype(o.data(), o.capacity(), bool()) {
  return captures::owns(w, o, o.data(), (Size)o.size(), (Size)o.capacity());
}
template <class O> bool owns_entries(Writer* w, const O& o, int links, long) {
  return links < 0 ? captures::is_constructed(w, o) : captures::owns_nodes(w, o, links);
}
template <class J> void capture_json(Writer* w, const J& j, int links) {
  if (j.is_object()) {
    auto object = j.template get_ptr<const typename J::object_t*>();
    if (!captures::is_whole(w, object) || !captures::owns_entries(w, *object, links, 0)) return;
    if (!mlflow_trace_v1_begin_object(w)) return;
    auto end = object->end();
    for (auto i = object->begin(); i != end && mlflow_trace_v1_item(w); ++i) {
      if (mlflow_trace_v1_doubted(w) == CERTAIN) {
        mlflow_trace_v1_key(w, (*i).first.data(), (*i).first.size());
      } else {
        mlflow_trace_v1_key_begin(w);
        captures::capture(w, (*i).first);
        mlflow_trace_v1_key_end(w);
      }
      captures::capture_json(w, (*i).second, links);
    }
    mlflow_trace_v1_end_object(w, (long long)object->size());
  } else if (j.is_array()) {
    auto array = j.template get_ptr<const typename J::array_t*>();
    if (!captures::is_whole(w, array) || !captures::owns_entries(w, *array, -1, 0)) return;
    if (!mlflow_trace_v1_begin_array(w)) return;
    auto end = array->end();
    for (auto i = array->begin(); i != end && mlflow_trace_v1_item(w); ++i) captures::capture_json(w, *i, links);
    mlflow_trace_v1_end_array(w, (long long)array->size());
  } else if (j.is_string()) {
    auto text = j.template get_ptr<const typename J::string_t*>();
    if (captures::is_whole(w, text)) captures::capture(w, *text);
  } else if (j.is_boolean()) {
    mlflow_trace_v1_put_bool(w, *j.template get_ptr<const typename J::boolean_t*>());
  } else if (j.is_number_unsigned()) {
    captures::capture(w, *j.template get_ptr<const typename J::number_unsigned_t*>());
  } else if (j.is_number_integer()) {
    captures::capture(w, *j.template get_ptr<const typename J::number_integer_t*>());
  } else if (j.is_number_float()) {
    captures::capture(w, *j.template get_ptr<const typename J::number_float_t*>());
  } else if (j.is_binary()) {
    auto bytes = j.template get_ptr<const typename J::binary_t*>();
    if (captures::is_whole(w, bytes) && captures::owns(w, j, bytes->data(), bytes->size(), bytes->size()))
      mlflow_trace_v1_put_bytes(w, bytes->data(), bytes->size());
  } else {
    mlflow_trace_v1_put_null(w);
  }
}
}  // namespace captures
}
#pragma GCC visibility pop
