#include "plugin/clang/ast_check.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plugin/clang/diagnostics.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/clang/names.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/DenseSet.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

enum class Fault { TWICE, FOREIGN_VARIABLE, UNDECLARED_VARIABLE, UNINITIALIZED_VARIABLE, UNKEPT_VALUE, MISSING_CHILD };

struct Finding {
  Fault fault;
  const Stmt* node;  // of a missing child, the parent
  const VarDecl* variable = nullptr;
};

using Identity = std::pair<Fault, const Stmt*>;

// The plugin's choice between a constexpr function's plain form and its traced one: the two share what was written,
// since only one of them is ever evaluated or emitted.
bool is_constant_choice(const IfStmt* statement) {
  if (statement->isConsteval()) return true;
  const Expr* condition = statement->getCond();
  const auto* call = condition ? llvm::dyn_cast<CallExpr>(condition->IgnoreImplicit()) : nullptr;
  const FunctionDecl* callee = call ? call->getDirectCallee() : nullptr;
  return callee && callee->getIdentifier() && callee->getName() == "constant_evaluated" && is_hook(callee);
}

// Not evaluated, or of a dialect whose trees the plugin does not touch.
bool is_left_alone(const Stmt* node) {
  return llvm::isa<UnaryExprOrTypeTraitExpr>(node) || llvm::isa<CXXNoexceptExpr>(node) ||
         llvm::isa<CXXTypeidExpr>(node) || llvm::isa<OffsetOfExpr>(node) || llvm::isa<RequiresExpr>(node) ||
         llvm::isa<GenericSelectionExpr>(node) || llvm::isa<BlockExpr>(node) || llvm::isa<CapturedStmt>(node) ||
         llvm::isa<OMPExecutableDirective>(node);
}

bool may_lack_children(const Stmt* node) {
  return llvm::isa<ForStmt>(node) || llvm::isa<CXXForRangeStmt>(node) || llvm::isa<CXXNewExpr>(node) ||
         llvm::isa<LambdaExpr>(node);
}

bool opens_scope(const Stmt* node) {
  return llvm::isa<CompoundStmt>(node) || llvm::isa<IfStmt>(node) || llvm::isa<SwitchStmt>(node) ||
         llvm::isa<ForStmt>(node) || llvm::isa<WhileStmt>(node) || llvm::isa<CXXForRangeStmt>(node) ||
         llvm::isa<CXXCatchStmt>(node) || llvm::isa<LambdaExpr>(node);
}

const FunctionDecl* function_around(const Decl* decl) {
  for (const DeclContext* context = decl->getDeclContext(); context; context = context->getParent())
    if (const auto* function = llvm::dyn_cast<FunctionDecl>(context)) return function;
  return nullptr;
}

// The lambda that the function is the call of has captured it. (A variable that a generic one makes for itself belongs
// to the template's pattern.)
bool captures(const FunctionDecl* function, const VarDecl* variable) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (!method || !method->getParent()->isLambda()) return false;
  return llvm::any_of(method->getParent()->captures(), [&](const LambdaCapture& capture) {
    return capture.capturesVariable() && capture.getCapturedVar() == variable;
  });
}

// Walks a tree as code generation does.
class Walk {
 public:
  std::vector<Finding> findings;

  void decl(Decl* root) {
    if (auto* function = llvm::dyn_cast<FunctionDecl>(root)) {
      functions_.push_back(function);
      if (auto* constructor = llvm::dyn_cast<CXXConstructorDecl>(function))
        for (CXXCtorInitializer* initializer : constructor->inits()) optional(initializer->getInit());
      optional(function->getBody());
    } else if (auto* variable = llvm::dyn_cast<VarDecl>(root)) {
      declared_.insert(variable);
      optional(variable->getInit());
    } else if (auto* field = llvm::dyn_cast<FieldDecl>(root)) {
      optional(field->getInClassInitializer());
    }
  }

 private:
  void optional(const Stmt* node) {
    if (node) visit(node);
  }

  void required(const Stmt* parent, const Stmt* child) {
    if (child)
      visit(child);
    else
      findings.push_back({Fault::MISSING_CHILD, parent});
  }

  void visit(const Stmt* node) {
    if (const auto* value = llvm::dyn_cast<OpaqueValueExpr>(node)) return use(value);
    if (is_left_alone(node)) return;
    if (!seen_.insert(node).second) {
      if (is_shared_by_expansion(node)) return;
      findings.push_back({Fault::TWICE, node});
      return;
    }
    trail_.push_back(node);
    llvm::DenseSet<const VarDecl*> outside;
    bool scope = opens_scope(node);
    if (scope) outside = declared_;
    children(node);
    if (scope) declared_ = std::move(outside);
  }

  void children(const Stmt* node) {
    if (const auto* choice = llvm::dyn_cast<IfStmt>(node); choice && is_constant_choice(choice)) return arms(choice);
    if (const auto* statement = llvm::dyn_cast<DeclStmt>(node)) return declarations(statement);
    if (const auto* lambda = llvm::dyn_cast<LambdaExpr>(node)) return visit_lambda(lambda);
    if (const auto* kept = llvm::dyn_cast<PseudoObjectExpr>(node)) return parts(kept);
    if (const auto* coroutine = llvm::dyn_cast<CoroutineBodyStmt>(node)) return body_of(coroutine);
    if (const auto* suspension = llvm::dyn_cast<CoroutineSuspendExpr>(node)) return operands(suspension);
    if (const auto* end = llvm::dyn_cast<CoreturnStmt>(node)) return operands(end);
    if (const auto* list = llvm::dyn_cast<InitListExpr>(node)) return items(list);
    if (const auto* reference = llvm::dyn_cast<DeclRefExpr>(node)) return use(reference);
    if (const auto* conditional = llvm::dyn_cast<BinaryConditionalOperator>(node))
      kept_.insert(conditional->getOpaqueValue());
    if (const auto* loop = llvm::dyn_cast<ArrayInitLoopExpr>(node)) kept_.insert(loop->getCommonExpr());
    if (const auto* handler = llvm::dyn_cast<CXXCatchStmt>(node)) declared_.insert(handler->getExceptionDecl());
    for (const Stmt* child : node->children())
      if (child || !may_lack_children(node)) required(node, child);
  }

  void arms(const IfStmt* choice) {
    optional(choice->getCond());
    std::size_t begin = trail_.size();
    // Where a constant is evaluated, each choice inside is made likewise: what else it holds belongs to the other arm.
    bool around = std::exchange(in_constant_arm_, true);
    required(choice, choice->getThen());
    in_constant_arm_ = around;
    if (in_constant_arm_) return;
    std::vector<const Stmt*> in_first(trail_.begin() + static_cast<std::ptrdiff_t>(begin), trail_.end());
    for (const Stmt* node : in_first) seen_.erase(node);
    required(choice, choice->getElse());
    seen_.insert(in_first.begin(), in_first.end());
  }

  void declarations(const DeclStmt* statement) {
    for (const Decl* decl : statement->decls()) {
      const auto* variable = llvm::dyn_cast<VarDecl>(decl);
      if (!variable) continue;
      declared_.insert(variable);
      if (const auto* decomposition = llvm::dyn_cast<DecompositionDecl>(variable))
        for (const BindingDecl* binding : decomposition->bindings())
          if (const VarDecl* holding = binding->getHoldingVar()) declared_.insert(holding);
      if (variable->isLocalVarDecl() && !variable->hasExternalStorage()) {
        const CXXRecordDecl* record = variable->getType()->getAsCXXRecordDecl();
        if (!variable->getInit() && record && record->hasDefinition() && !record->hasTrivialDefaultConstructor())
          findings.push_back({Fault::UNINITIALIZED_VARIABLE, statement, variable});
        optional(variable->getInit());
      }
    }
  }

  // What is captured is evaluated here; the body is another function's, which may use what is around it.
  void visit_lambda(const LambdaExpr* lambda) {
    for (const Expr* init : lambda->capture_inits()) optional(init);
    const FunctionDecl* call = lambda->getCallOperator();
    if (!call || call->isDependentContext()) return;
    for (const LambdaCapture& capture : lambda->captures())
      if (capture.capturesVariable())
        if (const auto* variable = llvm::dyn_cast<VarDecl>(capture.getCapturedVar())) declared_.insert(variable);
    functions_.push_back(call);
    optional(call->getBody());
    functions_.pop_back();
  }

  // The form that was written is for printing only.
  void parts(const PseudoObjectExpr* expression) {
    for (auto part = expression->semantics_begin(); part != expression->semantics_end(); ++part) {
      if (const auto* value = llvm::dyn_cast_or_null<OpaqueValueExpr>(*part); value && kept_.insert(value).second)
        required(expression, value->getSourceExpr());
      else
        required(expression, *part);
    }
  }

  // The part that was written: what is around it, Clang makes of the promise.
  void body_of(const CoroutineBodyStmt* coroutine) {
    if (const auto* promise = coroutine->getPromiseDecl()) declared_.insert(promise);
    required(coroutine, coroutine->getBody());
  }

  // The operand as written is part of the common expression.
  void operands(const CoroutineSuspendExpr* suspension) {
    required(suspension, suspension->getCommonExpr());
    kept_.insert(suspension->getOpaqueValue());
    required(suspension, suspension->getReadyExpr());
    required(suspension, suspension->getSuspendExpr());
    required(suspension, suspension->getResumeExpr());
  }

  // The operand as written is an argument of the call, unless it gives nothing.
  void operands(const CoreturnStmt* end) {
    if (end->getOperand() && end->getOperand()->getType()->isVoidType()) visit(end->getOperand());
    required(end, end->getPromiseCall());
  }

  // The filler stands for every item that is not there.
  void items(const InitListExpr* list) {
    const Expr* filler = list->hasArrayFiller() ? list->getArrayFiller() : nullptr;
    optional(filler);
    for (const Expr* item : list->inits())
      if (item != filler) required(list, item);
  }

  void use(const OpaqueValueExpr* value) {
    if (!kept_.count(value)) findings.push_back({Fault::UNKEPT_VALUE, value});
  }

  void use(const DeclRefExpr* reference) {
    const auto* variable = llvm::dyn_cast<VarDecl>(reference->getDecl());
    const FunctionDecl* owner = variable ? function_around(variable) : nullptr;
    if (!variable || (!owner && !llvm::isa<ParmVarDecl>(variable))) return;
    if (!owner || !is_visible(owner, reference, variable)) {
      findings.push_back({Fault::FOREIGN_VARIABLE, reference, variable});
    } else if (!llvm::isa<ParmVarDecl>(variable) && llvm::is_contained(functions_, owner) &&
               !declared_.count(variable)) {
      findings.push_back({Fault::UNDECLARED_VARIABLE, reference, variable});
    }
  }

  // Expanding a pack, Clang makes every node anew but literals.
  bool is_shared_by_expansion(const Stmt* node) const {
    return !functions_.empty() && functions_.back()->isTemplateInstantiation() &&
           (llvm::isa<IntegerLiteral>(node) || llvm::isa<FloatingLiteral>(node) || llvm::isa<CharacterLiteral>(node) ||
            llvm::isa<StringLiteral>(node) || llvm::isa<CXXBoolLiteralExpr>(node) ||
            llvm::isa<CXXNullPtrLiteralExpr>(node));
  }

  // Of this function; or of one around it, captured, or of no frame.
  bool is_visible(const FunctionDecl* owner, const DeclRefExpr* reference, const VarDecl* variable) const {
    const FunctionDecl* function = functions_.empty() ? nullptr : functions_.back();
    if (owner == function) return true;
    for (; function && function != owner; function = function_around(function))
      if (captures(function, variable)) return true;
    return function && (variable->hasGlobalStorage() || reference->refersToEnclosingVariableOrCapture() ||
                        reference->isNonOdrUse() != NOUR_None);
  }

  std::vector<const FunctionDecl*> functions_;  // that are being walked, the innermost last
  llvm::DenseSet<const Stmt*> seen_;
  std::vector<const Stmt*> trail_;  // in the order in which they were seen
  llvm::DenseSet<const VarDecl*> declared_;
  llvm::DenseSet<const OpaqueValueExpr*> kept_;
  bool in_constant_arm_ = false;
};

std::string describe(const Finding& finding) {
  std::string node = std::string("the node ") + finding.node->getStmtClassName();
  std::string variable = finding.variable ? "the variable '" + finding.variable->getNameAsString() + "'" : "";
  switch (finding.fault) {
    case Fault::TWICE: return node + " is in the tree twice";
    case Fault::FOREIGN_VARIABLE: return variable + " of another function is used";
    case Fault::UNDECLARED_VARIABLE: return variable + " is used where it is not declared";
    case Fault::UNINITIALIZED_VARIABLE: return variable + " is never constructed";
    case Fault::UNKEPT_VALUE: return node + " is used before it has a value";
    case Fault::MISSING_CHILD: return node + " lacks a child";
  }
  return "";
}

std::string name_of(const Decl* decl) {
  if (const auto* function = llvm::dyn_cast<FunctionDecl>(decl)) return qualified_name(function);
  const auto* named = llvm::dyn_cast<NamedDecl>(decl);
  return named ? plain_name(named) : "";
}

}  // namespace

struct AstCheck::Known {
  std::set<Identity> before;
};

AstCheck::AstCheck(Sema& sema, Decl* decl, bool enabled) : sema_(sema), decl_(decl) {
  if (!enabled) return;
  known_ = std::make_unique<Known>();
  Walk walk;
  walk.decl(decl);
  for (const Finding& finding : walk.findings) known_->before.insert({finding.fault, finding.node});
}

AstCheck::~AstCheck() = default;

void AstCheck::report() {
  if (!known_) return;
  Walk walk;
  walk.decl(decl_);
  for (const Finding& finding : walk.findings) {
    if (!known_->before.insert({finding.fault, finding.node}).second) continue;
    SourceLocation location = finding.node->getBeginLoc();
    diagnose(sema_, Level::Error, location.isValid() ? location : decl_->getLocation(),
             "mlflow_trace: internal error: " + describe(finding) + ", in '" + name_of(decl_) + "', please report");
  }
}

}  // namespace mlflow::plugin
