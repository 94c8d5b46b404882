// What the runtime library exports.
#pragma once

#define MLFLOW_TRACING_API __attribute__((visibility("default")))
// What is compiled into each program that uses it, and is never the library's.
#define MLFLOW_TRACING_INLINE __attribute__((visibility("hidden")))
