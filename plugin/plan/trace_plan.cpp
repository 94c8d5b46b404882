#include "plugin/plan/trace_plan.h"

#include "plugin/asked/annotation.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/names.h"
#include "plugin/plan/coroutine_shape.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

namespace mlflow::plugin {

using namespace clang;

bool is_named_in(const std::vector<std::string>& names, const ParmVarDecl* parameter) {
  if (names.empty()) return false;
  if (llvm::is_contained(names, parameter->getName().str())) return true;
  const auto* function = llvm::dyn_cast<FunctionDecl>(parameter->getDeclContext());
  unsigned index = parameter->getFunctionScopeIndex();
  if (!function) return false;
  for (const FunctionDecl* declaration : function->redecls())
    if (index < declaration->getNumParams() &&
        llvm::is_contained(names, declaration->getParamDecl(index)->getName().str()))
      return true;
  const FunctionDecl* pattern = function->getTemplateInstantiationPattern();
  if (!pattern || parameter->getName().empty()) return false;
  return llvm::any_of(pattern->parameters(), [&](const ParmVarDecl* of_pattern) {
    return of_pattern->getName() == parameter->getName() && is_named_in(names, of_pattern);
  });
}

namespace {

// By a mark on the parameter, or by its name where a class's attribute, or a rule, speaks for many functions.
bool is_skipped(const attributes::TraceOptions& options, const ParmVarDecl* parameter) {
  return find_annotation(parameter, Mark::SKIP) || is_named_in(options.skip, parameter);
}
bool is_redacted(const attributes::TraceOptions& options, const ParmVarDecl* parameter) {
  return find_annotation(parameter, Mark::REDACT) || is_named_in(options.redact, parameter);
}

bool reads_pointers(const attributes::TraceOptions& options, const ParmVarDecl* parameter) {
  return options.read_all_pointers || find_annotation(parameter, Mark::READ_POINTERS) ||
         is_named_in(options.read_pointers, parameter);
}

// `Node*& out`: the pointer itself is what the function is to set.
bool is_pointer_to_fill(QualType type) {
  const auto* reference = type->getAs<LValueReferenceType>();
  return reference && reference->getPointeeType()->isPointerType() && !reference->getPointeeType().isConstQualified();
}

// A class template's specialisation that a reference names, but nothing has used yet: it has no members so far. When
// its capture is written, at the end of the unit, it is given them if it can be; earlier would be ahead of its explicit
// specialisation.
bool is_unused_specialization(QualType type) {
  const CXXRecordDecl* record = type->getAsCXXRecordDecl();
  return record && llvm::isa<ClassTemplateSpecializationDecl>(record) && !record->hasDefinition();
}

// A non-const reference: by a rule it is an address, too.
bool is_to_fill(QualType type) { return type->isLValueReferenceType() && !type->getPointeeType().isConstQualified(); }

}  // namespace

bool is_capturable(const ASTContext& context, QualType type) {
  type = type.getNonReferenceType();
  if (type->isDependentType() || type->isFunctionType() || type->isVoidType()) return false;
  if (type.isVolatileQualified() || type->isAtomicType()) return false;
  if (const ArrayType* array = context.getAsArrayType(type)) return is_capturable(context, array->getElementType());
  return !type->isIncompleteType() || type->isEnumeralType() || is_unused_specialization(type);
}

bool can_be_followed(const ASTContext& context, QualType type) {
  const auto* pointer = type.getNonReferenceType()->getAs<PointerType>();
  return !pointer || is_capturable(context, pointer->getPointeeType());
}

namespace {

// In an instantiation a pack is several parameters of one name; its pattern knows that they are one.
bool is_pack(const FunctionDecl* pattern, llvm::StringRef name) {
  return pattern && llvm::any_of(pattern->parameters(),
                                 [&](const ParmVarDecl* p) { return p->isParameterPack() && p->getName() == name; });
}

void plan_parameters(Sema& sema, FunctionDecl* function, TracePlan& plan, bool name_all) {
  const attributes::TraceOptions& options = plan.options;
  const FunctionDecl* pattern = function->getTemplateInstantiationPattern();
  for (unsigned i = 0; i < function->getNumParams(); ++i) {
    ParmVarDecl* parameter = function->getParamDecl(i);
    llvm::StringRef name = parameter->getName();
    if ((name.empty() && !name_all) || is_skipped(options, parameter)) continue;
    PlannedParameter planned;
    planned.name = name.empty() ? "arg" + std::to_string(i) : name.str();
    planned.type = type_name(sema.Context, parameter->getOriginalType());
    bool pack = !name.empty() && is_pack(pattern, name);
    if (is_redacted(options, parameter)) {
      planned.kind = ParameterKind::REDACTED;
    } else if (pack) {
      planned.kind = ParameterKind::PACK;
    } else if (!is_capturable(sema.Context, parameter->getType())) {
      planned.kind = ParameterKind::OPAQUE;
    }
    unsigned last = i;
    while (pack && last + 1 < function->getNumParams() && function->getParamDecl(last + 1)->getName() == name) ++last;
    if (planned.kind == ParameterKind::PACK) {
      for (unsigned j = i; j <= last; ++j) planned.values.push_back(function->getParamDecl(j));
      // One element that must not be looked at hides them all: a list has no place for a type's name.
      for (ParmVarDecl* element : planned.values)
        if (!is_capturable(sema.Context, element->getType()) || (plan.safest && is_to_fill(element->getType())))
          planned.kind = ParameterKind::OPAQUE;
    } else if (planned.kind == ParameterKind::CAPTURED) {
      planned.values.push_back(parameter);
      if (is_pointer_to_fill(parameter->getType()) || (plan.safest && is_to_fill(parameter->getType())))
        planned.kind = ParameterKind::ADDRESS;
      if (planned.kind == ParameterKind::CAPTURED) {
        bool followed = reads_pointers(options, parameter) && can_be_followed(sema.Context, parameter->getType());
        planned.reading =
            followed ? PointerReading{PointerReading::FOLLOWED, nullptr} : pointer_reading(function, i, plan.safest);
      }
    }
    if (planned.kind == ParameterKind::OPAQUE) planned.values.clear();
    i = last;
    plan.has_values |= !planned.values.empty();
    plan.parameters.push_back(std::move(planned));
  }
  // A pack of nothing leaves no parameter behind: it is an empty list all the same.
  for (unsigned i = 0; pattern && i < pattern->getNumParams(); ++i) {
    const ParmVarDecl* parameter = pattern->getParamDecl(i);
    llvm::StringRef name = parameter->getName();
    bool there = llvm::any_of(function->parameters(), [&](const ParmVarDecl* p) { return p->getName() == name; });
    if (!parameter->isParameterPack() || there || name.empty() || is_skipped(options, parameter)) continue;
    PlannedParameter planned;
    planned.name = name.str();
    planned.kind = is_redacted(options, parameter) ? ParameterKind::REDACTED : ParameterKind::PACK;
    plan.parameters.push_back(std::move(planned));
  }
}

// `can_name`: whether a class result can be given a name without a copy.
void plan_result(const Sema& sema, const FunctionDecl* function, TracePlan& plan, bool can_name) {
  const attributes::TraceOptions& options = plan.options;
  QualType result = function->getReturnType();
  plan.returns_void =
      result->isVoidType() || llvm::isa<CXXConstructorDecl>(function) || llvm::isa<CXXDestructorDecl>(function);
  if (plan.returns_void) return;
  can_name |= !result->isRecordType();
  // A class may be one that carries errors; of anything else error_if has to say what means failure.
  bool may_fail = options.error_if.empty() ? result->isRecordType() && !plan.safest : options.error_if != "never";
  plan.checks_result = may_fail && can_name;
  if (!options.capture_outputs) return;
  plan.opaque_result = !is_capturable(sema.Context, result) || !can_name;
  plan.captures_result = !plan.opaque_result;
}

}  // namespace

TracePlan make_plan(Sema& sema, FunctionDecl* function, const attributes::TraceOptions& options, bool safest) {
  TracePlan plan;
  plan.safest = safest;
  plan.options = options;
  if (options.capture_inputs) plan_parameters(sema, function, plan, /*name_all=*/false);
  if (const auto* coroutine = llvm::dyn_cast_or_null<CoroutineBodyStmt>(function->getBody())) {
    // What the caller gets is a handle; the result is what the body returns or yields.
    CoroutineShape shape = shape_of(coroutine);
    plan.coroutine = true;
    plan.generator = shape.yield != nullptr;
    plan.returns_void = !shape.returns_value && !shape.yield;
    plan.checks_result = shape.returns_value && (options.error_if.empty() ? !safest : options.error_if != "never");
    return plan;
  }
  // In a return statement, naming rests on copy elision.
  plan_result(sema, function, plan, sema.getLangOpts().ElideConstructors);
  return plan;
}

TracePlan make_call_plan(Sema& sema, FunctionDecl* callee, const attributes::TraceOptions& options) {
  TracePlan plan;
  plan.safest = true;
  plan.options = options;
  if (options.capture_inputs) plan_parameters(sema, callee, plan, /*name_all=*/true);
  plan_result(sema, callee, plan, /*can_name=*/true);
  return plan;
}

}  // namespace mlflow::plugin
