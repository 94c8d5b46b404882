// Says what is wrong, at the exact place.
#pragma once

#include <optional>
#include <string>

#include "clang/Basic/Diagnostic.h"
#include "clang/Sema/Sema.h"

#include "attributes/problem.h"

namespace mlflow::plugin {

using Level = clang::DiagnosticsEngine::Level;

// `replacement`: a fix-it for the token at `location`.
void diagnose(clang::Sema& sema, Level level, clang::SourceLocation location, const std::string& message,
              const std::optional<std::string>& replacement = std::nullopt);

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
