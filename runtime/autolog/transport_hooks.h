// The places where transports are watched: put there when the first API's autolog is switched on, taken away when the
// last is switched off.
#pragma once

namespace mlflow::internal {

// Called with the switches' lock held (autolog_switch.cpp), in turns. They report what cannot be watched; they never
// throw.
void install_autolog_hooks() noexcept;
// Calls that are under way end as they would have: their ModelCalls live on.
void remove_autolog_hooks() noexcept;

}  // namespace mlflow::internal
