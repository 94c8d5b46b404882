#include "plugin/clang/diagnostics.h"

namespace mlflow::plugin {

void diagnose(clang::Sema& sema, Level level, clang::SourceLocation location, const std::string& message,
              const std::optional<std::string>& replacement) {
  clang::DiagnosticsEngine& engine = sema.getDiagnostics();
  unsigned id = engine.getDiagnosticIDs()->getCustomDiagID(static_cast<clang::DiagnosticIDs::Level>(level), "%0");
  clang::DiagnosticBuilder builder = engine.Report(location, id);
  builder << message;
  // A token that a macro made is not what the person wrote: nothing to replace there.
  if (replacement && location.isFileID()) builder << clang::FixItHint::CreateReplacement(location, *replacement);
}

}  // namespace mlflow::plugin
