// While it lives, what this thread sends is the runtime's own: autolog, which watches the same libcurl, leaves it
// alone. Also on a thread of the program, which asks a server something.
#pragma once

#include "hooks/abi.h"
#include "recording/current_thread.h"

namespace mlflow::internal {

class OwnRequest {
 public:
  OwnRequest() noexcept : before_(mlflow_trace_v1::mlflow_trace_v1_off) {
    mlflow_trace_v1::mlflow_trace_v1_off = before_ | OFF_RUNTIME;
  }
  ~OwnRequest() { mlflow_trace_v1::mlflow_trace_v1_off = before_; }
  OwnRequest(const OwnRequest&) = delete;
  OwnRequest& operator=(const OwnRequest&) = delete;

 private:
  const unsigned before_;
};

}  // namespace mlflow::internal
