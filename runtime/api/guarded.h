// What the API's calls that must not throw do with an exception of their own (out of memory).
#pragma once

#include <exception>
#include <string>

#include "config/report.h"

namespace mlflow::internal {

// `what` is the call, as the program knows it.
template <class Function>
void guarded(const char* what, Function&& function) noexcept {
  try {
    function();
  } catch (const std::exception& e) {
    report(Severity::WARNING, std::string(what) + " had no effect: " + e.what(), what);
  }
}

}  // namespace mlflow::internal
