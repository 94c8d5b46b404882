// Teaches Clang the attributes [[mlflow::trace]] and [[mlflow::no_trace]], that of classes, [[mlflow::carry_context]],
// and those of parameters, [[mlflow::skip]], [[mlflow::redact]] and [[mlflow::read_pointers]]: checks where they stand
// and what they say, and keeps that on the declaration.
#include "attributes/attribute_parser.h"
#include "attributes/near_miss.h"
#include "attributes/token_text.h"
#include "plugin/asked/annotation.h"
#include "plugin/asked/session.h"
#include "plugin/clang/clang_compat.h"
#include "plugin/clang/diagnostics.h"

#include "clang/AST/ASTLambda.h"
#include "clang/Sema/ParsedAttr.h"

namespace mlflow::plugin {
namespace {

using clang::ParsedAttr;
using clang::Sema;

class Handler : public clang::ParsedAttrInfo {
 public:
  explicit Handler(const Spelling& spelling) { Spellings = spelling; }

  AttrHandling handleDeclAttribute(Sema& sema, clang::Decl* decl, const ParsedAttr& attribute) const override {
    Session* session = Session::current();
    if (session && !session->options().disable) handle(sema, *session, decl, attribute);
    return AttributeApplied;
  }

 protected:
  virtual void handle(Sema&, Session&, clang::Decl*, const ParsedAttr&) const = 0;
};

constexpr clang::ParsedAttrInfo::Spelling trace_spelling = {ParsedAttr::AS_CXX11, "mlflow::trace"};
constexpr clang::ParsedAttrInfo::Spelling no_trace_spelling = {ParsedAttr::AS_CXX11, "mlflow::no_trace"};
constexpr clang::ParsedAttrInfo::Spelling skip_spelling = {ParsedAttr::AS_CXX11, "mlflow::skip"};
constexpr clang::ParsedAttrInfo::Spelling redact_spelling = {ParsedAttr::AS_CXX11, "mlflow::redact"};
constexpr clang::ParsedAttrInfo::Spelling read_pointers_spelling = {ParsedAttr::AS_CXX11, "mlflow::read_pointers"};

constexpr clang::ParsedAttrInfo::Spelling carry_context_spelling = {ParsedAttr::AS_CXX11, "mlflow::carry_context"};

constexpr const clang::ParsedAttrInfo::Spelling& spelling_on_parameters(Mark mark) {
  return mark == Mark::SKIP ? skip_spelling : mark == Mark::REDACT ? redact_spelling : read_pointers_spelling;
}

// The names in skip=, redact= or read_pointers= have to be parameters, which get the mark: a definition may name them
// differently.
void mark_parameters(Sema& sema, Session& session, clang::FunctionDecl* function, Mark mark,
                     const std::vector<std::string>& names, const std::vector<std::size_t>& tokens,
                     const AttributeArguments& arguments) {
  std::vector<std::string_view> accepted;
  std::string list;
  for (const clang::ParmVarDecl* parameter : function->parameters()) {
    llvm::StringRef name = parameter->getName();
    if (name.empty()) continue;
    accepted.emplace_back(name.data(), name.size());
    list += (list.empty() ? "" : ", ") + name.str();
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    bool found = false;
    for (clang::ParmVarDecl* parameter : function->parameters()) {
      if (parameter->getName() != names[i]) continue;
      annotate(parameter, mark, "", arguments.locations[tokens[i]]);
      session.annotated_parameters().push_back(parameter);
      found = true;
    }
    if (found) continue;
    std::string option = llvm::StringRef(spelling_on_parameters(mark).NormalizedFullName).split("::").second.str();
    std::string message = "'" + option + "' names no parameter: '" + names[i] + "'";
    std::optional<std::string> replacement;
    if (auto meant = attributes::near_miss(names[i], accepted)) {
      message += "; did you mean '" + std::string(*meant) + "'?";
      replacement = '"' + std::string(*meant) + '"';
    } else {
      message += list.empty() ? "; the function has none" : "; the function has " + list;
    }
    diagnose(sema, Level::Error, arguments.locations[tokens[i]], message, replacement);
  }
}

// Whether an attribute that takes no arguments has none: `[[mlflow::redact("key")]]` means more than it would do.
bool has_no_arguments(Sema& sema, Session& session, const ParsedAttr& attribute, const std::string& name) {
  AttributeArguments arguments = session.tokens().arguments(attribute.getRange().getEnd());
  if (arguments.tokens.size() == 1) return true;  // the END
  diagnose(sema, Level::Error, arguments.locations.front(), "'" + name + "' takes no arguments");
  return false;
}

// `[[mlflow::trace, mlflow::no_trace]]`.
void contradiction(Sema& sema, clang::SourceLocation location) {
  diagnose(sema, Level::Error, location, "'mlflow::no_trace' contradicts 'mlflow::trace' on the same function");
}

class TraceHandler : public Handler {
 public:
  TraceHandler() : Handler(trace_spelling) {}

 private:
  void handle(Sema& sema, Session& session, clang::Decl* decl, const ParsedAttr& attribute) const override {
    clang::SourceLocation at = attribute.getRange().getBegin();
    auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl);
    auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(decl);
    if ((!function && !record) || llvm::isa<clang::CXXDeductionGuideDecl>(decl)) {
      diagnose(sema, Level::Error, at, "'mlflow::trace' applies to functions, lambdas and classes only");
      return;
    }
    if (!sema.getLangOpts().CPlusPlus14) {
      diagnose(sema, Level::Error, at, "'mlflow::trace' needs C++14 or later");
      return;
    }
    AttributeArguments arguments = session.tokens().arguments(attribute.getRange().getEnd());
    attributes::ParseResult parsed = attributes::parse_attribute(arguments.tokens);
    for (const attributes::Problem& problem : parsed.problems) {
      bool is_error = problem.severity == attributes::Problem::Severity::ERROR;
      diagnose(sema, is_error ? Level::Error : Level::Warning, arguments.locations[problem.token], problem.message,
               problem.replacement);
    }
    if (!parsed.ok()) return;
    if (function && !parsed.options.error_if.empty() && function->getReturnType()->isVoidType())
      diagnose(sema, Level::Warning, arguments.locations[parsed.options.error_if_token],
               "'error_if' has no effect: the function returns nothing");
    const clang::AnnotateAttr* before = find_annotation(decl, Mark::TRACE);
    if (before && !before->isInherited()) {
      diagnose(sema, Level::Error, at, "'mlflow::trace' is given twice");
      return;
    }
    if (const auto* no = find_annotation(decl, Mark::NO_TRACE); no && !no->isInherited())
      return contradiction(sema, at);
    if (function) {
      const attributes::TraceOptions& options = parsed.options;
      mark_parameters(sema, session, function, Mark::SKIP, options.skip, options.skip_tokens, arguments);
      mark_parameters(sema, session, function, Mark::REDACT, options.redact, options.redact_tokens, arguments);
      mark_parameters(sema, session, function, Mark::READ_POINTERS, options.read_pointers, options.read_pointers_tokens,
                      arguments);
    }
    annotate(decl, Mark::TRACE, attributes::to_text(arguments.tokens), attribute.getRange());
    if (record) {
      session.annotated_records().push_back(record);
      return;
    }
    session.pending_functions().push_back(function);
    auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(function);
    if (method && method->getParent()->isLambda() && method->isDependentContext()) session.has_dependent_lambdas = true;
  }
};

class NoTraceHandler : public Handler {
 public:
  NoTraceHandler() : Handler(no_trace_spelling) {}

 private:
  void handle(Sema& sema, Session& session, clang::Decl* decl, const ParsedAttr& attribute) const override {
    if (!has_no_arguments(sema, session, attribute, "mlflow::no_trace")) return;
    if (!llvm::isa<clang::FunctionDecl>(decl)) {
      diagnose(sema, Level::Error, attribute.getRange().getBegin(), "'mlflow::no_trace' applies to functions only");
      return;
    }
    if (const auto* yes = find_annotation(decl, Mark::TRACE); yes && !yes->isInherited())
      return contradiction(sema, attribute.getRange().getBegin());
    annotate(decl, Mark::NO_TRACE, "", attribute.getRange());
  }
};

class CarryContextHandler : public Handler {
 public:
  CarryContextHandler() : Handler(carry_context_spelling) {}

 private:
  void handle(Sema& sema, Session& session, clang::Decl* decl, const ParsedAttr& attribute) const override {
    if (!has_no_arguments(sema, session, attribute, "mlflow::carry_context")) return;
    auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(decl);
    if (!record || record->isUnion()) {
      diagnose(sema, Level::Error, attribute.getRange().getBegin(), "'mlflow::carry_context' applies to classes only");
      return;
    }
    annotate(record, Mark::CARRY, "", attribute.getRange());
    session.carriers().expect();
  }
};

template <Mark mark> class ParameterHandler : public Handler {
 public:
  ParameterHandler() : Handler(spelling_on_parameters(mark)) {}

 private:
  void handle(Sema& sema, Session& session, clang::Decl* decl, const ParsedAttr& attribute) const override {
    std::string name = spelling_on_parameters(mark).NormalizedFullName;
    auto* parameter = llvm::dyn_cast<clang::ParmVarDecl>(decl);
    if (!parameter) {
      diagnose(sema, Level::Error, attribute.getRange().getBegin(),
               "'" + name + "' applies to parameters of functions only");
      return;
    }
    if (!has_no_arguments(sema, session, attribute, name)) return;
    annotate(parameter, mark, "", attribute.getRange());
    session.annotated_parameters().push_back(parameter);
  }
};

clang::ParsedAttrInfoRegistry::Add<TraceHandler> trace("mlflow_trace", "record a span for each call");
clang::ParsedAttrInfoRegistry::Add<NoTraceHandler> no_trace("mlflow_no_trace", "leave a member function out");
clang::ParsedAttrInfoRegistry::Add<CarryContextHandler> carry_context("mlflow_carry_context",
                                                                      "objects carry the context they are made in");
clang::ParsedAttrInfoRegistry::Add<ParameterHandler<Mark::SKIP>> skip("mlflow_skip", "do not capture a parameter");
clang::ParsedAttrInfoRegistry::Add<ParameterHandler<Mark::REDACT>> redact("mlflow_redact", "record [REDACTED] instead");
clang::ParsedAttrInfoRegistry::Add<ParameterHandler<Mark::READ_POINTERS>> read_pointers("mlflow_read_pointers",
                                                                                        "record what pointers lead to");

}  // namespace
}  // namespace mlflow::plugin
