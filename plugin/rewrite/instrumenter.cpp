#include "plugin/rewrite/instrumenter.h"

#include "attributes/attribute_parser.h"
#include "attributes/token_text.h"
#include "plugin/asked/annotation.h"
#include "plugin/capture/capture_builder.h"
#include "plugin/clang/ast_builder.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/diagnostics.h"
#include "plugin/clang/names.h"
#include "plugin/plan/trace_plan.h"
#include "plugin/report/printer.h"
#include "plugin/report/report.h"
#include "plugin/rewrite/callsite_builder.h"
#include "plugin/rewrite/coroutine_rewriter.h"
#include "plugin/rewrite/return_rewriter.h"

#include "clang/AST/ASTLambda.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

class BodyRewriter {
 public:
  BodyRewriter(Sema& sema, FunctionDecl* function, const TracePlan& plan)
      : builder_(sema, function, function->getBody()->getBeginLoc(), plan.safest), plan_(plan), function_(function) {}

  Stmt* rewrite() {
    BuiltCallsite callsite = build_callsite(builder_, plan_, function_->getLocation());
    if (!callsite.callsite) return nullptr;
    std::vector<Stmt*> statements;
    for (VarDecl* variable : callsite.variables) statements.push_back(builder_.declaration(variable));

    VarDecl* scope = builder_.variable("mlflow_scope", builder_.hook_type("Scope"));
    VarDecl* creation = plan_.coroutine && compat::has_variables_ahead_of_coroutine ? build_creation() : nullptr;
    bool begun_with_values = plan_.has_values && !creation;
    std::vector<Expr*> arguments;
    if (!begun_with_values) arguments.push_back(builder_.reference(callsite.callsite));
    if (creation) arguments.push_back(builder_.reference(creation));
    if (!builder_.construct(scope, arguments)) return nullptr;
    statements.push_back(builder_.declaration(scope));
    if (plan_.has_values) {
      Stmt* capture =
          builder_.statement(build_inputs(builder_, scope, begun_with_values ? callsite.callsite : nullptr, plan_,
                                          [&](ParmVarDecl* value) { return builder_.reference(value); }));
      if (!capture) return nullptr;
      statements.push_back(capture);
    }

    Stmt* body = function_->getBody();
    if (auto* coroutine = llvm::dyn_cast<CoroutineBodyStmt>(body)) {
      // The body proper is the first child; around it the promise is made, suspended first and last, and told of exceptions.
      CoroutineRewriter rewriter(builder_, scope, plan_);
      Stmt* traced = rewriter.rewrite(std::move(statements), coroutine);
      problem_ = rewriter.problem();
      *coroutine->child_begin() = traced;
      return creation ? whole({builder_.declaration(creation), coroutine}, traced) : coroutine;
    }
    if (!plan_.options.output_reducer.empty()) problem_ = "'output_reducer' has no effect: the function yields nothing";
    bool constant = function_->isConstexpr();
    if (plan_.captures_result || plan_.checks_result) {
      ReturnRewriter returns(builder_, scope, plan_, constant);
      returns.rewrite(body);
      if (!returns.problem().empty()) problem_ = returns.problem();
      AstBuilder::append_body(statements, body);
      if (function_->isMain()) statements.push_back(returns.return_zero(body->getEndLoc()));
    } else {
      AstBuilder::append_body(statements, body);
    }
    if (!constant) return whole(statements, body);
    // Of two regions with the same ends coverage adds the counts: this one begins at the first statement.
    Stmt* traced = compat::compound(builder_.context(), statements, first(body), body->getEndLoc());
    // Both arms share the statements of the old body: only one of them is ever evaluated or emitted.
    Expr* condition = compat::has_if_consteval ? nullptr : builder_.call("constant_evaluated", {});
    Stmt* choice = compat::if_consteval(builder_.context(), body->getBeginLoc(), condition, body, traced);
    return whole({choice}, body);
  }

  // What an option asked for in vain; empty if nothing.
  const std::string& problem() const { return problem_; }

 private:
  // In the part of a coroutine that runs when it is called, before its first suspension.
  VarDecl* build_creation() const {
    VarDecl* creation = builder_.variable("mlflow_creation", builder_.hook_type("Creation"));
    return builder_.construct(creation) ? creation : nullptr;
  }

  static SourceLocation first(Stmt* body) {
    auto* block = llvm::dyn_cast<CompoundStmt>(body);
    return block && !block->body_empty() ? block->body_front()->getBeginLoc() : body->getEndLoc();
  }

  Stmt* whole(const std::vector<Stmt*>& statements, Stmt* body) const {
    return compat::compound(builder_.context(), statements, body->getBeginLoc(), body->getEndLoc());
  }

  AstBuilder builder_;
  std::string problem_;
  const TracePlan& plan_;
  FunctionDecl* function_;
};

}  // namespace

const AnnotateAttr* annotation_of(const FunctionDecl* function) {
  if (const AnnotateAttr* own = find_annotation(function, Mark::TRACE)) return own;
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  const AnnotateAttr* rule = find_annotation(function, Mark::RULE);
  if (!method || method->getAccess() != AS_public || method->isImplicit() || !method->isUserProvided()) return rule;
  if (find_annotation(method, Mark::NO_TRACE)) return nullptr;
  // "Traces its public member functions": what a person calls, not how the object comes and goes.
  if (llvm::isa<CXXConstructorDecl>(method) || llvm::isa<CXXDestructorDecl>(method)) return rule;
  // Instrumented when its precompiled header or module was made; a mark of its own would be gone since.
  if (method->isFromASTFile()) return rule;
  const AnnotateAttr* of_class = find_annotation(method->getParent(), Mark::TRACE);
  return of_class ? of_class : rule;
}

Outcome instrument(Sema& sema, Session& session, FunctionDecl* function) {
  const AnnotateAttr* annotation = annotation_of(function);
  if (!annotation) return Outcome::NOT_ANNOTATED;
  SourceLocation attribute = annotation->getRange().getBegin();
  bool by_rule = annotation == find_annotation(function, Mark::RULE);
  attributes::ParseResult parsed = attributes::parse_attribute(attributes::to_tokens(annotation_arguments(annotation)));

  auto refuse = [&](const std::string& reason) {
    std::string message = "'" + function_name(function) + "' is not traced: " + reason;
    // Nobody asked for this one by name: a rule's refusals are in the report.
    if (!by_rule && session.first_time(attribute, message)) diagnose(sema, Level::Warning, attribute, message);
    report(session.options(), sema.Context, function, "refused", reason);
    for (ParmVarDecl* parameter : function->parameters()) drop_annotations(parameter);
    drop_annotations(function);
    return Outcome::REFUSED;
  };
  if (annotation == find_annotation(function, Mark::TRACE) && !other_annotations(function, Mark::TRACE).empty()) {
    std::string message = "'" + function_name(function) + "' is traced as 'mlflow::trace(" +
                          annotation_arguments(annotation) + ")' says; another declaration says 'mlflow::trace(" +
                          annotation_arguments(other_annotations(function, Mark::TRACE).front()) + ")'";
    if (session.first_time(attribute, message)) diagnose(sema, Level::Warning, attribute, message);
  }
  std::string reason = refusal(function, sema);
  if (!reason.empty()) return refuse(reason);
  if (!find_hooks(sema)) return refuse(why_no_hooks(sema));

  TracePlan plan = make_plan(sema, function, parsed.options, by_rule);
  {
    Sema::SynthesizedFunctionScope scope(sema, function);
    BodyRewriter rewriter(sema, function, plan);
    Stmt* body = rewriter.rewrite();
    if (!body) return refuse("its body could not be rewritten");
    const std::string& problem = rewriter.problem();
    if (!problem.empty() && !by_rule && session.first_time(attribute, problem))
      diagnose(sema, Level::Warning, attribute, problem);
    function->setBody(body);
  }
  for (ParmVarDecl* parameter : function->parameters()) drop_annotations(parameter);
  drop_annotations(function);
  if (session.options().print) print_function(sema.Context, session, function);
  report(session.options(), sema.Context, function, "instrumented");
  return Outcome::INSTRUMENTED;
}

}  // namespace mlflow::plugin
