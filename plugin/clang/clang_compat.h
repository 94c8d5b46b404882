// The differences between the Clang versions we build for: the only file that asks which one it is.
//
// Each function says what changed upstream, so that a version that is no longer supported can be dropped by reading it.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Version.h"  // without it CLANG_VERSION_MAJOR is silently 0
#include "clang/Sema/Sema.h"
#if CLANG_VERSION_MAJOR >= 19
#include "clang/Sema/EnterExpressionEvaluationContext.h"
#endif

namespace mlflow::plugin::compat {

inline constexpr int clang_major = CLANG_VERSION_MAJOR;

// 15: compound statements carry floating-point options.
inline clang::CompoundStmt* compound(const clang::ASTContext& context, llvm::ArrayRef<clang::Stmt*> statements,
                                     clang::SourceLocation begin, clang::SourceLocation end) {
#if CLANG_VERSION_MAJOR >= 15
  return clang::CompoundStmt::Create(context, statements, clang::FPOptionsOverride(), begin, end);
#else
  return clang::CompoundStmt::Create(context, statements, begin, end);
#endif
}

// 18: StringLiteral::StringKind became StringLiteralKind, and Ascii became Ordinary.
inline clang::StringLiteral* string_literal(const clang::ASTContext& context, llvm::StringRef text,
                                            clang::QualType type, clang::SourceLocation location) {
#if CLANG_VERSION_MAJOR >= 18
  return clang::StringLiteral::Create(context, text, clang::StringLiteralKind::Ordinary, false, type, location);
#elif CLANG_VERSION_MAJOR >= 15
  return clang::StringLiteral::Create(context, text, clang::StringLiteral::Ordinary, false, type, location);
#else
  return clang::StringLiteral::Create(context, text, clang::StringLiteral::Ascii, false, type, location);
#endif
}

// 18: ArrayType::ArraySizeModifier became ArraySizeModifier at namespace scope.
#if CLANG_VERSION_MAJOR >= 18
inline constexpr auto normal_array = clang::ArraySizeModifier::Normal;
#else
inline constexpr auto normal_array = clang::ArrayType::Normal;
#endif

// 15: implicit attributes are made from a range alone.
inline clang::AnnotateAttr* annotation(clang::ASTContext& context, llvm::StringRef text, clang::SourceRange range) {
#if CLANG_VERSION_MAJOR >= 15
  return clang::AnnotateAttr::CreateImplicit(context, text, nullptr, 0, range);
#else
  return clang::AnnotateAttr::CreateImplicit(context, text, nullptr, 0, clang::AttributeCommonInfo(range));
#endif
}

// 22: a template argument that is an expression says whether it is canonical.
inline clang::TemplateArgumentLoc expression_argument(clang::Expr* value) {
#if CLANG_VERSION_MAJOR >= 21
  return clang::TemplateArgumentLoc(clang::TemplateArgument(value, /*IsCanonical=*/false), value);
#else
  return clang::TemplateArgumentLoc(clang::TemplateArgument(value), value);
#endif
}

// 22: a template argument that is a template says where `template` stands in front of it.
inline clang::TemplateArgumentLoc template_argument(clang::ASTContext& context, clang::TemplateName name,
                                                    clang::SourceLocation location) {
  clang::TemplateArgument argument(name);
#if CLANG_VERSION_MAJOR >= 22
  return clang::TemplateArgumentLoc(context, argument, clang::SourceLocation(), clang::NestedNameSpecifierLoc(),
                                    location);
#else
  return clang::TemplateArgumentLoc(context, argument, clang::NestedNameSpecifierLoc(), location);
#endif
}

// 22: types of records are made by getCanonicalTagType; getTypeDeclType no longer takes them.
inline clang::QualType tag_type(const clang::ASTContext& context, const clang::TagDecl* tag) {
#if CLANG_VERSION_MAJOR >= 22
  return clang::QualType(context.getCanonicalTagType(tag));
#else
  return context.getTypeDeclType(tag);
#endif
}

// `if consteval { constant } else { run }`. 14's evaluator takes the first arm even when it merely folds, so there the
// caller's `constant_evaluated()` call is the condition.
inline constexpr bool has_if_consteval = CLANG_VERSION_MAJOR >= 15;
inline clang::IfStmt* if_consteval(const clang::ASTContext& context, clang::SourceLocation location,
                                   clang::Expr* condition, clang::Stmt* constant, clang::Stmt* run) {
  auto kind = has_if_consteval ? clang::IfStatementKind::ConstevalNonNegated : clang::IfStatementKind::Ordinary;
  return clang::IfStmt::Create(context, location, kind, nullptr, nullptr, has_if_consteval ? nullptr : condition,
                               location, location, constant, location, run);
}

// 14's optimiser loses what is stored, in a coroutine, in a variable that is declared ahead of the coroutine's
// beginning.
inline constexpr bool has_variables_ahead_of_coroutine = CLANG_VERSION_MAJOR >= 15;

// 15: instantiating a template whose calls are rewritten (PseudoObjectExpr) goes back to the calls as they were
// written.
inline constexpr bool can_instantiate_rewritten_calls = CLANG_VERSION_MAJOR >= 15;

// 16: the use of a default argument or member initialiser can hold an expression of its own. This one holds none.
inline clang::Expr* same_default(const clang::ASTContext& context, clang::CXXDefaultArgExpr* use) {
#if CLANG_VERSION_MAJOR >= 16
  return clang::CXXDefaultArgExpr::Create(context, use->getUsedLocation(), use->getParam(), nullptr,
                                          use->getUsedContext());
#else
  (void)context;
  return use;
#endif
}
inline clang::Expr* same_default(const clang::ASTContext& context, clang::CXXDefaultInitExpr* use) {
#if CLANG_VERSION_MAJOR >= 16
  return clang::CXXDefaultInitExpr::Create(context, use->getBeginLoc(), use->getField(), use->getUsedContext(),
                                           nullptr);
#else
  (void)context;
  return use;
#endif
}

// 18: member functions may declare their object as a parameter (C++23).
inline bool has_explicit_object(const clang::CXXMethodDecl* method) {
#if CLANG_VERSION_MAJOR >= 18
  return method->isExplicitObjectMemberFunction();
#else
  (void)method;
  return false;
#endif
}

// 18: a file entry knows the name it was asked for, and getFileEntryForID gave way to getFileEntryRefForID.
inline auto file_entry(const clang::SourceManager& sources, clang::FileID file) {
  return sources.getFileEntryRefForID(file);
}

}  // namespace mlflow::plugin::compat
