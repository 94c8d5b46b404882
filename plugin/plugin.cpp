// The plugin's shell: reads -fplugin-arg-mlflow_trace-..., and puts the function finder in front of code generation.
#include "plugin/asked/attribute_query.h"
#include "plugin/asked/rule_file.h"
#include "plugin/asked/session.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/find/function_finder.h"

#include "clang/Basic/FileManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/PPCallbacks.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#ifndef MLFLOW_TRACE_VERSION
#define MLFLOW_TRACE_VERSION "0.1.0"
#endif

namespace mlflow::plugin {
namespace {

// What it counts, or is told to call, belongs to the functions as they were written.
bool counts_functions(const clang::CodeGenOptions& options) {
  return options.CoverageMapping || options.hasProfileClangInstr() || options.hasProfileClangUse() ||
         options.InstrumentFunctions || options.InstrumentForProfiling || options.XRayInstrumentFunctions;
}

class Action : public clang::PluginASTAction {
 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler, llvm::StringRef) override {
    clang::Preprocessor& preprocessor = compiler.getPreprocessor();
    if (!options_.rules.empty()) depend_on_rules(compiler);
    if (compiler.getLangOpts().CPlusPlus14 && !options_.disable) answer_attribute_queries(preprocessor);
    auto session = std::make_unique<Session>(preprocessor, options_, std::move(rules_));
    session->bodies_stay = counts_functions(compiler.getCodeGenOpts());
    return std::make_unique<FunctionFinder>(preprocessor, std::move(session));
  }

  bool ParseArgs(const clang::CompilerInstance& compiler, const std::vector<std::string>& arguments) override {
    clang::DiagnosticsEngine& diagnostics = compiler.getDiagnostics();
    auto complain = [&](const std::string& message) {
      unsigned id = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0");
      diagnostics.Report(id) << message;
      return false;
    };
    for (const std::string& argument : arguments) {
      llvm::StringRef name = llvm::StringRef(argument).split('=').first;
      std::string value = llvm::StringRef(argument).split('=').second.str();
      bool has_value = argument.find('=') != std::string::npos;
      if (name == "disable" && !has_value) {
        options_.disable = true;
      } else if (name == "no-autolog" && !has_value) {
        options_.autolog = false;
      } else if (name == "print" && !has_value) {
        options_.print = true;
      } else if (name == "check" && !has_value) {
        options_.check = true;
      } else if (name == "version" && !has_value) {
        llvm::outs() << "mlflow_trace " MLFLOW_TRACE_VERSION " for Clang " << compat::clang_major << "\n";
        llvm::outs().flush();
      } else if (name == "report" && !value.empty()) {
        options_.report = value;
        std::error_code error;
        llvm::raw_fd_ostream file(value, error, llvm::sys::fs::OF_Append);
        if (error) return complain("mlflow_trace: cannot write the report '" + value + "': " + error.message());
      } else if (name == "rules" && !value.empty()) {
        options_.rules = value;
        std::optional<Rules> rules = read_rule_file(value, diagnostics);
        if (!rules) return false;
        rules_ = std::move(*rules);
      } else {
        return complain("mlflow_trace: unknown plugin option '" + argument +
                        "'; accepted are check, disable, no-autolog, print, version, report=FILE, rules=FILE");
      }
    }
    return true;
  }

  ActionType getActionType() override { return AddBeforeMainAction; }

 private:
  // A build system has to compile again when the rules change: dependency files list what the preprocessor saw, a file
  // that it had no need to read again among them.
  void depend_on_rules(clang::CompilerInstance& compiler) const {
    clang::PPCallbacks* callbacks = compiler.getPreprocessor().getPPCallbacks();
    auto file = compiler.getFileManager().getFileRef(options_.rules);
    if (!file) return llvm::consumeError(file.takeError());
    clang::Token token;
    token.startToken();
    if (callbacks) callbacks->FileSkipped(*file, token, clang::SrcMgr::C_User);
  }

  PluginOptions options_;
  Rules rules_;
};

clang::FrontendPluginRegistry::Add<Action> action("mlflow_trace",
                                                  "records a span for each call of an annotated function");

}  // namespace
}  // namespace mlflow::plugin
