// What the runtime library exports.
#pragma once

#define MLFLOW_TRACING_API __attribute__((visibility("default")))
