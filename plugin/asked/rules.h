// Rules: functions, and calls, that are traced though nobody annotated them (-fplugin-arg-mlflow_trace-rules=FILE).
#pragma once

#include <string>
#include <vector>

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"

#include "plugin/asked/exclusions.h"

namespace mlflow::plugin {

struct Rule {
  std::string call;                   // a pattern for the called function, of a rule that traces calls; else empty
  std::string record;                 // a pattern for the classes whose objects carry a context; else empty
  std::string function;               // a pattern for the qualified name (of the caller, for calls); empty: any
  std::string file;                   // a pattern for the file; empty: any
  std::string space;                  // a pattern for the namespace; empty: any
  std::vector<std::string> exclude;   // patterns for qualified names and files
  std::vector<ExclusionKind> include;  // what is left out by default and is wanted all the same
  std::string options;                // as the text of an attribute's arguments
};

class Rules {
 public:
  Rules() = default;
  explicit Rules(std::vector<Rule> rules) : rules_(std::move(rules)) {}

  bool empty() const { return rules_.empty(); }
  // Some rule traces functions.
  bool has_functions() const;
  // Some rule traces calls where they stand.
  bool has_calls() const;
  // Some rule says which classes carry a context.
  bool has_classes() const;
  // Some rule wants functions (or calls) in system headers, too.
  bool includes_system() const;
  // Whether a rule says that objects of this class carry a context.
  bool carries(const clang::CXXRecordDecl* record) const;
  // The first rule for a function; null if there is none. `lambda`: what people call it if it is a lambda; a rule may
  // also call it `<lambda>`.
  const Rule* find(const clang::FunctionDecl* function, const std::string& lambda) const;
  // The first rule for a call at `location`; `caller` is null in the initialiser of a variable outside of functions.
  const Rule* find_call(const clang::FunctionDecl* callee, const clang::FunctionDecl* caller,
                        clang::SourceLocation location) const;

 private:
  std::vector<Rule> rules_;
};

// `*` stands for any characters.
bool matches(llvm::StringRef pattern, llvm::StringRef text);

}  // namespace mlflow::plugin
