#include "plugin/asked/rules.h"

#include <algorithm>

#include "plugin/clang/names.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"

namespace mlflow::plugin {

namespace {

// The pattern is for the whole path or, where it does not begin at a root, for its last parts.
bool matches_file(llvm::StringRef pattern, llvm::StringRef file) {
  if (file.substr(0, 2) == "./") file = file.substr(2);
  return matches(pattern, file) || matches(("*/" + pattern).str(), file);
}

std::string file_of(const clang::SourceManager& sources, clang::SourceLocation location) {
  clang::PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(location));
  return place.isValid() ? place.getFilename() : "";
}

std::string namespace_of(const clang::Decl* decl) {
  const clang::DeclContext* context = decl->getDeclContext()->getEnclosingNamespaceContext();
  while (context->isInlineNamespace()) context = context->getParent();
  const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context);
  return space ? plain_name(space) : "";
}

bool fits(const Rule& rule, const std::string& function, const std::string& space, const std::string& file) {
  return (rule.function.empty() || matches(rule.function, function)) &&
         (rule.file.empty() || matches_file(rule.file, file)) && (rule.space.empty() || matches(rule.space, space));
}

bool excludes(const Rule& rule, const std::string& name, const std::string& file) {
  return std::any_of(rule.exclude.begin(), rule.exclude.end(),
                     [&](const std::string& pattern) { return matches(pattern, name) || matches_file(pattern, file); });
}

bool includes_system_headers(const Rule& rule) {
  return std::find(rule.include.begin(), rule.include.end(), ExclusionKind::SYSTEM) != rule.include.end();
}

bool is_for_functions(const Rule& rule) { return rule.call.empty() && rule.record.empty(); }

}  // namespace

bool matches(llvm::StringRef pattern, llvm::StringRef text) {
  std::size_t star = pattern.find('*');
  if (star == llvm::StringRef::npos) return pattern == text;
  if (text.substr(0, star) != pattern.substr(0, star)) return false;
  pattern = pattern.substr(star + 1);
  text = text.substr(star);
  for (;;) {
    star = pattern.find('*');
    if (star == llvm::StringRef::npos)
      return text.size() >= pattern.size() && text.substr(text.size() - pattern.size()) == pattern;
    std::size_t at = text.find(pattern.substr(0, star));
    if (at == llvm::StringRef::npos) return false;
    text = text.substr(at + star);
    pattern = pattern.substr(star + 1);
  }
}

bool Rules::has_functions() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return is_for_functions(rule); });
}

bool Rules::has_classes() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return !rule.record.empty(); });
}

bool Rules::carries(const clang::CXXRecordDecl* record) const {
  std::string name = plain_name(record);
  const clang::SourceManager& sources = record->getASTContext().getSourceManager();
  std::string file = file_of(sources, record->getLocation());
  bool system = sources.isInSystemHeader(sources.getExpansionLoc(record->getLocation()));
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return !rule.record.empty() && (!system || includes_system_headers(rule)) && matches(rule.record, name) &&
           (rule.file.empty() || matches_file(rule.file, file)) &&
           (rule.space.empty() || matches(rule.space, namespace_of(record))) && !excludes(rule, name, file);
  });
}

bool Rules::has_calls() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return !rule.call.empty(); });
}

bool Rules::includes_system() const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [](const Rule& rule) { return rule.record.empty() && includes_system_headers(rule); });
}

const Rule* Rules::find(const clang::FunctionDecl* function, const std::string& lambda) const {
  if (rules_.empty()) return nullptr;
  std::string file = file_of(function->getASTContext().getSourceManager(), function->getLocation());
  std::string name = rule_name(function);
  std::string space = namespace_of(function);
  for (const Rule& rule : rules_) {
    if (!is_for_functions(rule) || excludes(rule, name, file) || (!lambda.empty() && excludes(rule, lambda, file)))
      continue;
    if (fits(rule, name, space, file) || (!lambda.empty() && fits(rule, lambda, space, file))) return &rule;
  }
  return nullptr;
}

const Rule* Rules::find_call(const clang::FunctionDecl* callee, const clang::FunctionDecl* caller,
                             clang::SourceLocation location) const {
  std::string name = rule_name(callee);
  for (const Rule& rule : rules_) {
    if (rule.call.empty() || !matches(rule.call, name)) continue;
    std::string file = file_of(callee->getASTContext().getSourceManager(), location);
    std::string caller_name = caller ? rule_name(caller) : "";
    if (fits(rule, caller_name, caller ? namespace_of(caller) : "", file) && !excludes(rule, name, file)) return &rule;
  }
  return nullptr;
}

}  // namespace mlflow::plugin
