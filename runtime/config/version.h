// The version every request, resource and command line says.
#pragma once

namespace mlflow::internal {

#ifdef MLFLOW_TRACING_VERSION
inline constexpr const char* version = MLFLOW_TRACING_VERSION;
#else
inline constexpr const char* version = "0.1.0";
#endif

}  // namespace mlflow::internal
