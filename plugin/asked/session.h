// What one compilation knows: the plugin's options, the arguments of attributes, and the functions seen with one.
//
// Clang makes attribute handlers by itself, with no way to hand them anything; they find the session of the compilation
// that is running here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clang/AST/Decl.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

#include "plugin/asked/carriers.h"
#include "plugin/asked/rules.h"
#include "plugin/asked/token_reader.h"
#include "plugin/clang/lambda_names.h"

namespace mlflow::plugin {

struct PluginOptions {
  bool disable = false;
  bool autolog = true;  // HTTP clients and servers record requests, if the program switches that on
  bool print = false;
  bool check = false;  // what the plugin builds
  std::string report;
  std::string rules;
};

class Session {
 public:
  Session(clang::Preprocessor& preprocessor, PluginOptions options, Rules rules);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  static Session* current();

  const PluginOptions& options() const { return options_; }
  const Rules& rules() const { return rules_; }
  TokenReader& tokens() { return tokens_; }
  Carriers& carriers() { return carriers_; }
  LambdaNames& lambda_names() { return lambda_names_; }
  const LambdaNames& lambda_names() const { return lambda_names_; }

  // Functions and classes whose attribute was handled and that were not looked at since.
  std::vector<clang::FunctionDecl*>& pending_functions() { return pending_functions_; }
  std::vector<clang::CXXRecordDecl*>& annotated_records() { return annotated_records_; }
  std::vector<clang::ParmVarDecl*>& annotated_parameters() { return annotated_parameters_; }
  // An annotated lambda was seen in a template: its instantiations have to be searched for copies.
  bool has_dependent_lambdas = false;
  // Errors that are ours: what the compiler has read is whole, so that the next one can be said, too.
  unsigned own_errors = 0;
  // Code generation counts what runs by function (coverage, profiles): bodies stay where they were written.
  bool bodies_stay = false;

  // Calls that rules trace where they stand: what stands there now, and its record.
  llvm::DenseMap<const clang::Stmt*, const clang::VarDecl*>& traced_calls() { return traced_calls_; }
  // For a name in the whole unit: its own also where a precompiled header's names are there, too.
  std::string next_suffix(const clang::Sema& sema);

  // True the first time something is said about a place: templates are instantiated often, people read once.
  bool first_time(clang::SourceLocation location, llvm::StringRef message);

 private:
  PluginOptions options_;
  Rules rules_;
  Carriers carriers_;
  TokenReader tokens_;
  LambdaNames lambda_names_;
  std::vector<clang::FunctionDecl*> pending_functions_;
  std::vector<clang::CXXRecordDecl*> annotated_records_;
  std::vector<clang::ParmVarDecl*> annotated_parameters_;
  llvm::DenseMap<const clang::Stmt*, const clang::VarDecl*> traced_calls_;
  unsigned last_suffix_ = 0;
  llvm::StringSet<> said_;
};

}  // namespace mlflow::plugin
