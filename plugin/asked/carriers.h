// Which classes carry a context: those with [[mlflow::carry_context]], and those that a rule names.
#pragma once

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"

namespace mlflow::plugin {

class Rules;

class Carriers {
 public:
  explicit Carriers(const Rules& rules) : rules_(rules) {}

  // There is an attribute.
  void expect() { has_attributes_ = true; }
  // None is sure to be there: nothing has to be asked.
  bool none() const;
  // Whether its objects are to carry one. Of an instantiation, what its template says.
  bool has(const clang::CXXRecordDecl* record);
  // The class itself, or the first of its bases, that carries one; null if none does.
  const clang::CXXRecordDecl* find(const clang::CXXRecordDecl* record);
  // A number for the class, the same in each unit and with each compiler.
  static unsigned long long number(const clang::CXXRecordDecl* record);

 private:
  const Rules& rules_;
  bool has_attributes_ = false;
  llvm::DenseMap<const clang::CXXRecordDecl*, bool> known_;
};

}  // namespace mlflow::plugin
