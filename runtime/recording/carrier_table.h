// Which objects carry a context: a table beside the objects, by address and class, for classes whose layout must not
// change. Any thread; nothing is allocated but the table itself, and no lock is held while anything else is called.
//
// The members that the plugin writes into (rewrite/carrier_weaver.h) keep it true: a constructor puts or forgets, a
// destructor forgets, so that an object has nothing of the one that was at its address before.
#pragma once

#include "recording/inherited_context.h"

namespace mlflow::internal {

using CarrierClass = unsigned long long;

// False: no memory for it. What was kept for that object is gone in either case.
bool put_carried(const volatile void* object, CarrierClass kind, const TraceContext& context) noexcept;
// Of no kind: nothing is carried.
TraceContext find_carried(const volatile void* object, CarrierClass kind) noexcept;
void forget_carried(const volatile void* object, CarrierClass kind) noexcept;

}  // namespace mlflow::internal
