#include "mlflow/exception.h"

#include <utility>

namespace mlflow {

Exception::Exception(const std::string& message, std::string error_code, int http_status)
    : std::runtime_error(message), error_code_(std::move(error_code)), http_status_(http_status) {}
Exception::~Exception() = default;

}  // namespace mlflow
