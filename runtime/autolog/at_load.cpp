// What autolog does when the library is loaded: one look at the environment.
#include "autolog/autolog_switch.h"
#include "recording/defined_above.h"

namespace mlflow::internal {

[[gnu::constructor]] void look_at_autolog_setting() noexcept {
  static const bool once = [] {
    switch_autolog_by_environment();
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace mlflow::internal
