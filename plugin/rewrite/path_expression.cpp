#include "plugin/rewrite/path_expression.h"

#include "attributes/near_miss.h"
#include "plugin/clang/names.h"
#include "plugin/clang/trial.h"
#include "plugin/plan/class_kind.h"
#include "plugin/plan/trace_plan.h"

#include "clang/AST/CXXInheritance.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Lookup.h"

namespace mlflow::plugin {

using namespace clang;
using attributes::PathStep;

namespace {

// Fields and functions of the class and its bases, for messages.
void add_members(const CXXRecordDecl* record, std::vector<std::string>& names) {
  for (const Decl* member : record->decls()) {
    const auto* named = llvm::dyn_cast<NamedDecl>(member);
    if (named && named->getIdentifier() && (llvm::isa<FieldDecl>(named) || llvm::isa<CXXMethodDecl>(named)))
      names.push_back(named->getName().str());
  }
  for (const CXXBaseSpecifier& base : record->bases())
    if (const CXXRecordDecl* declaration = base.getType()->getAsCXXRecordDecl();
        declaration && declaration->hasDefinition())
      add_members(declaration->getDefinition(), names);
}

std::optional<std::string> nearest(const std::string& name, const std::vector<std::string>& names) {
  std::vector<std::string_view> accepted(names.begin(), names.end());
  auto meant = attributes::near_miss(name, accepted);
  if (!meant) return std::nullopt;
  return std::string(*meant);
}

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

Expr* PathExpression::fail(const std::string& problem) {
  if (problem_.empty()) problem_ = problem;
  return nullptr;
}

void PathExpression::propose(std::size_t step, const PathStep& meant) {
  if (replacement_) return;
  std::vector<PathStep> path = path_;
  path[step] = meant;
  replacement_ = attributes::to_text(path);
}

Expr* PathExpression::build() { return prefix(path_.size()); }

Expr* PathExpression::prefix(std::size_t steps) {
  Expr* object = first();
  for (std::size_t step = 1; object && step < steps; ++step) object = member_of(object, step);
  return object;
}

Expr* PathExpression::first() {
  const PathStep& step = path_.front();
  FunctionDecl* function = builder_.function();
  if (step.name == "this") {
    const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
    if (method && method->isInstance() && !method->getParent()->isLambda())
      return builder_.sema().BuildCXXThisExpr(builder_.location(), method->getThisType(), /*IsImplicit=*/false);
  }
  std::vector<std::string> names;
  for (ParmVarDecl* parameter : function->parameters()) {
    if (is_named_in({step.name}, parameter)) return called(builder_.reference(parameter), 0);
    if (!parameter->getName().empty()) names.push_back(parameter->getName().str());
  }
  lacks_parameter_ = true;
  std::string problem = "the function has no parameter '" + step.name + "'";
  if (auto meant = nearest(step.name, names)) {
    PathStep right = step;
    right.name = *meant;
    propose(0, right);
    return fail(problem + "; did you mean '" + *meant + "'?");
  }
  return fail(problem + (names.empty() ? "" : "; it has " + listed(names)));
}

// What `->` leads to, as a pointer: of a class through its operator, as often as that gives an object again.
Expr* PathExpression::arrow(Expr* object, std::size_t step) {
  Sema& sema = builder_.sema();
  Trial trial(sema);
  for (unsigned depth = 0; object && object->getType()->isRecordType() && depth < 16; ++depth) {
    ExprResult next = sema.BuildOverloadedArrowExpr(nullptr, object, builder_.location());
    object = next.isInvalid() ? nullptr : next.get();
  }
  if (object && !trial.failed() && object->getType()->isPointerType()) return object;
  PathStep right = path_[step];
  right.arrow = false;
  propose(step, right);
  return fail("what stands in front of '->" + right.name + "' is no pointer; did you mean '." + right.name + "'?");
}

Expr* PathExpression::member_of(Expr* object, std::size_t index) {
  Sema& sema = builder_.sema();
  const PathStep& step = path_[index];
  if (step.arrow) {
    object = arrow(object, index);
    if (!object) return nullptr;
  } else if (object->getType()->isPointerType()) {
    PathStep right = step;
    right.arrow = true;
    propose(index, right);
    return fail("what stands in front of '." + step.name + "' is a pointer; did you mean '->" + step.name + "'?");
  }
  QualType type = step.arrow ? object->getType()->getPointeeType() : object->getType();
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  std::string type_text = type_name(builder_.context(), type.getUnqualifiedType());
  if (!record) return fail("'" + type_text + "' has no members, so there is no '" + step.name + "'");
  if (!is_complete(sema, record)) return fail("'" + type_text + "' is not complete here");
  LookupResult found(sema, &builder_.context().Idents.get(step.name), builder_.location(), Sema::LookupMemberName);
  found.suppressDiagnostics();
  if (!sema.LookupQualifiedName(found, record->getDefinition())) {
    std::vector<std::string> names;
    add_members(record->getDefinition(), names);
    std::string problem = "'" + type_text + "' has no member '" + step.name + "'";
    auto meant = nearest(step.name, names);
    if (!meant) return fail(problem);
    PathStep right = step;
    right.name = *meant;
    propose(index, right);
    return fail(problem + "; did you mean '" + *meant + "'?");
  }
  Trial trial(sema);
  DeclarationNameInfo name(&builder_.context().Idents.get(step.name), builder_.location());
  CXXScopeSpec no_scope;
  ExprResult member = sema.BuildMemberReferenceExpr(object, object->getType(), builder_.location(), step.arrow,
                                                    no_scope, SourceLocation(), nullptr, name, nullptr, nullptr);
  if (member.isInvalid() || trial.failed())
    return fail("the member '" + step.name + "' of '" + type_text + "' cannot be used here");
  return called(member.get(), index);
}

Expr* PathExpression::called(Expr* function, std::size_t index) {
  if (!path_[index].called) return function;
  Trial trial(builder_.sema());
  ExprResult call = builder_.sema().BuildCallExpr(nullptr, function, builder_.location(), {}, builder_.location());
  if (call.isInvalid() || trial.failed()) return fail("'" + path_[index].name + "()' cannot be called so");
  return call.get();
}

Expr* PathExpression::build_guard() {
  Sema& sema = builder_.sema();
  Expr* guard = nullptr;
  for (std::size_t step = 1; step < path_.size(); ++step) {
    if (!path_[step].arrow || (step == 1 && path_.front().name == "this")) continue;
    Trial trial(sema);
    Expr* object = prefix(step);
    ExprResult there = object ? sema.PerformContextuallyConvertToBool(object) : ExprError();
    if (there.isInvalid() || trial.failed()) continue;  // a class that is no pointer, and never null
    ExprResult both = guard ? sema.BuildBinOp(nullptr, builder_.location(), BO_LAnd, guard, there.get()) : there;
    if (both.isInvalid() || trial.failed()) continue;
    guard = both.get();
  }
  return guard;
}

}  // namespace mlflow::plugin
