// What the plugin writes into a traced body.
#pragma once

#include "hooks/class_values.h"
#include "hooks/scope.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

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

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
