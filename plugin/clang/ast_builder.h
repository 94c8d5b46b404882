// Makes expressions and variables as if they had been written in the function that is being rewritten.
#pragma once

#include <string>
#include <vector>

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Sema/Sema.h"
#include "clang/Sema/Template.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mlflow::plugin {

// What expressions can name: a variable, or a value that an expression keeps (an OpaqueValueExpr).
class Operand {
 public:
  Operand(clang::ValueDecl* variable) : variable_(variable) {}
  Operand(clang::OpaqueValueExpr* kept) : kept_(kept) {}

  clang::ValueDecl* variable() const { return variable_; }
  clang::OpaqueValueExpr* kept() const { return kept_; }

 private:
  clang::ValueDecl* variable_ = nullptr;
  clang::OpaqueValueExpr* kept_ = nullptr;
};

class AstBuilder {
 public:
  // What is made is about `function`, and stands at `location`. New variables belong to `owner`: the function, by
  // default. `safest`: with the captures a rule uses.
  AstBuilder(clang::Sema& sema, clang::FunctionDecl* function, clang::SourceLocation location, bool safest = false,
             clang::DeclContext* owner = nullptr);

  clang::Sema& sema() const { return sema_; }
  clang::ASTContext& context() const { return sema_.Context; }
  clang::FunctionDecl* function() const { return function_; }
  bool safest() const { return safest_; }
  clang::SourceLocation location() const { return location_; }

  // The same at another place.
  AstBuilder at(clang::SourceLocation location) const {
    AstBuilder other(*this);
    other.location_ = location;
    return other;
  }

  // False when the hook header is not there (the input is no C++14, or was preprocessed by someone else).
  bool has_hooks() const { return hooks_ != nullptr; }
  clang::QualType hook_type(llvm::StringRef name) const;  // a class of the hook header

  clang::Expr* integer(unsigned long long value, clang::QualType type) const;
  clang::Expr* size(unsigned long long value) const;
  clang::Expr* floating(double value) const;
  clang::Expr* string(llvm::StringRef text) const;
  clang::Expr* null() const;
  clang::Expr* list(std::vector<clang::Expr*> items) const;
  clang::Expr* reference(const Operand& operand) const;  // an lvalue, unless a scalar is kept

  // A call of a function (template) of the hook header by its name. Null if it cannot be built.
  clang::Expr* call(llvm::StringRef name, std::vector<clang::Expr*> arguments) const;
  clang::Expr* call(llvm::StringRef name, const clang::TemplateArgumentListInfo& template_arguments,
                    std::vector<clang::Expr*> arguments) const;
  // `(first, second)`, with the builtin comma.
  clang::Expr* comma(clang::Expr* first, clang::Expr* second) const;
  // What `make` builds, a call of the hook header's: null where it cannot be built, or what it calls does not compile.
  // The body of the template is instantiated here and now, while errors are still nobody's.
  clang::Expr* tried(llvm::function_ref<clang::Expr*()> make) const;
  // An expression as a statement.
  clang::Stmt* statement(clang::Expr* expression) const;

  clang::VarDecl* variable(llvm::StringRef name, clang::QualType type,
                           clang::StorageClass storage = clang::SC_None) const;
  bool initialize(clang::VarDecl* variable, clang::Expr* initializer, bool direct) const;
  // By the constructor that takes these arguments; without any, by the default one.
  bool construct(clang::VarDecl* variable, std::vector<clang::Expr*> arguments = {}) const;
  clang::Stmt* declaration(clang::VarDecl* variable) const;
  // Adds a function's old body. Its statements stay in the outermost block, where its locals end before the scope does;
  // a second block of the same source range would be counted twice by coverage.
  static void append_body(std::vector<clang::Stmt*>& statements, clang::Stmt* body);
  clang::Stmt* compound(llvm::ArrayRef<clang::Stmt*> statements) const;

 private:
  clang::NamedDecl* look_up(llvm::StringRef name, clang::LookupResult& result) const;

  clang::Sema& sema_;
  clang::FunctionDecl* function_;
  clang::DeclContext* owner_;
  clang::SourceLocation location_;
  bool safest_;
  clang::NamespaceDecl* hooks_ = nullptr;
};

}  // namespace mlflow::plugin
