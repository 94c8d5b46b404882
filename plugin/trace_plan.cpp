#include "trace_plan.h"

#include "annotation.h"
#include "attributes/near_miss.h"
#include "clang_compat.h"
#include "diagnostics.h"
#include "type_name.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class MustTailFinder : public RecursiveASTVisitor<MustTailFinder> {
 public:
  bool found = false;
  bool VisitAttributedStmt(AttributedStmt* statement) {
    for (const Attr* attribute : statement->getAttrs())
      if (llvm::isa<MustTailAttr>(attribute)) found = true;
    return !found;
  }
  bool TraverseLambdaExpr(LambdaExpr*) { return true; }
};

// A body that is nothing but assembler counts on the frame the compiler gives it.
bool is_assembler(const Stmt* body) {
  const auto* compound = llvm::dyn_cast<CompoundStmt>(body);
  if (!compound || compound->body_empty()) return false;
  return llvm::all_of(compound->body(), [](const Stmt* s) { return llvm::isa<AsmStmt>(s); });
}

// The names in skip= or redact= have to be parameters.
void check_names(Sema& sema, Session& session, const FunctionDecl* function, SourceLocation attribute,
                 const char* option, const std::vector<std::string>& names, const std::vector<std::size_t>& tokens) {
  std::vector<std::string_view> accepted;
  std::string list;
  for (const ParmVarDecl* parameter : function->parameters()) {
    llvm::StringRef name = parameter->getName();
    if (name.empty() || (!accepted.empty() && accepted.back() == std::string_view(name.data(), name.size()))) continue;
    accepted.emplace_back(name.data(), name.size());
    list += (list.empty() ? "" : ", ") + name.str();
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (llvm::is_contained(accepted, std::string_view(names[i]))) continue;
    SourceLocation location = session.token_location(attribute, tokens[i]);
    std::string message = "'" + std::string(option) + "' names no parameter: '" + names[i] + "'";
    std::optional<std::string> replacement;
    if (auto meant = attributes::near_miss(names[i], accepted)) {
      message += "; did you mean '" + std::string(*meant) + "'?";
      replacement = '"' + std::string(*meant) + '"';
    } else {
      message += list.empty() ? "; the function has none" : "; the function has " + list;
    }
    if (session.first_time(location, message)) diagnose(sema, Level::Error, location, message, replacement);
  }
}

bool contains(const std::vector<std::string>& names, llvm::StringRef name) {
  return llvm::is_contained(names, name.str());
}

}  // namespace

std::string refusal(const FunctionDecl* function, const Sema& sema) {
  const Stmt* body = function->getBody();
  if (function->isConsteval()) return "it is consteval, so there is nothing to record at run time";
  if (function->isDefaulted() && !function->isUserProvided()) return "it is defaulted: the compiler writes its body";
  if (function->hasAttr<NakedAttr>()) return "it is naked, so its frame is its own";
  if (body && llvm::isa<CoroutineBodyStmt>(body)) return "it is a coroutine, which this version does not trace";
  bool special = llvm::isa<CXXConstructorDecl>(function) || llvm::isa<CXXDestructorDecl>(function);
  if (body && special && llvm::isa<CXXTryStmt>(body))
    return "its function-try-block also covers members, which live outside its body";
  if (body && is_assembler(body)) return "its body is assembler";
  MustTailFinder finder;
  if (body) finder.TraverseStmt(const_cast<Stmt*>(body));
  if (finder.found) return "it has a musttail call, and a span has to end after the call";
  (void)sema;
  return "";
}

bool is_capturable(const ASTContext& context, QualType type) {
  type = type.getNonReferenceType();
  if (type->isDependentType() || type->isFunctionType() || type->isVoidType()) return false;
  if (type.isVolatileQualified() || type->isAtomicType()) return false;
  if (const ArrayType* array = context.getAsArrayType(type)) return is_capturable(context, array->getElementType());
  if (type->isIncompleteType() && !type->isEnumeralType()) return false;
  return true;
}

TracePlan make_plan(Sema& sema, Session& session, FunctionDecl* function, const attributes::TraceOptions& options,
                    SourceLocation attribute) {
  TracePlan plan;
  plan.options = options;
  check_names(sema, session, function, attribute, "skip", options.skip, options.skip_tokens);
  check_names(sema, session, function, attribute, "redact", options.redact, options.redact_tokens);

  // In an instantiation a pack is several parameters of one name; its pattern knows that they are one.
  const FunctionDecl* pattern = function->getTemplateInstantiationPattern();
  auto is_pack = [&](llvm::StringRef name) {
    return pattern && llvm::any_of(pattern->parameters(), [&](const ParmVarDecl* p) {
             return p->isParameterPack() && p->getName() == name;
           });
  };

  if (options.capture_inputs) {
    for (unsigned i = 0; i < function->getNumParams(); ++i) {
      ParmVarDecl* parameter = function->getParamDecl(i);
      llvm::StringRef name = parameter->getName();
      if (name.empty() || contains(options.skip, name) || find_annotation(parameter, Mark::SKIP)) continue;
      PlannedParameter planned;
      planned.name = name.str();
      planned.type = type_name(sema.Context, parameter->getOriginalType());
      bool pack = is_pack(name);
      if (contains(options.redact, name) || find_annotation(parameter, Mark::REDACT)) {
        planned.kind = PlannedParameter::REDACTED;
      } else if (pack) {
        planned.kind = PlannedParameter::PACK;
      } else if (!is_capturable(sema.Context, parameter->getType())) {
        planned.kind = PlannedParameter::OPAQUE;
      }
      unsigned last = i;
      while (pack && last + 1 < function->getNumParams() && function->getParamDecl(last + 1)->getName() == name) ++last;
      if (planned.kind == PlannedParameter::PACK) {
        for (unsigned j = i; j <= last; ++j) planned.values.push_back(function->getParamDecl(j));
        // One element that must not be looked at hides them all: a list has no place for a type's name.
        for (ParmVarDecl* element : planned.values)
          if (!is_capturable(sema.Context, element->getType())) planned.kind = PlannedParameter::OPAQUE;
      } else if (planned.kind == PlannedParameter::CAPTURED) {
        planned.values.push_back(parameter);
      }
      if (planned.kind == PlannedParameter::OPAQUE) planned.values.clear();
      i = last;
      plan.has_values |= !planned.values.empty();
      plan.parameters.push_back(std::move(planned));
    }
    // A pack of nothing leaves no parameter behind: it is an empty list all the same.
    for (unsigned i = 0; pattern && i < pattern->getNumParams(); ++i) {
      const ParmVarDecl* parameter = pattern->getParamDecl(i);
      llvm::StringRef name = parameter->getName();
      bool there = llvm::any_of(function->parameters(), [&](const ParmVarDecl* p) { return p->getName() == name; });
      if (!parameter->isParameterPack() || there || name.empty() || contains(options.skip, name)) continue;
      PlannedParameter planned;
      planned.name = name.str();
      planned.kind = contains(options.redact, name) ? PlannedParameter::REDACTED : PlannedParameter::PACK;
      plan.parameters.push_back(std::move(planned));
    }
  }

  QualType result = function->getReturnType();
  plan.returns_void = result->isVoidType() || llvm::isa<CXXConstructorDecl>(function) ||
                      llvm::isa<CXXDestructorDecl>(function);
  if (options.capture_outputs && !plan.returns_void) {
    bool by_class_value = result->isRecordType();
    // Naming a class result without a copy rests on copy elision.
    plan.opaque_result =
        !is_capturable(sema.Context, result) || (by_class_value && !sema.getLangOpts().ElideConstructors);
    plan.captures_result = !plan.opaque_result;
  }
  return plan;
}

}  // namespace mlflow::plugin
