#include "plugin/find/function_finder.h"

#include "attributes/attribute_parser.h"
#include "attributes/token_text.h"
#include "plugin/asked/annotation.h"
#include "plugin/asked/exclusions.h"
#include "plugin/capture/capture_filler.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/hook_header.h"
#include "plugin/clang/hook_namespace.h"
#include "plugin/find/lambda_finder.h"
#include "plugin/report/printer.h"
#include "plugin/report/report.h"
#include "plugin/rewrite/carrier_weaver.h"
#include "plugin/rewrite/client_weaver.h"
#include "plugin/rewrite/instrumenter.h"
#include "plugin/rewrite/server_weaver.h"
#include "plugin/rewrite/stream_weaver.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ASTLambda.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Sema/Sema.h"

namespace mlflow::plugin {

using namespace clang;

namespace {

// The options of a rule, for a function that has a name of its own unless the rule gives one.
std::string with_name(const std::string& options, const std::string& name) {
  if (name.empty() || attributes::parse_attribute(attributes::to_tokens(options)).options.name) return options;
  return "name=\"" + name + "\"" + (options.empty() ? "" : ", ") + options;
}

// The function that a lambda stands in, at whatever depth; null: it stands in none.
FunctionDecl* outermost_function(FunctionDecl* lambda) {
  FunctionDecl* outermost = nullptr;
  for (DeclContext* context = lambda->getDeclContext(); context; context = context->getParent())
    if (auto* around = llvm::dyn_cast<FunctionDecl>(context)) outermost = around;
  return outermost;
}

}  // namespace

void FunctionFinder::Initialize(ASTContext&) {
  // Not earlier: reading a precompiled header sets the predefines anew.
  if (preprocessor_.getLangOpts().CPlusPlus14 && !session_->options().disable)
    inject_hook_header(preprocessor_, !session_->rules().empty());
}

void FunctionFinder::InitializeSema(Sema& sema) {
  sema_ = &sema;
  if (session_->rules().has_calls()) calls_ = std::make_unique<CallFinder>(sema, *session_);
}

bool FunctionFinder::active() const {
  // After an error no code is generated, and what we would build on may be broken.
  return sema_ && !session_->options().disable && sema_->getDiagnostics().getNumErrors() == session_->own_errors;
}

void FunctionFinder::consider(FunctionDecl* function) {
  if (!function->doesThisDeclarationHaveABody() || !function->getBody()) return;
  if (function->isDependentContext() || function->isInvalidDecl() || done_.count(function)) return;
  if (session_->has_dependent_lambdas && function->isTemplateInstantiation()) {
    for (FunctionDecl* call : lambdas_in(function->getBody(), session_->lambda_names())) consider(call);
  }
  if (session_->options().autolog) weave(function);
  if (auto* member = llvm::dyn_cast<CXXMethodDecl>(function)) weave_carrier(*sema_, *session_, member);
  bool traces_calls = calls_ && trace_calls_in(function);
  if (!annotation_of(function) && !apply_rules(function)) {
    if (traces_calls && session_->options().print) print_function(sema_->Context, *session_, function);
    if (find_annotation(function, Mark::NO_TRACE)) {
      done_.insert(function);
      drop_annotations(function);
    }
    return;
  }
  done_.insert(function);
  if (FunctionDecl* body = instrument(*sema_, *session_, function)) {
    done_.insert(body);
    moved_bodies_.push_back(body);
  }
}

void FunctionFinder::weave(FunctionDecl* function) {
  const auto weaver = sends_requests(function)                           ? weave_client
                      : opens_stream(function) || reads_stream(function) ? weave_stream
                      : calls_handlers(function)                         ? weave_server
                                                                         : nullptr;
  if (weaver && woven_.insert(function).second) weaver(*sema_, *session_, function);
}

void FunctionFinder::ImplicitDefinitions::CompletedImplicitDefinition(const FunctionDecl* function) {
  if (const auto* member = llvm::dyn_cast<CXXMethodDecl>(function))
    members.push_back(const_cast<CXXMethodDecl*>(member));
}

void FunctionFinder::HandleTagDeclDefinition(TagDecl* tag) {
  auto* record = llvm::dyn_cast<CXXRecordDecl>(tag);
  if (active() && record && !record->isDependentContext() && session_->carriers().has(record))
    carriers_.push_back(record);
}

void FunctionFinder::weave_carriers() {
  for (; reported_carriers_ < carriers_.size(); ++reported_carriers_)
    report_carrier(*sema_, *session_, carriers_[reported_carriers_]);
  std::vector<CXXMethodDecl*> members;
  members.swap(implicit_definitions_.members);
  for (CXXMethodDecl* member : members) weave_carrier(*sema_, *session_, member);
}

void FunctionFinder::weave_rest_of_carriers() {
  weave_carriers();
  for (CXXRecordDecl* record : carriers_)
    for (CXXMethodDecl* method : record->methods())
      if (FunctionDecl* definition = method->getDefinition(); definition && !definition->isFromASTFile())
        weave_carrier(*sema_, *session_, llvm::cast<CXXMethodDecl>(definition));
}

void FunctionFinder::generate_moved_bodies() {
  std::vector<FunctionDecl*> bodies;
  bodies.swap(moved_bodies_);
  for (FunctionDecl* body : bodies) sema_->Consumer.HandleTopLevelDecl(DeclGroupRef(body));
}

bool FunctionFinder::trace_calls_in(FunctionDecl* function) {
  const auto* method = llvm::dyn_cast<CXXMethodDecl>(function);
  if (method && method->getParent()->isLambda() && !function->isTemplateInstantiation()) return false;
  // An instantiation shares with its template what depends on no parameter: nothing may be instantiated from it any
  // more. Explicit ones are code already by then.
  if (!function->isTemplateInstantiation()) return calls_->look_into(function);
  if (function->getTemplateSpecializationKind() != TSK_ExplicitInstantiationDefinition)
    instantiations_.push_back(function);
  else if (compat::can_instantiate_rewritten_calls)
    return calls_->look_into(function);
  else if (!sema_->getSourceManager().isInSystemHeader(function->getLocation()))
    report(*session_, sema_->Context, function, Outcome::LEFT_OUT,
           "calls in explicit instantiations are not traced by Clang 14");
  return false;
}

void FunctionFinder::trace_calls_in_instantiations() {
  if (sema_->TUKind != TU_Complete && !compat::can_instantiate_rewritten_calls) return;
  for (std::size_t i = 0; i < instantiations_.size(); ++i)
    if (calls_->look_into(instantiations_[i]) && session_->options().print)
      print_function(sema_->Context, *session_, instantiations_[i]);
  finish_captures(*sema_, *session_);
}

bool FunctionFinder::apply_rules(FunctionDecl* function) {
  if (session_->rules().empty() || function->isFromASTFile() || function->isImplicit() || function->isDefaulted() ||
      function->getLocation().isInvalid())
    return false;
  const SourceManager& sources = sema_->getSourceManager();
  if (!session_->rules().includes_system() &&
      sources.isInSystemHeader(sources.getExpansionLoc(function->getLocation())))
    return false;
  if (is_hook(function)) return false;
  if (waits_for_its_name(function)) return false;
  const LambdaNames& lambdas = session_->lambda_names();
  const Rule* rule = session_->rules().find(function, lambdas.rule_name(function));
  if (!rule) return false;
  if (auto exclusion = function_exclusion(*rule, function)) {
    if (exclusion->kind != ExclusionKind::SYSTEM)
      report(*session_, sema_->Context, function, Outcome::LEFT_OUT, exclusion->text());
    done_.insert(function);
    return false;
  }
  annotate(function, Mark::RULE, with_name(rule->options, lambdas.span_name(function)),
           SourceRange(function->getLocation()));
  return true;
}

// A generic lambda is instantiated where it is first called.
bool FunctionFinder::waits_for_its_name(FunctionDecl* function) {
  if (!isLambdaCallOperator(function) || !function->isTemplateInstantiation()) return false;
  FunctionDecl* around = outermost_function(function);
  if (!around || session_->lambda_names().has(function)) return false;
  if (around->willHaveBody() || !around->getBody()) {
    waiting_lambdas_.push_back(function);
    return true;
  }
  lambdas_in(around->getBody(), session_->lambda_names());
  return false;
}

void FunctionFinder::consider_waiting_lambdas() {
  std::vector<FunctionDecl*> waiting;
  waiting.swap(waiting_lambdas_);
  for (FunctionDecl* function : waiting) consider(function);
}

void FunctionFinder::consider_all(const DeclContext* context) {
  for (Decl* decl : context->decls()) {
    if (auto* function = llvm::dyn_cast<FunctionDecl>(decl))
      consider(function);
    else if (auto* variable = llvm::dyn_cast<VarDecl>(decl); variable && calls_)
      calls_->look_into(variable);
    else if (llvm::isa<CXXRecordDecl>(decl) && calls_)
      consider_all(llvm::cast<DeclContext>(decl));  // static members
    else if (llvm::isa<NamespaceDecl>(decl) || llvm::isa<LinkageSpecDecl>(decl) || llvm::isa<ExportDecl>(decl))
      consider_all(llvm::cast<DeclContext>(decl));
  }
}

bool FunctionFinder::has_cpp_httplib(const Decl* decl) const {
  const auto* space = llvm::dyn_cast<NamespaceDecl>(decl);
  return session_->options().autolog && space && space->getName() == "httplib" && !space->isFromASTFile();
}

void FunctionFinder::flush() {
  weave_carriers();
  std::vector<FunctionDecl*> pending;
  pending.swap(session_->pending_functions());
  for (FunctionDecl* function : pending) {
    if (function->isDependentContext()) continue;  // its instantiations are announced
    if (function->doesThisDeclarationHaveABody() && function->getBody()) {
      consider(function);
    } else if (function->isExplicitlyDefaulted() || function->isDeletedAsWritten()) {
      instrument(*sema_, *session_, function);  // says why not
    } else {
      declared_.push_back(function);
    }
  }
}

void FunctionFinder::revisit_declarations() {
  std::vector<FunctionDecl*> declared;
  declared.swap(declared_);
  for (FunctionDecl* function : declared) {
    if (FunctionDecl* definition = function->getDefinition(); definition && definition->getBody())
      consider(definition);
    else
      declared_.push_back(function);
  }
  for (CXXRecordDecl* record : session_->annotated_records()) {
    if (record->isDependentContext()) continue;
    CXXRecordDecl* definition = record->getDefinition();
    if (!definition) continue;
    for (CXXMethodDecl* method : definition->methods())
      if (FunctionDecl* body = method->getDefinition()) consider(body);
  }
}

void FunctionFinder::consider_lambdas() {
  const SourceManager& sources = sema_->getSourceManager();
  std::vector<FunctionDecl*> calls;
  for (Decl* decl : sema_->Context.getTranslationUnitDecl()->decls()) {
    bool system = decl->getLocation().isInvalid() || sources.isInSystemHeader(decl->getLocation());
    if (!decl->isFromASTFile() && (!system || session_->has_dependent_lambdas || session_->rules().includes_system()))
      for (FunctionDecl* call : lambdas_in(decl, session_->lambda_names())) calls.push_back(call);
  }
  for (FunctionDecl* call : calls) consider(call);
  finish_captures(*sema_, *session_);
}

void FunctionFinder::drop_parameter_annotations() {
  for (ParmVarDecl* parameter : session_->annotated_parameters()) {
    auto* function = llvm::dyn_cast_or_null<FunctionDecl>(parameter->getDeclContext());
    // Of a traced function they are dropped with it; a declaration's are still to be inherited.
    if (function && function->doesThisDeclarationHaveABody() && !annotation_of(function)) drop_annotations(parameter);
  }
}

bool FunctionFinder::HandleTopLevelDecl(DeclGroupRef group) {
  if (!active()) return true;
  flush();
  consider_waiting_lambdas();
  for (Decl* decl : group) {
    if (auto* function = llvm::dyn_cast<FunctionDecl>(decl)) {
      consider(function);
      fill_captures(*sema_, *session_, function);
    } else if (auto* variable = llvm::dyn_cast<VarDecl>(decl); variable && calls_) {
      calls_->look_into(variable);
    } else if (llvm::isa<CXXRecordDecl>(decl) && calls_) {
      consider_all(llvm::cast<DeclContext>(decl));
    } else if (llvm::isa<NamespaceDecl>(decl) || llvm::isa<LinkageSpecDecl>(decl) || llvm::isa<ExportDecl>(decl)) {
      revisit_declarations();
      // A class with an attribute may be a precompiled header's.
      bool has_carriers = !session_->carriers().none() || sema_->Context.getExternalSource();
      if (!session_->rules().empty() || has_carriers || has_cpp_httplib(decl))
        consider_all(llvm::cast<DeclContext>(decl));
    }
  }
  if (!session_->annotated_parameters().empty()) drop_parameter_annotations();
  generate_moved_bodies();
  return true;
}

void FunctionFinder::HandleInlineFunctionDefinition(FunctionDecl* function) {
  if (!active()) return;
  flush();
  consider(function);
}

void FunctionFinder::HandleTranslationUnit(ASTContext& context) {
  if (!active()) return;
  flush();
  consider_waiting_lambdas();
  revisit_declarations();
  finish_captures(*sema_, *session_);
  if (session_->has_dependent_lambdas || session_->rules().has_functions()) consider_lambdas();
  if (calls_) trace_calls_in_instantiations();
  weave_rest_of_carriers();
  generate_moved_bodies();
  // A precompiled header keeps its annotations for those who use it.
  if (sema_->TUKind == TU_Prefix) return;
  for (FunctionDecl* function : declared_)
    for (FunctionDecl* redeclaration : function->redecls()) {
      drop_annotations(redeclaration);
      for (ParmVarDecl* parameter : redeclaration->parameters()) drop_annotations(parameter);
    }
  for (ParmVarDecl* parameter : session_->annotated_parameters()) drop_annotations(parameter);
}

}  // namespace mlflow::plugin
