// Values. capture(writer, value) is chosen by type: scalars here; enums and class types by functions that the plugin
// writes for each type it meets (it knows the declaration: no probing for members, no user code guessed at).
#pragma once

#include "hooks/abi.h"
#include "hooks/language.h"

#pragma GCC visibility push(default)
// From here on all is there twice where rules are: what a rule traces is captured in a namespace of its own, in which
// nothing is followed. The two never meet in one instantiation, wherever it is linked. (A macro for the namespace's
// name would not do: in a preprocessed input none is expanded. An alias for it would be in every program's debug
// information.)
#ifdef MLFLOW_TRACE_SAFEST
namespace mlflow_trace_v1_safest {
using namespace mlflow_trace_v1;
inline namespace captures {
struct Following {
  static constexpr bool pointers = false;
};
#else
namespace mlflow_trace_v1 {
inline namespace captures {
struct Following {
  static constexpr bool pointers = true;
};
#endif

// Calls are written with the namespace in front: without it, looking for candidates in the arguments' namespaces would
// instantiate classes that nobody asked for, and could find a user's function of the same name.

// The plugin defines each specialisation that is used: the enumerator's name, or null.
template <class Enum> const char* enumerator_name(Enum value) noexcept;
// The plugin defines each specialisation that is used, by a call of one of the capture_... templates below.
template <class Class> void capture_class(Writer* w, const Class& value);
// The same: mlflow_trace_v1_there with the class's size and alignment.
template <class Class> int is_class_there(Writer* w, const void* object) noexcept;

// An enumerator_name is a look-up in a table that the plugin writes, sorted by value.
struct Enumerator {
  long long value;
  const char* name;
};
template <class Enum>
inline const char* find_enumerator(const Enumerator* table, Size count, Enum wanted) noexcept {
  long long value = static_cast<long long>(wanted);
  while (count > 0) {
    Size half = count / 2;
    if (table[half].value == value) return table[half].name;
    if (table[half].value < value) {
      table += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return nullptr;
}

template <class T> struct Type {
  typedef T type;
};
template <class T> struct RemoveConst {
  typedef T type;
};
template <class T> struct RemoveConst<const T> {
  typedef T type;
};

template <class T> struct RemovePointer {
  typedef T type;
};
template <class T> struct RemovePointer<T*> {
  typedef T type;
};

// What kind of value a type is, without <type_traits>.
enum Kind { ENUM, CLASS, OTHER };
template <class T> struct KindOf {
  static constexpr Kind value = __is_enum(T) ? ENUM : (__is_class(T) || __is_union(T)) ? CLASS : OTHER;
};
template <Kind K> struct ByKind {};

template <class T> void capture(Writer* w, const T& value);

inline void capture_scalar(Writer* w, bool v) noexcept { mlflow_trace_v1_put_bool(w, v); }
inline void capture_scalar(Writer* w, char v) noexcept { mlflow_trace_v1_put_char(w, (unsigned char)v, 1); }
inline void capture_scalar(Writer* w, wchar_t v) noexcept { mlflow_trace_v1_put_char(w, (unsigned)v, sizeof v); }
inline void capture_scalar(Writer* w, char16_t v) noexcept { mlflow_trace_v1_put_char(w, v, 2); }
inline void capture_scalar(Writer* w, char32_t v) noexcept { mlflow_trace_v1_put_char(w, v, 4); }
#ifdef MLFLOW_TRACE_HAS_CHAR8_T
inline void capture_scalar(Writer* w, char8_t v) noexcept { mlflow_trace_v1_put_char(w, v, 1); }
#endif
inline void capture_scalar(Writer* w, signed char v) noexcept { mlflow_trace_v1_put_i64(w, v); }
inline void capture_scalar(Writer* w, unsigned char v) noexcept { mlflow_trace_v1_put_u64(w, v); }
inline void capture_scalar(Writer* w, short v) noexcept { mlflow_trace_v1_put_i64(w, v); }
inline void capture_scalar(Writer* w, unsigned short v) noexcept { mlflow_trace_v1_put_u64(w, v); }
inline void capture_scalar(Writer* w, int v) noexcept { mlflow_trace_v1_put_i64(w, v); }
inline void capture_scalar(Writer* w, unsigned v) noexcept { mlflow_trace_v1_put_u64(w, v); }
inline void capture_scalar(Writer* w, long v) noexcept { mlflow_trace_v1_put_i64(w, v); }
inline void capture_scalar(Writer* w, unsigned long v) noexcept { mlflow_trace_v1_put_u64(w, v); }
inline void capture_scalar(Writer* w, long long v) noexcept { mlflow_trace_v1_put_i64(w, v); }
inline void capture_scalar(Writer* w, unsigned long long v) noexcept { mlflow_trace_v1_put_u64(w, v); }
#ifdef MLFLOW_TRACE_HAS_INT128
inline void capture_scalar(Writer* w, __int128 v) noexcept {
  mlflow_trace_v1_put_i128(w, (unsigned long long)v, (long long)(v >> 64), 1);
}
inline void capture_scalar(Writer* w, unsigned __int128 v) noexcept {
  mlflow_trace_v1_put_i128(w, (unsigned long long)v, (long long)(v >> 64), 0);
}
#endif
inline void capture_scalar(Writer* w, float v) noexcept { mlflow_trace_v1_put_f32(w, v); }
inline void capture_scalar(Writer* w, double v) noexcept { mlflow_trace_v1_put_f64(w, v); }
inline void capture_scalar(Writer* w, long double v) noexcept { mlflow_trace_v1_put_f80(w, &v); }
inline void capture_scalar(Writer* w, decltype(nullptr)) noexcept { mlflow_trace_v1_put_null(w); }

// Vectors, complex numbers, half floats, member pointers, blocks: shown as the type's name.
template <class T> void capture_scalar(Writer* w, const T&) noexcept {
  mlflow_trace_v1_put_opaque_function(w, __PRETTY_FUNCTION__);
}

template <class T> struct BulkOf {
  static constexpr int value = __is_same(T, bool)             ? int(BOOLEAN)
                               : __is_same(T, signed char)    ? int(I8)
                               : __is_same(T, unsigned char)  ? int(U8)
                               : __is_same(T, short)          ? int(I16)
                               : __is_same(T, unsigned short) ? int(U16)
                               : __is_same(T, int)            ? int(I32)
                               : __is_same(T, unsigned)       ? int(U32)
                               : __is_same(T, long) || __is_same(T, long long)
                                   ? int(sizeof(long) == 8 || __is_same(T, long long) ? I64 : I32)
                               : __is_same(T, unsigned long) || __is_same(T, unsigned long long)
                                   ? int(sizeof(long) == 8 || __is_same(T, unsigned long long) ? U64 : U32)
                               : __is_same(T, float)  ? int(F32)
                               : __is_same(T, double) ? int(F64)
                                                      : int(NOT_BULK);
};

// Text is made of these; width in bytes, 0 for anything else. (char8_t exists from C++20 on.)
template <class T> struct CharacterOf {
  static constexpr int width = __is_same(T, char) ? 1
#ifdef MLFLOW_TRACE_HAS_CHAR8_T
                               : __is_same(T, char8_t) ? 1
#endif
                               : __is_same(T, wchar_t)  ? int(sizeof(wchar_t))
                               : __is_same(T, char16_t) ? 2
                               : __is_same(T, char32_t) ? 4
                                                        : 0;
};

// How a type is captured: chosen by partial specialisation, so that no conversion can take the wrong way. A scalar
// behind a non-const pointer may hold any bits yet: reading it must not be what a sanitizer reports.
template <class T, Kind = KindOf<T>::value> struct Value {
  __attribute__((no_sanitize("undefined", "memory"))) static void put(Writer* w, const T& v) {
    captures::capture_scalar(w, v);
  }
};
template <class T> struct Value<T, CLASS> {
  static void put(Writer* w, const T& v) { captures::capture_class<T>(w, v); }
};
template <class T> struct Value<T, ENUM> {
  __attribute__((no_sanitize("undefined", "memory"))) static void put(Writer* w, const T& v) noexcept {
    mlflow_trace_v1_put_enum(w, captures::enumerator_name<T>(v), static_cast<long long>(v));
  }
};

// Pointers: text, or an address; the pointee where the user has said that pointers are read, or the pointer owns it.
// (The size of a class is not asked: that would complete it.)
template <class T, Kind = KindOf<T>::value> struct PointeeSize {
  static constexpr Size value = sizeof(T);
};
template <class T> struct PointeeSize<T, CLASS> {
  static constexpr Size value = 1;
};
template <class T> struct PointeeSize<T[], OTHER> {
  static constexpr Size value = 1;
};
// Whether the bytes of what is referred to can be read at all.
template <class T, Kind = KindOf<T>::value, bool = __is_function(T)> struct There {
  static int look(Writer* w, const void* p) noexcept { return mlflow_trace_v1_there(w, p, sizeof(T), alignof(T)); }
};
template <class T> struct There<T, CLASS, false> {
  static int look(Writer* w, const void* p) noexcept { return captures::is_class_there<T>(w, p); }
};
template <class T> struct There<T[], OTHER, false> {
  static int look(Writer*, const void*) noexcept { return 1; }
};
template <class T> struct There<T, OTHER, true> {
  static int look(Writer*, const void*) noexcept { return 1; }
};
// A value behind a reference, as far as it can be read.
template <class T> inline void capture_doubted(Writer* w, const T* p) {
  if (There<T>::look(w, (const void*)p)) Value<T>::put(w, *p);
}
template <class T, int Width = CharacterOf<typename RemoveConst<T>::type>::width> struct Pointee {
  static void put(Writer* w, const void* p) noexcept { mlflow_trace_v1_put_c_string(w, p, Width); }
  static void put_owned(Writer* w, const void* p) noexcept { mlflow_trace_v1_put_c_string(w, p, Width); }
};
template <class T> struct Pointee<T, 0> {
  static void put(Writer* w, T* p) {
    if (!mlflow_trace_v1_follow_pointer(w, (const void*)p, PointeeSize<T>::value)) return;
    Value<typename RemoveConst<T>::type>::put(w, *p);
    mlflow_trace_v1_unfollow(w);
  }
  static void put_owned(Writer* w, T* p) {
    if (!mlflow_trace_v1_follow(w, (const void*)p, 0)) return;
    captures::capture_doubted<typename RemoveConst<T>::type>(w, p);
    mlflow_trace_v1_unfollow(w);
  }
};
template <class T, bool = !Following::pointers || __is_function(T) || __is_void(T) || __is_volatile(T)> struct Pointer
    : Pointee<T> {};
template <class T> struct Pointer<T, true> {
  static void put(Writer* w, T* p) noexcept { mlflow_trace_v1_put_address(w, (const void*)p); }
  static void put_owned(Writer* w, T* p) noexcept { mlflow_trace_v1_put_address(w, (const void*)p); }
};
template <class T> struct Value<T*, OTHER> {
  static void put(Writer* w, T* v) { Pointer<T>::put(w, v); }
};

// Characters, or bytes, with a number beside them that says how many they are. Text ends at a NUL all the same: where
// the number was something else, nothing behind the text is shown.
template <class T, int Width = CharacterOf<typename RemoveConst<T>::type>::width> struct Sized {
  static void put(Writer* w, const void* data, Size size) noexcept {
    mlflow_trace_v1_put_text_within(w, data, size, Width);
  }
};
template <class T> struct Sized<T, 0> {
  static void put(Writer* w, const void* data, Size size) noexcept {
    if (!mlflow_trace_v1_follow(w, data, 1)) return;
    if (mlflow_trace_v1_view(w, data, size, 1)) mlflow_trace_v1_put_bytes(w, data, size);
    mlflow_trace_v1_unfollow(w);
  }
};
// A number below zero says that the text ends at its NUL; of bytes it says nothing.
template <class T> inline void capture_sized(Writer* w, T* data, long long size) noexcept {
  bool is_text = CharacterOf<typename RemoveConst<T>::type>::width != 0;
  Sized<T>::put(w, (const void*)data, size < 0 && !is_text ? Size() : (Size)size);
}

// Arrays: numbers in one go, characters as text up to the first NUL, the rest item by item.
template <class T, int Bulk = BulkOf<typename RemoveConst<T>::type>::value,
          int Width = CharacterOf<typename RemoveConst<T>::type>::width>
struct Contiguous {
  static void put(Writer* w, const T* data, Size count) noexcept {
    mlflow_trace_v1_put_numbers(w, (const void*)data, count, Bulk);
  }
};
template <class T, int Width> struct Contiguous<T, NOT_BULK, Width> {
  static void put(Writer* w, const T* data, Size count) noexcept {
    Width == 1 ? mlflow_trace_v1_put_string(w, (const char*)data, count)
               : mlflow_trace_v1_put_wide(w, (const void*)data, count, Width);
  }
};
template <class T> struct Contiguous<T, NOT_BULK, 0> {
  static void put(Writer* w, const T* data, Size count) {
    if (!mlflow_trace_v1_begin_array(w)) return;
    for (Size i = 0; i < count && mlflow_trace_v1_item(w); ++i) Value<typename RemoveConst<T>::type>::put(w, data[i]);
    mlflow_trace_v1_end_array(w, (long long)count);
  }
};
template <class T, int Width = CharacterOf<typename RemoveConst<T>::type>::width> struct CArray {
  static void put(Writer* w, const T* data, Size count) noexcept {
    Size length = 0;
    while (length < count && data[length] != T()) ++length;
    Contiguous<T>::put(w, data, length);
  }
};
template <class T> struct CArray<T, 0> : Contiguous<T> {};
template <class T, Size N> struct Value<T[N], OTHER> {
  static void put(Writer* w, const T (&v)[N]) { CArray<T>::put(w, v, N); }
};
template <class T> struct Value<T[], OTHER> {
  static void put(Writer* w, const T (&v)[]) noexcept { mlflow_trace_v1_put_address(w, (const void*)v); }
};

template <class T> inline void capture(Writer* w, const T& value) { Value<T>::put(w, value); }
}  // namespace captures
}
#pragma GCC visibility pop
