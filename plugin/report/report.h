// Writes down what was instrumented and what was refused (-fplugin-arg-mlflow_trace-report=FILE).
#pragma once

#include <string>

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"

#include "plugin/asked/session.h"

namespace mlflow::plugin {

enum class Outcome { INSTRUMENTED, REFUSED, LEFT_OUT };

// One line: the outcome (`instrumented`, `refused`, `left out`), place, function, reason, separated by tabs. Appended:
// the compilations of a whole project may share the file.
// A lambda is called as a rule has to call it.
void report(const Session& session, const clang::ASTContext& context, const clang::FunctionDecl* function,
            Outcome outcome, const std::string& reason = "");

// The same of a class whose objects are asked to carry a context: `class ns::Name`.
void report_class(const Session& session, const clang::ASTContext& context, const clang::CXXRecordDecl* record,
                  Outcome outcome, const std::string& reason);

// The same of a call that a rule names; `caller` is null in the initialiser of a variable.
void report_call(const PluginOptions& options, const clang::ASTContext& context, clang::SourceLocation location,
                 const clang::FunctionDecl* callee, const clang::FunctionDecl* caller, Outcome outcome,
                 const std::string& reason = "");

}  // namespace mlflow::plugin
