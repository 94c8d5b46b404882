#include "autolog/transport_hooks.h"

namespace mlflow::internal {

void install_autolog_hooks() noexcept {}
void remove_autolog_hooks() noexcept {}

}  // namespace mlflow::internal
