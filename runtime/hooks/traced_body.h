// What the plugin writes into a traced body.
#pragma once

#include "hooks/class_values.h"
#include "hooks/scope.h"

#pragma GCC visibility push(default)
#ifdef MLFLOW_TRACE_SAFEST
namespace mlflow_trace_v1_safest {
#else
namespace mlflow_trace_v1 {
#endif
inline namespace captures {

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
template <class T> struct Careful<T*> {
  T* value;
};
// A wrapper around what a result refers to, and how much that is doubted.
template <class T> struct Referred {
  const T* value;
  int doubt;
};
template <class T>
__attribute__((always_inline, nodebug)) inline Address address_of(const volatile T& value) noexcept {
  return Address{(const volatile void*)__builtin_addressof(value)};
}
template <class T> __attribute__((always_inline, nodebug)) inline Careful<T> careful(const T& value) noexcept {
  return Careful<T>{__builtin_addressof(value)};
}
template <class T> __attribute__((always_inline, nodebug)) inline Careful<T*> careful(T* const& value) noexcept {
  return Careful<T*>{value};
}

template <class T>
__attribute__((always_inline, nodebug)) inline Referred<T> referred(const T& value, int doubt) noexcept {
  return Referred<T>{__builtin_addressof(value), doubt};
}
// `known`: where an object of this class is that is alive, and has been looked at.
template <class T, class... K>
__attribute__((always_inline, nodebug)) inline Referred<T> referred(const T& value, int doubt,
                                                                    const K&... known) noexcept {
  bool is_known = false;
  const bool each[] = {is_known |= (const volatile void*)__builtin_addressof(value) ==
                                   (const volatile void*)__builtin_addressof(known)...};
  (void)each;
  return Referred<T>{__builtin_addressof(value), is_known ? int(CERTAIN) : doubt};
}

// A pointer that does not own: recorded as an address, whatever it leads to.
template <class T> __attribute__((always_inline, nodebug)) inline Address pointer_value(T* value) noexcept {
  return Address{(const volatile void*)value};
}
// A wrapper around an argument of which the user has said that its pointers are read.
template <class T> struct WithPointees {
  const T* value;
};
template <class T> struct WithPointees<T*> {
  T* value;
};
template <class T>
__attribute__((always_inline, nodebug)) inline WithPointees<T> with_pointees(const T& value) noexcept {
  return WithPointees<T>{__builtin_addressof(value)};
}
template <class T>
__attribute__((always_inline, nodebug)) inline WithPointees<T*> with_pointees(T* const& value) noexcept {
  return WithPointees<T*>{value};
}
// A wrapper around characters, or bytes, whose number is beside them.
template <class T> struct SizedText {
  T* data;
  long long size;
};
template <class T, class N>
__attribute__((always_inline, nodebug)) inline SizedText<T> sized(T* data, const N& size) noexcept {
  return SizedText<T>{data, (long long)size};
}

template <class T> struct Argument {
  static void put(Writer* w, const T& v) { captures::capture(w, v); }
};
template <> struct Argument<Address> {
  static void put(Writer* w, const Address& v) noexcept {
    mlflow_trace_v1_put_address(w, const_cast<const void*>(v.value));
  }
};
template <class T> struct Argument<Careful<T>> {
  static void put(Writer* w, const Careful<T>& v) {
    int before = mlflow_trace_v1_careful(w, 1);
    mlflow_trace_v1_doubt(w, BEHIND_REFERENCE);
    captures::capture_doubted(w, v.value);
    mlflow_trace_v1_doubt(w, CERTAIN);
    mlflow_trace_v1_careful(w, before);
  }
};
template <class T> struct Argument<Careful<T*>> {
  static void put(Writer* w, const Careful<T*>& v) {
    int before = mlflow_trace_v1_careful(w, 1);
    captures::capture(w, v.value);
    mlflow_trace_v1_careful(w, before);
  }
};
template <class T> struct Argument<Referred<T>> {
  static void put(Writer* w, const Referred<T>& v) {
    mlflow_trace_v1_doubt(w, v.doubt);
    captures::capture_doubted(w, v.value);
    mlflow_trace_v1_doubt(w, CERTAIN);
  }
};
template <class T> struct Argument<WithPointees<T>> {
  static void put(Writer* w, const WithPointees<T>& v) {
    int before = mlflow_trace_v1_read_pointers(w, 1);
    captures::capture(w, *v.value);
    mlflow_trace_v1_read_pointers(w, before);
  }
};
template <class T> struct Argument<WithPointees<T*>> {
  static void put(Writer* w, const WithPointees<T*>& v) {
    int before = mlflow_trace_v1_read_pointers(w, 1);
    Pointee<T>::put(w, v.value);
    mlflow_trace_v1_read_pointers(w, before);
  }
};
template <class T> struct Argument<SizedText<T>> {
  static void put(Writer* w, const SizedText<T>& v) noexcept { captures::capture_sized(w, v.data, v.size); }
};
// Looking at a value can run the user's code, an iterator's for one: what that throws is not the program's to see.
template <class T> inline void put_argument(Writer* w, unsigned index, const T& v) noexcept {
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    Argument<T>::put(w, v);
  } catch (...) {
    mlflow_trace_v1_value_threw(w, index);
  }
#else
  Argument<T>::put(w, v);
  (void)index;
#endif
}

// What a traced body hands to the functions below, which record: out of line, and shared by all functions with the same
// types, so that each traced body is compiled quickly and stays small. Scalars by value: no local has to be in memory
// for it.
template <class T, bool by_value> struct PassedBy {
  typedef const T& type;
};
template <class T> struct PassedBy<T, true> {
  typedef T type;
};
// One parameter: Clang 14 has no name for a type trait in a signature.
template <class T> struct Passed {
  typedef typename PassedBy<T, __is_scalar(T) && !__is_volatile(T)>::type type;
};
template <> struct Passed<Address> {
  typedef Address type;
};
template <class T> struct Passed<Careful<T>> {
  typedef Careful<T> type;
};
template <class T> struct Passed<Referred<T>> {
  typedef Referred<T> type;
};
template <class T> struct Passed<WithPointees<T>> {
  typedef WithPointees<T> type;
};
template <class T> struct Passed<SizedText<T>> {
  typedef SizedText<T> type;
};

template <class... A> inline void put_arguments(Writer* w, const A&... arguments) noexcept {
  unsigned index = 0;
  int order[] = {0, (captures::put_argument(w, index++, arguments), 0)...};
  (void)order;
  mlflow_trace_v1_end_inputs(w);
}
template <class... A>
__attribute__((noinline, nodebug)) void enter_with(Frame* frame, Callsite* callsite,
                                                   typename Passed<A>::type... arguments) noexcept {
  if (Writer* w = mlflow_trace_v1_enter_values(frame, callsite)) captures::put_arguments<A...>(w, arguments...);
}
template <class... A>
__attribute__((noinline, nodebug)) void put_inputs(Frame* frame, typename Passed<A>::type... arguments) noexcept {
  captures::put_arguments<A...>(mlflow_trace_v1_begin_inputs(frame), arguments...);
}

// After the scope's declaration: begins its span, with each CAPTURED, ADDRESS or PACK parameter in order.
__attribute__((always_inline, nodebug)) inline void begin_span(Scope& scope, Callsite& callsite) noexcept {
  if (Scope::wanted()) mlflow_trace_v1_enter(scope.frame(), &callsite);
}
template <class... A>
__attribute__((always_inline, nodebug)) inline void begin_span(Scope& scope, Callsite& callsite,
                                                               const A&... arguments) noexcept {
  if (Scope::wanted()) captures::enter_with<A...>(scope.frame(), &callsite, arguments...);
}
// The same where it is decided that the call is recorded.
__attribute__((always_inline, nodebug)) inline void begin_wanted_span(Scope& scope, Callsite& callsite) noexcept {
  mlflow_trace_v1_enter(scope.frame(), &callsite);
}
template <class... A>
__attribute__((always_inline, nodebug)) inline void begin_wanted_span(Scope& scope, Callsite& callsite,
                                                                      const A&... arguments) noexcept {
  captures::enter_with<A...>(scope.frame(), &callsite, arguments...);
}
// Nothing is recorded of the call that comes: it jumps to its plain body.
__attribute__((always_inline, nodebug)) inline bool unwanted() noexcept {
  if (Scope::in_record()) mlflow_trace_v1_inside_record();
  return !Scope::wanted() | (mlflow_trace_v1_off != 0);
}
// The same for a span that has begun.
template <class... A>
__attribute__((always_inline, nodebug)) inline void capture_inputs(Scope& scope, const A&... arguments) noexcept {
  if (__builtin_expect(scope.recording(), 0)) captures::put_inputs<A...>(scope.frame(), arguments...);
}
// A call that is traced where it stands has returned.
__attribute__((always_inline, nodebug)) inline void end_call(Scope& scope) noexcept { scope.end(); }

// Most results are one number. What kind of one, as the BulkElement that is the widest of its kind; any other:
// NOT_BULK.
template <class R> struct OutputOf {
  static constexpr int bulk = BulkOf<R>::value;
  static constexpr int value = bulk == int(NOT_BULK) || bulk == int(F32) ? int(NOT_BULK)
                               : bulk > int(U64)                         ? bulk
                               : bulk % 2                                ? int(I64)
                                                                         : int(U64);
};
template <class R, int = OutputOf<R>::value> struct Output {
  __attribute__((noinline, nodebug)) static void put(Frame* frame, typename Passed<R>::type result) noexcept {
    Writer* w = mlflow_trace_v1_begin_output(frame);
    captures::put_argument<R>(w, 0, result);
    mlflow_trace_v1_end_output(w);
  }
};
template <class R> struct Output<R, I64> {
  __attribute__((always_inline, nodebug)) static void put(Frame* frame, R v) noexcept {
    mlflow_trace_v1_output_i64(frame, v);
  }
};
template <class R> struct Output<R, U64> {
  __attribute__((always_inline, nodebug)) static void put(Frame* frame, R v) noexcept {
    mlflow_trace_v1_output_u64(frame, v);
  }
};
template <class R> struct Output<R, F64> {
  __attribute__((always_inline, nodebug)) static void put(Frame* frame, R v) noexcept {
    mlflow_trace_v1_output_f64(frame, v);
  }
};
template <class R> struct Output<R, BOOLEAN> {
  __attribute__((always_inline, nodebug)) static void put(Frame* frame, R v) noexcept {
    mlflow_trace_v1_output_bool(frame, v);
  }
};
// The result, when the callsite CAPTURES_OUTPUTS and does not return void.
template <class R>
__attribute__((always_inline, nodebug)) inline void capture_output(Scope& scope, const R& result) noexcept {
  if (__builtin_expect(scope.recording(), 0)) Output<R>::put(scope.frame(), result);
}

// A result that means failure: the span's status says so. The condition is `recording(scope) && ...`; the text is the
// plugin's, or the result's to give.
__attribute__((always_inline, nodebug)) inline bool recording(Scope& scope) noexcept { return scope.recording(); }
inline void failed(Scope& scope, bool condition, const char* text, Size length) noexcept {
  if (__builtin_expect(condition, 0)) mlflow_trace_v1_fail(scope.frame(), text, length);
}
template <class S> inline auto fail_with(Scope& scope, const S& text) -> decltype(text.data() + text.size(), void()) {
  mlflow_trace_v1_fail(scope.frame(), text.data(), text.size());
}
// Where in a result its text is. Cannot be called with one that has none there: the plugin tries one after the other.
struct Message {
  template <class R> static auto fail(Scope& s, const R& r) -> decltype(captures::fail_with(s, r.message())) {
    captures::fail_with(s, r.message());
  }
};
struct ToString {
  template <class R> static auto fail(Scope& s, const R& r) -> decltype(captures::fail_with(s, r.ToString())) {
    captures::fail_with(s, r.ToString());
  }
};
struct StatusMessage {
  template <class R>
  static auto fail(Scope& s, const R& r) -> decltype(captures::fail_with(s, r.status().message())) {
    captures::fail_with(s, r.status().message());
  }
};
struct Error {
  template <class R> static auto fail(Scope& s, const R& r) -> decltype(captures::fail_with(s, r.error())) {
    captures::fail_with(s, r.error());
  }
};
struct ErrorMessage {
  template <class R>
  static auto fail(Scope& s, const R& r) -> decltype(captures::fail_with(s, r.error().message())) {
    captures::fail_with(s, r.error().message());
  }
};
// Giving the text is the user's code: what it throws stays here.
template <class Text, class R> __attribute__((noinline, nodebug)) void fail_by(Scope& scope, const R& result) noexcept {
#ifdef MLFLOW_TRACE_HAS_EXCEPTIONS
  try {
    Text::fail(scope, result);
  } catch (...) {
    mlflow_trace_v1_fail(scope.frame(), nullptr, 0);
  }
#else
  Text::fail(scope, result);
#endif
}
template <class R>
inline auto failed_message(Scope& scope, bool condition, const R& result) noexcept
    -> decltype(Message::fail(scope, result)) {
  if (__builtin_expect(condition, 0)) captures::fail_by<Message>(scope, result);
}
template <class R>
inline auto failed_to_string(Scope& scope, bool condition, const R& result) noexcept
    -> decltype(ToString::fail(scope, result)) {
  if (__builtin_expect(condition, 0)) captures::fail_by<ToString>(scope, result);
}
template <class R>
inline auto failed_status(Scope& scope, bool condition, const R& result) noexcept
    -> decltype(StatusMessage::fail(scope, result)) {
  if (__builtin_expect(condition, 0)) captures::fail_by<StatusMessage>(scope, result);
}
template <class R>
inline auto failed_error(Scope& scope, bool condition, const R& result) noexcept
    -> decltype(Error::fail(scope, result)) {
  if (__builtin_expect(condition, 0)) captures::fail_by<Error>(scope, result);
}
template <class R>
inline auto failed_error_message(Scope& scope, bool condition, const R& result) noexcept
    -> decltype(ErrorMessage::fail(scope, result)) {
  if (__builtin_expect(condition, 0)) captures::fail_by<ErrorMessage>(scope, result);
}
}  // namespace captures
}
#pragma GCC visibility pop
