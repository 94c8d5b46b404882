// What the plugin writes into the special members of a class whose objects carry a context: where a span was open when
// an object was made, and its copies are known by it. It is kept beside the object, by its address.
#pragma once

#include "hooks/scope.h"

#pragma GCC visibility push(default)
namespace mlflow_trace_v1 {

// Tells classes apart that have an object at one address: a number that the plugin makes of the class's name.
typedef unsigned long long CarrierClass;

// Weak: with a runtime that has them not, nothing is carried.
extern "C" {
// Not 0 while any object carries a context: else one that ends, or is copied, has nothing to say.
extern int mlflow_trace_v1_carriers __attribute__((weak));
// The object carries what is open on this thread, whatever was kept for its address; nothing where nothing is open.
void mlflow_trace_v1_carry(const volatile void* object, CarrierClass) noexcept __attribute__((weak));
// It carries what the other one does.
void mlflow_trace_v1_carry_copy(const volatile void* object, const volatile void* from, CarrierClass) noexcept
    __attribute__((weak));
void mlflow_trace_v1_carry_nothing(const volatile void* object, CarrierClass) noexcept __attribute__((weak));
// Makes the span that the object carries the origin.
void mlflow_trace_v1_take_up(Frame* origin, const volatile void* object, CarrierClass) noexcept __attribute__((weak));
}

__attribute__((always_inline, nodebug)) inline bool anything_is_carried() noexcept {
  return &mlflow_trace_v1_carriers != nullptr &&
         __builtin_expect(__atomic_load_n(&mlflow_trace_v1_carriers, 0 /* relaxed */) != 0, 0);
}
// At the beginning of a constructor.
__attribute__((always_inline, nodebug)) inline void carrier_made(const volatile void* object,
                                                                 CarrierClass kind) noexcept {
  if (mlflow_trace_v1_carry &&
      (__atomic_load_n(&mlflow_trace_v1_enabled, 0 /* relaxed */) || mlflow_trace_v1::anything_is_carried()))
    mlflow_trace_v1_carry(object, kind);
}
// Of one that copies or moves, and of an assignment.
__attribute__((always_inline, nodebug)) inline void carrier_copied(const volatile void* object,
                                                                   const volatile void* from,
                                                                   CarrierClass kind) noexcept {
  if (mlflow_trace_v1::anything_is_carried()) mlflow_trace_v1_carry_copy(object, from, kind);
}
// Of the destructor.
__attribute__((always_inline, nodebug)) inline void carrier_ends(const volatile void* object,
                                                                 CarrierClass kind) noexcept {
  if (mlflow_trace_v1::anything_is_carried()) mlflow_trace_v1_carry_nothing(object, kind);
}

// In the function that takes such an object up.
__attribute__((always_inline, nodebug)) inline bool takes_up() noexcept {
  return Scope::wanted() && mlflow_trace_v1::anything_is_carried();
}
template <class Carrier> inline void take_up(Origin& origin, const Carrier& object, CarrierClass kind) noexcept {
  mlflow_trace_v1_take_up(&origin.frame, __builtin_addressof(object), kind);
}

}  // namespace mlflow_trace_v1
#pragma GCC visibility pop
