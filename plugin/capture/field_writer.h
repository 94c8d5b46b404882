// Writes the statements that capture a class's public fields, those of its public bases first.
#pragma once

#include "plugin/clang/ast_builder.h"

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace mlflow::plugin {

class FieldWriter {
 public:
  explicit FieldWriter(const AstBuilder& builder) : builder_(builder) {}

  // Whether there is any field to write: the class, its public bases, and anonymous structs in them.
  static bool has_fields(const clang::CXXRecordDecl* record);

  // False: something could not be built.
  bool write(const clang::CXXRecordDecl* record, std::vector<clang::Stmt*>& statements);
  unsigned count() const { return count_; }

 private:
  // A value to read fields from: made anew for each use, since an expression has one parent.
  using Path = std::vector<const clang::Decl*>;
  bool write(const clang::CXXRecordDecl* record, const std::vector<clang::CXXBaseSpecifier*>& bases,
             const std::vector<clang::FieldDecl*>& outer, std::vector<clang::Stmt*>& statements);
  clang::Expr* object(const std::vector<clang::CXXBaseSpecifier*>& bases,
                      const std::vector<clang::FieldDecl*>& outer) const;
  clang::Expr* member(clang::Expr* object, clang::FieldDecl* field) const;
  // Packed, or in something that is.
  bool is_misaligned(const std::vector<clang::CXXBaseSpecifier*>& bases, const std::vector<clang::FieldDecl*>& outer,
                     const clang::FieldDecl* field) const;
  clang::Expr* capture_copy(std::vector<clang::Expr*> arguments, clang::Expr* value, clang::QualType type) const;

  const AstBuilder& builder_;
  llvm::SmallPtrSet<const clang::CXXRecordDecl*, 4> virtual_bases_;
  unsigned count_ = 0;
};

}  // namespace mlflow::plugin
