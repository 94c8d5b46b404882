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

}  // namespace mlflow::plugin
