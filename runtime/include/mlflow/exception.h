// What a call that asks a server something throws when it fails. Nothing that traces ever throws.
#pragma once

#include <stdexcept>
#include <string>

#include "mlflow/visibility.h"

namespace mlflow {

class MLFLOW_TRACING_API Exception : public std::runtime_error {
 public:
  // `http_status` 0: no answer came.
  Exception(const std::string& message, std::string error_code, int http_status);
  ~Exception() override;

  // The server's own code, such as "RESOURCE_DOES_NOT_EXIST"; "INTERNAL_ERROR" where it gave none.
  const std::string& error_code() const noexcept { return error_code_; }
  int http_status() const noexcept { return http_status_; }

 private:
  std::string error_code_;
  int http_status_;
};

}  // namespace mlflow
