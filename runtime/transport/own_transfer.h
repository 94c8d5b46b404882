// Requests that the runtime itself makes. They are not the program's: what watches the program's transfers
// (runtime/autolog/) leaves them alone.
#pragma once

namespace mlflow::internal {

// While it lives, what this thread asks of libcurl is the runtime's own. May be nested.
class OwnTransfer {
 public:
  OwnTransfer() noexcept { ++depth_; }
  ~OwnTransfer() { --depth_; }
  OwnTransfer(const OwnTransfer&) = delete;
  OwnTransfer& operator=(const OwnTransfer&) = delete;
  static bool here() noexcept { return depth_ > 0; }

 private:
  static constinit inline thread_local int depth_ = 0;
};

}  // namespace mlflow::internal
