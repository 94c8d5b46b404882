#include "plugin/report/report.h"

#include "plugin/clang/names.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace mlflow::plugin {

namespace {

const char* outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::INSTRUMENTED: return "instrumented";
    case Outcome::REFUSED: return "refused";
    case Outcome::LEFT_OUT: return "left out";
  }
  return "";
}

void append(const PluginOptions& options, const clang::ASTContext& context, clang::SourceLocation location,
            const std::string& name, Outcome outcome, const std::string& reason) {
  if (options.report.empty()) return;
  std::error_code error;
  llvm::raw_fd_ostream file(options.report, error, llvm::sys::fs::OF_Append);
  if (error) return;  // said once, when the plugin's arguments were read
  const clang::SourceManager& sources = context.getSourceManager();
  clang::PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(location));
  // In one write, so that compilations that run side by side do not mix their lines.
  std::string line =
      std::string(outcome_name(outcome)) + '\t' +
      (place.isValid() ? std::string(place.getFilename()) + ':' + std::to_string(place.getLine()) : "?") + '\t' + name +
      '\t' + reason + '\n';
  file << line;
}

}  // namespace

void report(const Session& session, const clang::ASTContext& context, const clang::FunctionDecl* function,
            Outcome outcome, const std::string& reason) {
  std::string lambda = session.lambda_names().rule_name(function);
  append(session.options(), context, function->getLocation(),
         lambda.empty() ? qualified_name(function) : lambda + parameter_list(function), outcome, reason);
}

void report_class(const Session& session, const clang::ASTContext& context, const clang::CXXRecordDecl* record,
                  Outcome outcome, const std::string& reason) {
  append(session.options(), context, record->getLocation(), "class " + plain_name(record), outcome, reason);
}

void report_call(const PluginOptions& options, const clang::ASTContext& context, clang::SourceLocation location,
                 const clang::FunctionDecl* callee, const clang::FunctionDecl* caller, Outcome outcome,
                 const std::string& reason) {
  std::string name = "call of " + qualified_name(callee) + (caller ? " in " + qualified_name(caller) : "");
  append(options, context, location, name, outcome, reason);
}

}  // namespace mlflow::plugin
