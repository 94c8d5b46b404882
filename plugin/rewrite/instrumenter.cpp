#include "plugin/rewrite/instrumenter.h"

#include "attributes/attribute_parser.h"
#include "attributes/token_text.h"
#include "plugin/asked/annotation.h"
#include "plugin/clang/ast_check.h"
#include "plugin/clang/diagnostics.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/clang/names.h"
#include "plugin/plan/body_apart.h"
#include "plugin/plan/refusal.h"
#include "plugin/plan/trace_plan.h"
#include "plugin/report/printer.h"
#include "plugin/report/report.h"
#include "plugin/rewrite/body_rewriter.h"

#include "clang/AST/ASTLambda.h"

namespace mlflow::plugin {

using namespace clang;
using attributes::TraceOptions;

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

namespace {

// Where another declaration of the function says something else.
std::string disagreement(const FunctionDecl* function, const AnnotateAttr* annotation) {
  if (annotation != find_annotation(function, Mark::TRACE)) return "";
  std::vector<const AnnotateAttr*> others = other_annotations(function, Mark::TRACE);
  if (others.empty()) return "";
  return "'" + function_name(function) + "' is traced as 'mlflow::trace(" + annotation_arguments(annotation) +
         ")' says; another declaration says 'mlflow::trace(" + annotation_arguments(others.front()) + ")'";
}

bool is_moved(Sema& sema, const Session& session, const FunctionDecl* function, const TraceOptions& options) {
  // Where its span comes from is looked for ahead of the body, in the one frame.
  if (!options.trace_context.empty() || !options.context_from.empty()) return false;
  // Calls in an instantiation are looked for when it is long done.
  bool is_looked_into_later = session.rules().has_calls() && function->isTemplateInstantiation();
  return !session.bodies_stay && !is_looked_into_later && can_be_apart(sema, function);
}

// Where the token of an attribute stands: a precompiled header's, or one of a rule, is not known.
SourceLocation location_of(Session& session, const AnnotateAttr* annotation, std::size_t token) {
  AttributeArguments arguments = session.tokens().arguments(annotation->getRange().getEnd());
  return token + 1 < arguments.locations.size() ? arguments.locations[token] : annotation->getRange().getBegin();
}

// What is wrong with options: an error where a person wrote them for this very function, else a text for the report.
std::string say(Sema& sema, Session& session, const FunctionDecl* function, const AnnotateAttr* annotation,
                const std::vector<attributes::Problem>& faults) {
  std::string text;
  for (const attributes::Problem& fault : faults) {
    text += (text.empty() ? "" : "; ") + fault.message;
    if (annotation != find_annotation(function, Mark::TRACE)) continue;
    SourceLocation place = location_of(session, annotation, fault.token);
    if (!session.first_time(place, fault.message)) continue;
    diagnose(sema, Level::Error, place, fault.message, fault.replacement);
    ++session.own_errors;
  }
  return text;
}

}  // namespace

FunctionDecl* instrument(Sema& sema, Session& session, FunctionDecl* function) {
  const AnnotateAttr* annotation = annotation_of(function);
  if (!annotation) return nullptr;
  SourceLocation attribute = annotation->getRange().getBegin();
  bool by_rule = annotation == find_annotation(function, Mark::RULE);
  attributes::ParseResult parsed = attributes::parse_attribute(attributes::to_tokens(annotation_arguments(annotation)));

  auto refuse = [&](const std::string& reason) -> FunctionDecl* {
    std::string message = "'" + function_name(function) + "' is not traced: " + reason;
    // Nobody asked for this one by name: a rule's refusals are in the report.
    if (!by_rule && session.first_time(attribute, message)) diagnose(sema, Level::Warning, attribute, message);
    report(session, sema.Context, function, Outcome::REFUSED, reason);
    for (ParmVarDecl* parameter : function->parameters()) drop_annotations(parameter);
    drop_annotations(function);
    return nullptr;
  };
  std::string other = disagreement(function, annotation);
  if (!other.empty() && session.first_time(attribute, other)) diagnose(sema, Level::Warning, attribute, other);
  bool body_apart = is_moved(sema, session, function, parsed.options);
  std::string reason = refusal(function, body_apart);
  if (!reason.empty()) return refuse(reason);
  if (!find_hooks(sema)) return refuse(why_no_hooks(sema));

  TracePlan plan = make_plan(sema, function, parsed.options, by_rule);
  plan.body_apart = body_apart;
  FunctionDecl* plain = nullptr;
  std::string told;
  AstCheck check(sema, function, session.options().check);
  {
    Sema::SynthesizedFunctionScope scope(sema, function);
    BodyRewriter rewriter(sema, function, plan);
    Stmt* body = rewriter.rewrite();
    if (!body) return refuse("its body could not be rewritten");
    const std::string& problem = rewriter.problem();
    if (!problem.empty() && !by_rule && session.first_time(attribute, problem))
      diagnose(sema, Level::Warning, attribute, problem);
    told = say(sema, session, function, annotation, rewriter.faults());
    function->setBody(body);
    plain = rewriter.plain();
  }
  check.report();
  for (ParmVarDecl* parameter : function->parameters()) drop_annotations(parameter);
  drop_annotations(function);
  for (const FunctionDecl* made : {function, plain})
    if (made && session.options().print) print_function(sema.Context, session, made);
  report(session, sema.Context, function, Outcome::INSTRUMENTED, told);
  return plain;
}

}  // namespace mlflow::plugin
