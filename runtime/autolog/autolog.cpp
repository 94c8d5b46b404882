#include "mlflow/autolog.h"

#include "autolog/autolog_switch.h"

namespace mlflow {

namespace {

void switch_api(internal::AutologApi api, const AutologOptions& options) noexcept {
  const bool on = options.log_traces && !options.disable;
  try {
    internal::switch_autolog({api, on, options.silent, {options.hosts, options.paths}});
  } catch (const std::exception&) {
    internal::switch_autolog({api, on, options.silent, {}});  // no memory for the lists
  }
}

}  // namespace

void openai::autolog(const AutologOptions& options) noexcept { switch_api(internal::AUTOLOG_OPENAI, options); }
void anthropic::autolog(const AutologOptions& options) noexcept { switch_api(internal::AUTOLOG_ANTHROPIC, options); }
void litellm::autolog(const AutologOptions& options) noexcept { switch_api(internal::AUTOLOG_LITELLM, options); }

}  // namespace mlflow
