// Trying what need not work: something built, or instantiated, whose errors are nobody's.
#pragma once

#include "clang/Basic/Diagnostic.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

// No diagnostic is shown while one lives, and it knows whether an error was made: for trying what need not work.
class Trial {
 public:
  explicit Trial(clang::Sema& sema)
      : diagnostics_(sema.getDiagnostics()), trap_(diagnostics_), before_(diagnostics_.getSuppressAllDiagnostics()) {
    diagnostics_.setSuppressAllDiagnostics(true);
  }
  ~Trial() { diagnostics_.setSuppressAllDiagnostics(before_); }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  bool failed() const { return trap_.hasErrorOccurred(); }

 private:
  clang::DiagnosticsEngine& diagnostics_;
  clang::DiagnosticErrorTrap trap_;
  bool before_;
};

}  // namespace mlflow::plugin
