// Which APIs' autolog is on, in this process. Any thread.
#pragma once

#include <atomic>

#include "autolog/autolog_rules.h"
#include "config/environment.h"

namespace mlflow::internal {

// Null while none is on: one load for whoever asks. What it leads to is never destroyed.
extern std::atomic<const AutologRules*> autolog_rules;

// Switches an API on, with what is said of it now instead of what was said before, or off. The first one on has the
// transports watched, the last one off ends that.
struct AutologSwitch {
  AutologApi api;
  bool on = true;
  bool silent = false;  // mistakes in the choice, and transports that cannot be watched, are not reported
  AutologChoice choice;
};
void switch_autolog(const AutologSwitch& change) noexcept;

// Whether what autolog has to say stays unsaid: the one who switched it on last wanted so.
bool autolog_is_silent() noexcept;

// What the settings say of autolog. Not settings(): autolog may be switched on when the library is loaded, and all else
// is read at the first use, when the program may have changed its environment.
Settings autolog_settings();

// MLFLOW_AUTOLOG, as it is when the library is loaded.
void switch_autolog_by_environment() noexcept;

}  // namespace mlflow::internal
