// The hooks: all that instrumented code knows of the runtime.
//
// The plugin puts this text in front of every translation unit, so it includes nothing, defines no macro that outlives it,
// is clean in C++14 and emits no code unless a traced function uses it. Layout and functions are a versioned ABI: a change
// that an already compiled object would notice needs a new namespace and new symbol names (v1 -> v2), which turns a
// mismatch of plugin and runtime into a link error that names the version.
//
// Everything here runs on the traced program's own threads. Nothing throws, allocates in the steady state, or locks.
#ifndef MLFLOW_TRACE_HOOKS_H
#define MLFLOW_TRACE_HOOKS_H

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

typedef decltype(sizeof 0) Size;

// One parameter of a traced function, in the order of declaration. Parameters that are skipped (and `this`) have no entry.
struct Parameter {
  enum Kind : unsigned char {
    CAPTURED = 0,  // one captured value stands for it
    REDACTED = 1,  // no value is captured; it is shown as "[REDACTED]"
    OPAQUE = 2,  // no value is captured; it is shown as `type`
    PACK = 3,  // `pack_size` captured values stand for it, shown as a list
    ADDRESS = 4  // one captured address stands for it
  };
  const char* name;
  const char* type;  // as written in the source; shown for OPAQUE
  unsigned pack_size;
  unsigned char kind;
};

// What never changes about a traced function: written by the compiler, one static object per function.
struct Callsite {
  enum Flags : unsigned {
    CAPTURES_INPUTS = 1u << 0,  // spanInputs is recorded (an object, {} without parameters)
    CAPTURES_OUTPUTS = 1u << 1,  // spanOutputs is recorded
    RETURNS_VOID = 1u << 2,  // spanOutputs is null
    OUTPUT_OPAQUE = 1u << 3,  // the result cannot be captured; spanOutputs is `result_type`
    GENERATOR = 1u << 4,
    COROUTINE = 1u << 5,
    HAS_VALUES = 1u << 6  // at least one value is captured at entry: capture_inputs() follows enter()
  };
  unsigned size;  // sizeof(Callsite): a later runtime can tell an older object
  unsigned flags;
  const char* name;  // the span's name
  const char* function;  // unqualified name of the function
  const char* qualified;  // with namespaces, classes and parameter types, for stack traces and reports
  const char* span_type;  // "UNKNOWN" by default
  const char* file;  // as the compiler was given it
  const char* result_type;
  const char* attributes;  // a JSON object as text, or null
  const char* description;  // or null
  const Parameter* parameters;
  unsigned parameter_count;
  unsigned line;
  double sampling_ratio_override;  // negative: none
  unsigned char log_level;  // 10 to 50; 0: by span type
  unsigned char reserved[7];
  unsigned id;  // given by the runtime at the first call; 0 before
  unsigned reserved_id;
};

// A span that is open: lives in the traced function's own stack frame (or a coroutine's), and knows the one around it.
struct Frame {
  enum State : unsigned { NONE = 0, RECORDING = 1, UNSAMPLED_ROOT = 2, SUSPENDED = 3, ENDED = 4 };
  unsigned state;
  unsigned uncaught;  // exceptions in flight when the span began: more of them at its end means that one is leaving it
  Frame* parent;
  const Callsite* callsite;
  unsigned long long trace_high, trace_low;  // the trace id's 16 bytes, big-endian halves
  unsigned long long span_id;
  void* thread;  // the runtime's state of the thread it is current on
  unsigned generation;  // of the process: a forked child does not end its parent's spans
  unsigned flags;
};

// What put_numbers is given.
enum BulkElement : int { NOT_BULK = 0, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, BOOLEAN };

// Where values go. Opaque to instrumented code.
struct Writer;

extern "C" {
// The two words that decide whether a call is traced, read inline. `mlflow_trace_v1_off` is non-zero while this thread
// is inside an unsampled trace, inside a capture, or inside the runtime itself.
extern int mlflow_trace_v1_enabled;
extern __thread unsigned mlflow_trace_v1_off __attribute__((tls_model("initial-exec")));

// Begins a span: sets frame->state. With HAS_VALUES the record stays open for values until end_inputs.
void mlflow_trace_v1_enter(Frame*, Callsite*) noexcept;
// Ends the span of a frame whose state is not NONE; sees by itself whether an exception is leaving the function.
void mlflow_trace_v1_leave(Frame*) noexcept;
// Opens the value sequence of a span's arguments, or its result.
Writer* mlflow_trace_v1_begin_inputs(Frame*) noexcept;
void mlflow_trace_v1_end_inputs(Writer*) noexcept;
Writer* mlflow_trace_v1_begin_output(Frame*) noexcept;
void mlflow_trace_v1_end_output(Writer*) noexcept;
// A generator's item: recorded as a chunk event, and collected for the outputs.
Writer* mlflow_trace_v1_begin_chunk(Frame*) noexcept;
void mlflow_trace_v1_end_chunk(Writer*) noexcept;
// A coroutine is about to suspend / has been resumed (on whichever thread).
void mlflow_trace_v1_detach(Frame*) noexcept;
void mlflow_trace_v1_attach(Frame*) noexcept;
// The value a function returned means failure: the span's status is ERROR with this text (may be null).
void mlflow_trace_v1_fail(Frame*, const char* text, Size length) noexcept;
// The exception that is being handled (inside a catch) is recorded on the span; for coroutines and function-try-blocks.
void mlflow_trace_v1_current_exception(Frame*) noexcept;

void mlflow_trace_v1_put_null(Writer*) noexcept;
void mlflow_trace_v1_put_bool(Writer*, int) noexcept;
void mlflow_trace_v1_put_i64(Writer*, long long) noexcept;
void mlflow_trace_v1_put_u64(Writer*, unsigned long long) noexcept;
void mlflow_trace_v1_put_i128(Writer*, unsigned long long low, long long high, int is_signed) noexcept;
void mlflow_trace_v1_put_f32(Writer*, float) noexcept;
void mlflow_trace_v1_put_f64(Writer*, double) noexcept;
void mlflow_trace_v1_put_f80(Writer*, const long double*) noexcept;
// A character is a string of one; code is a code point, or a byte where it is a char.
void mlflow_trace_v1_put_char(Writer*, unsigned code, int width) noexcept;
void mlflow_trace_v1_put_string(Writer*, const char*, Size length) noexcept;
// UTF-16 (width 2) or UTF-32 (width 4) units.
void mlflow_trace_v1_put_wide(Writer*, const void*, Size units, int width) noexcept;
// A NUL-terminated string of units of 1, 2 or 4 bytes; never read past the length limit or into an unreadable page.
void mlflow_trace_v1_put_c_string(Writer*, const void*, int width) noexcept;
void mlflow_trace_v1_put_bytes(Writer*, const void*, Size length) noexcept;
// A list of `count` numbers that lie one after another; `element` is a BulkElement.
void mlflow_trace_v1_put_numbers(Writer*, const void*, Size count, int element) noexcept;
void mlflow_trace_v1_put_address(Writer*, const void*) noexcept;
// A value that is not looked into: shown as the type's name.
void mlflow_trace_v1_put_opaque(Writer*, const char* type) noexcept;
// The same, the name taken from the __PRETTY_FUNCTION__ of a template with the one parameter T.
void mlflow_trace_v1_put_opaque_function(Writer*, const char* pretty_function) noexcept;
// An enumerator's name, or (name null) the number.
void mlflow_trace_v1_put_enum(Writer*, const char* name, long long value) noexcept;
// Nanoseconds; point: since the Unix epoch in UTC.
void mlflow_trace_v1_put_duration(Writer*, long long nanoseconds) noexcept;
void mlflow_trace_v1_put_time_point(Writer*, long long nanoseconds_since_epoch) noexcept;
// Text that is JSON already.
void mlflow_trace_v1_put_json_text(Writer*, const char*, Size length) noexcept;
// Containers. `begin` says 0 when the depth limit is reached (then a cut marker stands for it and `end` must not be called).
// `item` says 0 when no more items are wanted; `end` is given how many items there were in all, or -1 if unknown.
int mlflow_trace_v1_begin_array(Writer*) noexcept;
int mlflow_trace_v1_item(Writer*) noexcept;
void mlflow_trace_v1_end_array(Writer*, long long total) noexcept;
int mlflow_trace_v1_begin_object(Writer*) noexcept;
// Before each entry: a literal key, or key_begin, any one value, key_end.
void mlflow_trace_v1_key(Writer*, const char*, Size length) noexcept;
void mlflow_trace_v1_key_begin(Writer*) noexcept;
void mlflow_trace_v1_key_end(Writer*) noexcept;
void mlflow_trace_v1_end_object(Writer*, long long total) noexcept;
// 1 if the pointee may be captured; 0 if a marker was written instead (null, a cycle, or an address while `careful`).
// `raw`: not owned by a smart pointer. Each 1 must be followed by unfollow.
int mlflow_trace_v1_follow(Writer*, const void*, int raw) noexcept;
void mlflow_trace_v1_unfollow(Writer*) noexcept;
// While careful, raw pointers are written as addresses: what lies behind a non-const reference or pointer may not be
// initialised yet. Gives back the former setting.
int mlflow_trace_v1_careful(Writer*, int on) noexcept;
}

#ifndef MLFLOW_TRACE_HOOKS_ABI_ONLY

// The span that is current now, noted in a frame of no span: SUSPENDED, for attach and detach to make it current where
// something is begun on its behalf; UNSAMPLED_ROOT inside an unsampled trace; NONE where there is none. Weak: a runtime
// that has it not gives coroutines the parent they are resumed under.
extern "C" void mlflow_trace_v1_here(Frame*) noexcept __attribute__((weak));

// Where a coroutine is called: the span that is current there is its parent, wherever it is first resumed.
struct Creation {
  __attribute__((nodebug)) Creation() noexcept {
    frame.state = Frame::NONE;
    if (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) && mlflow_trace_v1_here)
      mlflow_trace_v1_here(&frame);
  }
  Frame frame;
};
inline void enter_created(Frame* frame, Callsite* callsite, Frame* parent) noexcept {
  if (parent->state == Frame::UNSAMPLED_ROOT) {
    frame->state = Frame::UNSAMPLED_ROOT;
    return mlflow_trace_v1_attach(frame);
  }
  bool has_parent = parent->state == Frame::SUSPENDED;
  if (has_parent) mlflow_trace_v1_attach(parent);
  mlflow_trace_v1_enter(frame, callsite);
  if (has_parent) mlflow_trace_v1_detach(parent);
}

// Frames every traced call. Trivial when tracing is off: one load and a branch at each end.
class Scope {
 public:
  __attribute__((always_inline, nodebug)) explicit Scope(Callsite& callsite) noexcept {
    frame_.state = Frame::NONE;
    if (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) && !mlflow_trace_v1_off)
      mlflow_trace_v1_enter(&frame_, &callsite);
  }
  __attribute__((always_inline, nodebug)) Scope(Callsite& callsite, Creation& creation) noexcept {
    frame_.state = Frame::NONE;
    if (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) && !mlflow_trace_v1_off)
      mlflow_trace_v1::enter_created(&frame_, &callsite, &creation.frame);
  }
  __attribute__((always_inline, nodebug)) ~Scope() {
    if (__builtin_expect(frame_.state != Frame::NONE, 0)) mlflow_trace_v1_leave(&frame_);
  }
  // Of a call that is traced where it stands: made before its arguments, begun after them, ended when it returns. The
  // destructor is left to end the span of a call that an exception leaves.
  __attribute__((always_inline, nodebug)) Scope() noexcept { frame_.state = Frame::NONE; }
  __attribute__((always_inline, nodebug)) void begin(Callsite& callsite) noexcept {
    if (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) && !mlflow_trace_v1_off)
      mlflow_trace_v1_enter(&frame_, &callsite);
  }
  __attribute__((always_inline, nodebug)) void end() noexcept {
    if (__builtin_expect(frame_.state == Frame::NONE, 1)) return;
    mlflow_trace_v1_leave(&frame_);
    frame_.state = Frame::NONE;
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  __attribute__((always_inline, nodebug)) bool recording() const noexcept { return frame_.state == Frame::RECORDING; }
  __attribute__((always_inline, nodebug)) Frame* frame() noexcept { return &frame_; }

 private:
  Frame frame_;
};

// ---------------------------------------------------------------------------------------------------------------------
// Values. capture(writer, value) is chosen by type: scalars here; enums and class types by functions that the plugin
// writes for each type it meets (it knows the declaration: no probing for members, no user code guessed at).

// Calls are written with the namespace in front: without it, looking for candidates in the arguments' namespaces would
// instantiate classes that nobody asked for, and could find a user's function of the same name.

// The plugin defines each specialisation that is used: the enumerator's name, or null.
template <class Enum> const char* enumerator_name(Enum value) noexcept;
// The plugin defines each specialisation that is used, by a call of one of the capture_... templates below.
template <class Class> void capture_class(Writer* w, const Class& value);

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
#ifdef __cpp_char8_t
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
#ifdef __SIZEOF_INT128__
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
  static constexpr int value = NOT_BULK;
};
template <> struct BulkOf<bool> {
  static constexpr int value = BOOLEAN;
};
template <> struct BulkOf<signed char> {
  static constexpr int value = I8;
};
template <> struct BulkOf<unsigned char> {
  static constexpr int value = U8;
};
template <> struct BulkOf<short> {
  static constexpr int value = I16;
};
template <> struct BulkOf<unsigned short> {
  static constexpr int value = U16;
};
template <> struct BulkOf<int> {
  static constexpr int value = I32;
};
template <> struct BulkOf<unsigned> {
  static constexpr int value = U32;
};
template <> struct BulkOf<long> {
  static constexpr int value = sizeof(long) == 8 ? I64 : I32;
};
template <> struct BulkOf<unsigned long> {
  static constexpr int value = sizeof(long) == 8 ? U64 : U32;
};
template <> struct BulkOf<long long> {
  static constexpr int value = I64;
};
template <> struct BulkOf<unsigned long long> {
  static constexpr int value = U64;
};
template <> struct BulkOf<float> {
  static constexpr int value = F32;
};
template <> struct BulkOf<double> {
  static constexpr int value = F64;
};

// Text is made of these; width in bytes, 0 for anything else. (char8_t exists from C++20 on.)
template <class T> struct CharacterOf {
  static constexpr int width = 0;
};
template <> struct CharacterOf<char> {
  static constexpr int width = 1;
};
template <> struct CharacterOf<wchar_t> {
  static constexpr int width = sizeof(wchar_t);
};
template <> struct CharacterOf<char16_t> {
  static constexpr int width = 2;
};
template <> struct CharacterOf<char32_t> {
  static constexpr int width = 4;
};
#ifdef __cpp_char8_t
template <> struct CharacterOf<char8_t> {
  static constexpr int width = 1;
};
#endif

// How a type is captured: chosen by partial specialisation, so that no conversion can take the wrong way. A scalar behind a
// non-const pointer may hold any bits yet: reading it must not be what a sanitizer reports.
template <class T, Kind = KindOf<T>::value> struct Value {
  __attribute__((no_sanitize("undefined", "memory"))) static void put(Writer* w, const T& v) {
    mlflow_trace_v1::capture_scalar(w, v);
  }
};
template <class T> struct Value<T, CLASS> {
  static void put(Writer* w, const T& v) { mlflow_trace_v1::capture_class<T>(w, v); }
};
template <class T> struct Value<T, ENUM> {
  __attribute__((no_sanitize("undefined", "memory"))) static void put(Writer* w, const T& v) noexcept {
    mlflow_trace_v1_put_enum(w, mlflow_trace_v1::enumerator_name<T>(v), static_cast<long long>(v));
  }
};

// Pointers: text, or the pointee, or an address where there is nothing to look at.
template <class T, int Width = CharacterOf<typename RemoveConst<T>::type>::width> struct Pointee {
  static void put(Writer* w, const void* p, int) noexcept { mlflow_trace_v1_put_c_string(w, p, Width); }
};
template <class T> struct Pointee<T, 0> {
  static void put(Writer* w, T* p, int raw) {
    if (!mlflow_trace_v1_follow(w, (const void*)p, raw)) return;
    Value<typename RemoveConst<T>::type>::put(w, *p);
    mlflow_trace_v1_unfollow(w);
  }
};
template <class T, bool = __is_function(T) || __is_void(T) || __is_volatile(T)> struct Pointer : Pointee<T> {};
template <class T> struct Pointer<T, true> {
  static void put(Writer* w, T* p, int) noexcept { mlflow_trace_v1_put_address(w, (const void*)p); }
};
template <class T> struct Value<T*, OTHER> {
  static void put(Writer* w, T* v) { Pointer<T>::put(w, v, 1); }
};

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

// ---------------------------------------------------------------------------------------------------------------------
// What the plugin calls from a capture_class<T> it defines. Each reads only members that the kind of class it is for has.

// basic_string, basic_string_view and the like: data(), size().
template <class S> void capture_string(Writer* w, const S& s) {
  typedef typename RemoveConst<typename S::value_type>::type Character;
  Contiguous<Character>::put(w, s.data(), (Size)s.size());
}
// vector, array, span, initializer_list: elements one after another.
template <class T> void capture_contiguous(Writer* w, const T* data, Size count) { Contiguous<T>::put(w, data, count); }
template <class C> void capture_data_size(Writer* w, const C& c) {
  if (c.size() == 0) {
    if (mlflow_trace_v1_begin_array(w)) mlflow_trace_v1_end_array(w, 0);
    return;
  }
  mlflow_trace_v1::capture_contiguous(w, c.data(), (Size)c.size());
}
template <class L> void capture_initializer_list(Writer* w, const L& l) {
  mlflow_trace_v1::capture_contiguous(w, l.begin(), (Size)l.size());
}
template <class V> void capture_valarray(Writer* w, const V& v) {
  if (v.size() == 0) {
    if (mlflow_trace_v1_begin_array(w)) mlflow_trace_v1_end_array(w, 0);
    return;
  }
  mlflow_trace_v1::capture_contiguous(w, __builtin_addressof(v[0]), (Size)v.size());
}
// std::byte sequences.
template <class C> void capture_byte_sequence(Writer* w, const C& c) noexcept {
  mlflow_trace_v1_put_bytes(w, c.size() == 0 ? nullptr : (const void*)c.data(), (Size)c.size());
}
// Any other real container: const iteration.
template <class C> void capture_sequence(Writer* w, const C& c) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  long long count = 0;
  bool more = true;
  auto end = c.end();
  for (auto i = c.begin(); i != end; ++i) {
    if (more) more = mlflow_trace_v1_item(w);
    if (more) {
      const typename C::value_type& item = *i;
      mlflow_trace_v1::capture(w, item);
    }
    ++count;
  }
  mlflow_trace_v1_end_array(w, count);
}
// Maps: an object; keys that are no strings are written as Python's json writes them.
template <class M> void capture_map(Writer* w, const M& m) {
  if (!mlflow_trace_v1_begin_object(w)) return;
  long long count = 0;
  bool more = true;
  auto end = m.end();
  for (auto i = m.begin(); i != end; ++i) {
    if (more) more = mlflow_trace_v1_item(w);
    if (more) {
      mlflow_trace_v1_key_begin(w);
      mlflow_trace_v1::capture(w, (*i).first);
      mlflow_trace_v1_key_end(w);
      mlflow_trace_v1::capture(w, (*i).second);
    }
    ++count;
  }
  mlflow_trace_v1_end_object(w, count);
}
template <class P> void capture_pair(Writer* w, const P& p) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  mlflow_trace_v1_item(w);
  mlflow_trace_v1::capture(w, p.first);
  mlflow_trace_v1_item(w);
  mlflow_trace_v1::capture(w, p.second);
  mlflow_trace_v1_end_array(w, 2);
}
// optional, and pointers that own: has a value, or null.
template <class O> void capture_optional(Writer* w, const O& o) {
  if (!o.has_value()) return mlflow_trace_v1_put_null(w);
  mlflow_trace_v1::capture(w, *o);
}
// expected: the value, or {"error": ...}.
template <class E> void capture_expected(Writer* w, const E& e) {
  if (e.has_value()) return mlflow_trace_v1::capture(w, *e);
  if (!mlflow_trace_v1_begin_object(w)) return;
  mlflow_trace_v1_key(w, "error", 5);
  mlflow_trace_v1::capture(w, e.error());
  mlflow_trace_v1_end_object(w, 1);
}
// unique_ptr, shared_ptr: get() gives a pointer to one object that lives.
template <class T> void capture_owned(Writer* w, T* pointer) { Pointer<T>::put(w, pointer, 0); }
template <class P> void capture_smart_pointer(Writer* w, const P& p) { mlflow_trace_v1::capture_owned(w, p.get()); }
template <class R> void capture_reference_wrapper(Writer* w, const R& r) {
  mlflow_trace_v1::capture_owned(w, __builtin_addressof(r.get()));
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
  int order[] = {0, (mlflow_trace_v1_item(w), mlflow_trace_v1::capture(w, get<I>(t)), 0)...};
  (void)order;
  (void)t;
}
template <class V, Size... I> void active_alternative(Writer* w, const V& v, Indices<I...>) {
  int order[] = {0, (v.index() == I ? (mlflow_trace_v1::capture(w, *get_if<I>(&v)), 0) : 0)...};
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
  mlflow_trace_v1_put_duration(w, mlflow_trace_v1::nanoseconds(d));
}
template <class P> void capture_time_point(Writer* w, const P& p) noexcept {  // of the system clock
  mlflow_trace_v1_put_time_point(w, mlflow_trace_v1::nanoseconds(p.time_since_epoch()));
}
template <class P> void capture_other_time_point(Writer* w, const P& p) noexcept {  // since its clock's own epoch
  mlflow_trace_v1_put_duration(w, mlflow_trace_v1::nanoseconds(p.time_since_epoch()));
}
template <class P> void capture_path(Writer* w, const P& p) { mlflow_trace_v1::capture_string(w, p.native()); }
template <class B> void capture_bitset(Writer* w, const B& b) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  Size i = 0;
  for (; i < b.size() && mlflow_trace_v1_item(w); ++i) mlflow_trace_v1_put_bool(w, b.test(i));
  mlflow_trace_v1_end_array(w, (long long)b.size());
}
template <class C> void capture_complex(Writer* w, const C& c) {
  if (!mlflow_trace_v1_begin_array(w)) return;
  mlflow_trace_v1_item(w);
  mlflow_trace_v1::capture(w, c.real());
  mlflow_trace_v1_item(w);
  mlflow_trace_v1::capture(w, c.imag());
  mlflow_trace_v1_end_array(w, 2);
}
template <class E> void capture_exception(Writer* w, const E& e) { mlflow_trace_v1_put_c_string(w, e.what(), 1); }

// nlohmann::basic_json, walked: nothing is formatted here.
template <class J> void capture_json(Writer* w, const J& j) {
  if (j.is_object()) {
    if (!mlflow_trace_v1_begin_object(w)) return;
    auto end = j.end();
    for (auto i = j.begin(); i != end && mlflow_trace_v1_item(w); ++i) {
      mlflow_trace_v1_key(w, i.key().data(), i.key().size());
      mlflow_trace_v1::capture_json(w, *i);
    }
    mlflow_trace_v1_end_object(w, (long long)j.size());
  } else if (j.is_array()) {
    if (!mlflow_trace_v1_begin_array(w)) return;
    auto end = j.end();
    for (auto i = j.begin(); i != end && mlflow_trace_v1_item(w); ++i) mlflow_trace_v1::capture_json(w, *i);
    mlflow_trace_v1_end_array(w, (long long)j.size());
  } else if (j.is_string()) {
    mlflow_trace_v1::capture(w, *j.template get_ptr<const typename J::string_t*>());
  } else if (j.is_boolean()) {
    mlflow_trace_v1_put_bool(w, *j.template get_ptr<const typename J::boolean_t*>());
  } else if (j.is_number_unsigned()) {
    mlflow_trace_v1::capture(w, *j.template get_ptr<const typename J::number_unsigned_t*>());
  } else if (j.is_number_integer()) {
    mlflow_trace_v1::capture(w, *j.template get_ptr<const typename J::number_integer_t*>());
  } else if (j.is_number_float()) {
    mlflow_trace_v1::capture(w, *j.template get_ptr<const typename J::number_float_t*>());
  } else if (j.is_binary()) {
    auto bytes = j.template get_ptr<const typename J::binary_t*>();
    mlflow_trace_v1_put_bytes(w, bytes->data(), bytes->size());
  } else {
    mlflow_trace_v1_put_null(w);
  }
}

// A user's own conversions run the user's code: whatever it throws stays here, and a traced function in it is not traced
// (the writer is open). `Json` is nlohmann::json, `Stream` a std::basic_ostringstream<char>, both given by the plugin,
// which has looked up that the conversion exists.
// (No macro: in a preprocessed input none is expanded.)
template <class Json, class T> bool convert_to_json(Json& j, const T& v) {
#if __has_feature(cxx_exceptions)
  try {
    to_json(j, v);
  } catch (...) {
    return false;
  }
#else
  to_json(j, v);
#endif
  return true;
}
template <class Stream, class T> bool convert_to_stream(Stream& stream, const T& v) {
#if __has_feature(cxx_exceptions)
  try {
    stream << v;
  } catch (...) {
    return false;
  }
#else
  stream << v;
#endif
  return true;
}
template <class Json, class T> void capture_via_to_json(Writer* w, const T& v, const char* type) {
  Json j;
  if (!mlflow_trace_v1::convert_to_json(j, v)) return mlflow_trace_v1_put_opaque(w, type);
  mlflow_trace_v1::capture_json(w, j);
}
template <class Stream, class T> void capture_via_stream(Writer* w, const T& v, const char* type) {
  Stream stream;
  if (!mlflow_trace_v1::convert_to_stream(stream, v)) return mlflow_trace_v1_put_opaque(w, type);
  mlflow_trace_v1::capture(w, stream.str());
}

// The fields of a user's struct: the plugin writes begin_object, one capture_field for each public field (those of bases
// first), end_object.
template <class T> void capture_field(Writer* w, const char* name, Size length, const T& value) {
  mlflow_trace_v1_key(w, name, length);
  mlflow_trace_v1::capture(w, value);
}
// A field that is a reference may lead back to where we came from.
template <class T> void capture_reference_field(Writer* w, const char* name, Size length, const T& value) {
  mlflow_trace_v1_key(w, name, length);
  if (!mlflow_trace_v1_follow(w, (const void*)__builtin_addressof(value), 1)) return;
  mlflow_trace_v1::capture(w, value);
  mlflow_trace_v1_unfollow(w);
}
inline void capture_opaque_field(Writer* w, const char* name, Size length, const char* type) noexcept {
  mlflow_trace_v1_key(w, name, length);
  mlflow_trace_v1_put_opaque(w, type);
}

// ---------------------------------------------------------------------------------------------------------------------
// What the plugin writes into a traced body.

// The condition that chooses a constexpr function's plain body, where the compiler has no `if consteval` that does.
constexpr bool constant_evaluated() noexcept { return __builtin_is_constant_evaluated(); }

// A wrapper around an argument that must not be looked into: only its address is recorded.
struct Address {
  const volatile void* value;
};
// A wrapper around what may not be initialised yet: a non-const reference or pointer parameter.
template <class T> struct Careful {
  const T* value;  // a pointer is made of it without looking at a class that need not be complete
};
template <class T> inline Address address_of(const volatile T& value) noexcept {
  return Address{(const volatile void*)__builtin_addressof(value)};
}
template <class T> inline Careful<T> careful(const T& value) noexcept { return Careful<T>{__builtin_addressof(value)}; }

template <class T> struct Argument {
  static void put(Writer* w, const T& v) { mlflow_trace_v1::capture(w, v); }
};
template <> struct Argument<Address> {
  static void put(Writer* w, const Address& v) noexcept {
    mlflow_trace_v1_put_address(w, const_cast<const void*>(v.value));
  }
};
template <class T> struct Argument<Careful<T>> {
  static void put(Writer* w, const Careful<T>& v) {
    int before = mlflow_trace_v1_careful(w, 1);
    mlflow_trace_v1::capture(w, *v.value);
    mlflow_trace_v1_careful(w, before);
  }
};

// After the scope's declaration, when the callsite HAS_VALUES: each CAPTURED, ADDRESS or PACK parameter in order.
template <class... A> inline void capture_inputs(Scope& scope, const A&... arguments) {
  if (__builtin_expect(!scope.recording(), 1)) return;
  Writer* w = mlflow_trace_v1_begin_inputs(scope.frame());
  int order[] = {0, (Argument<A>::put(w, arguments), 0)...};
  (void)order;
  mlflow_trace_v1_end_inputs(w);
}
// The result, when the callsite CAPTURES_OUTPUTS and does not return void.
template <class R> inline void capture_output(Scope& scope, const R& result) {
  if (__builtin_expect(!scope.recording(), 1)) return;
  Writer* w = mlflow_trace_v1_begin_output(scope.frame());
  Argument<R>::put(w, result);
  mlflow_trace_v1_end_output(w);
}

// The two ends of a call that is traced where it stands.
__attribute__((always_inline, nodebug)) inline void begin_call(Scope& scope, Callsite& callsite) noexcept {
  scope.begin(callsite);
}
__attribute__((always_inline, nodebug)) inline void end_call(Scope& scope) noexcept { scope.end(); }

// A result that means failure: the span's status says so. The condition is `recording(scope) && ...`; the text is the
// plugin's, or the result's to give.
inline bool recording(Scope& scope) noexcept { return scope.recording(); }
inline void failed(Scope& scope, bool condition, const char* text, Size length) noexcept {
  if (__builtin_expect(condition, 0)) mlflow_trace_v1_fail(scope.frame(), text, length);
}
template <class S> inline void fail_with(Scope& scope, const S& text) {
  mlflow_trace_v1_fail(scope.frame(), text.data(), text.size());
}
template <class R> inline void failed_message(Scope& scope, bool condition, const R& result) {
  if (__builtin_expect(condition, 0)) fail_with(scope, result.message());
}
template <class R> inline void failed_to_string(Scope& scope, bool condition, const R& result) {
  if (__builtin_expect(condition, 0)) fail_with(scope, result.ToString());
}
template <class R> inline void failed_status(Scope& scope, bool condition, const R& result) {
  if (__builtin_expect(condition, 0)) fail_with(scope, result.status().message());
}
template <class R> inline void failed_error(Scope& scope, bool condition, const R& result) {
  if (__builtin_expect(condition, 0)) fail_with(scope, result.error());
}
template <class R> inline void failed_error_message(Scope& scope, bool condition, const R& result) {
  if (__builtin_expect(condition, 0)) fail_with(scope, result.error().message());
}

// In a coroutine. Not ready: it is about to suspend, and its span leaves the thread before anyone can resume it elsewhere.
inline bool ready(Scope& scope, bool is_ready) noexcept {
  if (!is_ready && __builtin_expect(scope.frame()->state != Frame::NONE, 0)) mlflow_trace_v1_detach(scope.frame());
  return is_ready;
}
inline void resumed(Scope& scope) noexcept {
  if (__builtin_expect(scope.frame()->state != Frame::NONE, 0)) mlflow_trace_v1_attach(scope.frame());
}
// What stands in `co_return` and `co_yield`, looked at on its way to the promise: the same object passes through.
template <class T> inline T&& returned(Scope& scope, T&& value) {
  mlflow_trace_v1::capture_output(scope, value);
  return static_cast<T&&>(value);
}
template <class T> inline T returned_scalar(Scope& scope, T value) {
  mlflow_trace_v1::capture_output(scope, value);
  return value;
}
// Where it is, for the rest of its expression.
template <class T> inline auto* pointer_to(T&& value) noexcept { return __builtin_addressof(value); }

template <class T> inline void capture_chunk(Scope& scope, const T& value) {
  if (__builtin_expect(!scope.recording(), 1)) return;
  Writer* w = mlflow_trace_v1_begin_chunk(scope.frame());
  Argument<T>::put(w, value);
  mlflow_trace_v1_end_chunk(w);
}
template <class T> inline T&& yielded(Scope& scope, T&& value) {
  mlflow_trace_v1::capture_chunk(scope, value);
  return static_cast<T&&>(value);
}
template <class T> inline T yielded_scalar(Scope& scope, T value) {
  mlflow_trace_v1::capture_chunk(scope, value);
  return value;
}

// What a generator with an output_reducer yielded, kept for it. Copying an item is the user's code: it must not fail the
// program, nor be traced.
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
#if __has_feature(cxx_exceptions)
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
  Argument<T>::put(w, value);
  mlflow_trace_v1::keep_item(list, value);
  mlflow_trace_v1_end_chunk(w);
}
template <class Items, class T> inline T&& yielded(Scope& scope, ItemList<Items>& list, T&& value) {
  mlflow_trace_v1::capture_item(scope, list, value);
  return static_cast<T&&>(value);
}
template <class Items, class T> inline T yielded_scalar(Scope& scope, ItemList<Items>& list, T value) {
  mlflow_trace_v1::capture_item(scope, list, value);
  return value;
}
// At the generator's end. A reducer that throws leaves the list of items as the output.
template <class Items, class F> inline void reduce(Scope& scope, ItemList<Items>& list, F&& reducer) {
  if (__builtin_expect(!scope.recording(), 1) || list.lost) return;
#if __has_feature(cxx_exceptions)
  try {
    mlflow_trace_v1::capture_output(scope, reducer(list.items));
  } catch (...) {
  }
#else
  mlflow_trace_v1::capture_output(scope, reducer(list.items));
#endif
}

#endif  // MLFLOW_TRACE_HOOKS_ABI_ONLY

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop

#endif  // MLFLOW_TRACE_HOOKS_H
