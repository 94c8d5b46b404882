#include "plugin/asked/rules.h"

#include <algorithm>
#include <map>

#include "attributes/attribute_parser.h"
#include "attributes/near_miss.h"
#include "attributes/option_table.h"
#include "attributes/token_text.h"
#include "plugin/asked/exclusions.h"
#include "plugin/clang/names.h"
#include "plugin/plan/class_kind.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace mlflow::plugin {

namespace {

using attributes::Token;

const std::vector<std::string_view> own_keys = {"function", "call", "file", "namespace", "exclude", "include"};

// A JSON value as the tokens of an attribute's argument.
void add_tokens(const llvm::json::Value& value, std::vector<Token>& tokens) {
  auto punctuation = [&](const char* text) { tokens.push_back({Token::Kind::PUNCTUATION, text, tokens.size()}); };
  if (auto text = value.getAsString()) {
    tokens.push_back({Token::Kind::STRING, text->str(), tokens.size()});
  } else if (const auto* object = value.getAsObject()) {
    punctuation("{");
    bool first = true;
    for (const auto& member : *object) {
      if (!first) punctuation(",");
      first = false;
      tokens.push_back({Token::Kind::STRING, llvm::StringRef(member.first).str(), tokens.size()});
      punctuation(":");
      add_tokens(member.second, tokens);
    }
    punctuation("}");
  } else if (const auto* list = value.getAsArray()) {
    punctuation("[");
    for (const llvm::json::Value& item : *list) {
      if (&item != &list->front()) punctuation(",");
      add_tokens(item, tokens);
    }
    punctuation("]");
  } else {
    std::string text;
    llvm::raw_string_ostream(text) << value;
    if (!text.empty() && text[0] == '-') {
      punctuation("-");
      text.erase(0, 1);
    }
    bool number = !text.empty() && text[0] >= '0' && text[0] <= '9';
    tokens.push_back({number ? Token::Kind::NUMBER : Token::Kind::IDENTIFIER, text, tokens.size()});
  }
}

// Reads one file; knows at which line a key stands, which the JSON library does not.
class Reader {
 public:
  Reader(const std::string& path, llvm::StringRef text, clang::DiagnosticsEngine& diagnostics)
      : path_(path), text_(text), diagnostics_(diagnostics) {}

  bool read(std::vector<Rule>& rules) {
    llvm::Expected<llvm::json::Value> parsed = llvm::json::parse(text_);
    if (!parsed) {
      // "[2:5, byte=7]: Expected object key"
      std::string message = llvm::toString(parsed.takeError());
      llvm::StringRef rest(message);
      unsigned line = 0;
      if (!rest.consume_front("[") || rest.consumeInteger(10, line)) line = 1;
      std::size_t end = rest.find("]: ");
      return fail(line, "no valid JSON: " + (end == llvm::StringRef::npos ? rest : rest.substr(end + 3)).str());
    }
    const llvm::json::Array* list = parsed->getAsArray();
    if (!list) return fail(1, "expected a list of rules: [{\"function\": \"ns::Class::*\", ...}, ...]");
    for (const llvm::json::Value& item : *list) {
      const llvm::json::Object* object = item.getAsObject();
      if (!object) return fail(1, "rule " + std::to_string(rules.size() + 1) + " is no object {\"function\": ...}");
      if (!read_rule(*object, rules)) return false;
    }
    return true;
  }

 private:
  bool read_rule(const llvm::json::Object& object, std::vector<Rule>& rules) {
    Rule rule;
    std::vector<Token> tokens;
    std::vector<std::string> keys;
    for (const auto& member : object) keys.push_back(llvm::StringRef(member.first).str());
    std::sort(keys.begin(), keys.end(),
              [&](const std::string& a, const std::string& b) { return line_of(a) < line_of(b); });
    for (const std::string& key : keys) {
      const llvm::json::Value& value = *object.get(key);
      unsigned line = line_of(key);
      if (std::string* pattern = pattern_of(rule, key)) {
        auto text = value.getAsString();
        if (!text || text->empty())
          return fail(line, "'" + key + "' takes a pattern as a string, such as \"ns::Class::*\"");
        *pattern = text->str();
      } else if (key == "exclude" || key == "include") {
        if (!read_list(value, key == "exclude" ? rule.exclude : rule.include))
          return fail(line, "'" + key + "' takes a string or a list of strings");
      } else if (attributes::find_option(key)) {
        if (!tokens.empty()) tokens.push_back({Token::Kind::PUNCTUATION, ",", tokens.size()});
        std::vector<Token> option = {{Token::Kind::IDENTIFIER, key, 0}, {Token::Kind::PUNCTUATION, "=", 1}};
        add_tokens(value, option);
        tokens.insert(tokens.end(), option.begin(), option.end());
        option.push_back({});
        for (const attributes::Problem& problem : attributes::parse_attribute(option).problems) {
          if (problem.severity == attributes::Problem::Severity::ERROR) return fail(line, problem.message);
          say(clang::DiagnosticsEngine::Warning, line, problem.message);
        }
      } else {
        return unknown_key(key, line);
      }
    }
    for (const std::string& name : rule.include)
      if (!is_default_exclusion(name))
        return fail(line_of("include"),
                    "unknown kind '" + name + "' in 'include'; accepted are " + default_exclusions());
    if (rule.call.empty() && rule.function.empty() && rule.file.empty() && rule.space.empty())
      return fail(keys.empty() ? 1 : line_of(keys.front()),
                  "a rule needs 'function', 'call', 'file' or 'namespace'; \"function\": \"*\" is every function");
    rule.options = attributes::to_text(tokens);
    rules.push_back(std::move(rule));
    for (const std::string& key : keys) ++met_[key];
    return true;
  }

  static std::string* pattern_of(Rule& rule, const std::string& key) {
    if (key == "call") return &rule.call;
    if (key == "function") return &rule.function;
    if (key == "file") return &rule.file;
    return key == "namespace" ? &rule.space : nullptr;
  }

  static bool read_list(const llvm::json::Value& value, std::vector<std::string>& into) {
    if (auto text = value.getAsString()) {
      into.push_back(text->str());
      return true;
    }
    const llvm::json::Array* list = value.getAsArray();
    if (!list) return false;
    for (const llvm::json::Value& item : *list) {
      auto text = item.getAsString();
      if (!text) return false;
      into.push_back(text->str());
    }
    return true;
  }

  bool unknown_key(const std::string& key, unsigned line) {
    std::vector<std::string_view> accepted = own_keys;
    for (std::string_view name : attributes::option_names()) accepted.push_back(name);
    if (auto meant = attributes::near_miss(key, accepted))
      return fail(line, "unknown key '" + key + "'; did you mean '" + std::string(*meant) + "'?");
    std::string list;
    for (std::string_view name : accepted) list += (list.empty() ? "" : ", ") + std::string(name);
    return fail(line, "unknown key '" + key + "'; accepted are " + list);
  }

  // Of this rule's key: each rule before that had it, too, has one occurrence.
  unsigned line_of(const std::string& key) const {
    std::string quoted = '"' + key + '"';
    unsigned skip = met_.count(key) ? met_.at(key) : 0;
    std::size_t at = 0;
    while ((at = text_.find(quoted, at)) != llvm::StringRef::npos) {
      if (text_.substr(at + quoted.size()).ltrim().substr(0, 1) == ":" && skip-- == 0)
        return 1 + static_cast<unsigned>(text_.substr(0, at).count('\n'));
      at += quoted.size();
    }
    return 1;
  }

  void say(clang::DiagnosticsEngine::Level level, unsigned line, const std::string& message) {
    unsigned id =
        diagnostics_.getDiagnosticIDs()->getCustomDiagID(static_cast<clang::DiagnosticIDs::Level>(level), "%0");
    diagnostics_.Report(id) << path_ + ":" + std::to_string(line) + ": " + message;
  }
  bool fail(unsigned line, const std::string& message) {
    say(clang::DiagnosticsEngine::Error, line, message);
    return false;
  }

  const std::string& path_;
  llvm::StringRef text_;
  clang::DiagnosticsEngine& diagnostics_;
  std::map<std::string, unsigned> met_;
};

// The pattern is for the whole path or, where it does not begin at a root, for its last parts.
bool matches_file(llvm::StringRef pattern, llvm::StringRef file) {
  if (file.substr(0, 2) == "./") file = file.substr(2);
  return matches(pattern, file) || matches(("*/" + pattern).str(), file);
}

std::string file_of(const clang::SourceManager& sources, clang::SourceLocation location) {
  clang::PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(location));
  return place.isValid() ? place.getFilename() : "";
}

std::string namespace_of(const clang::FunctionDecl* function) {
  const clang::DeclContext* context = function->getDeclContext()->getEnclosingNamespaceContext();
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

bool Rules::read(const std::string& path, clang::DiagnosticsEngine& diagnostics) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    unsigned id = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0");
    diagnostics.Report(id) << "mlflow_trace: cannot read the rules '" + path + "': " + buffer.getError().message();
    return false;
  }
  return Reader(path, (*buffer)->getBuffer(), diagnostics).read(rules_);
}

bool Rules::has_functions() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return rule.call.empty(); });
}

bool Rules::has_calls() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) { return !rule.call.empty(); });
}

bool Rules::includes_system() const {
  return std::any_of(rules_.begin(), rules_.end(), [](const Rule& rule) {
    return std::find(rule.include.begin(), rule.include.end(), "system") != rule.include.end();
  });
}

const Rule* Rules::find(const clang::FunctionDecl* function) const {
  if (rules_.empty()) return nullptr;
  std::string file = file_of(function->getASTContext().getSourceManager(), function->getLocation());
  std::string name = rule_name(function);
  std::string space = namespace_of(function);
  for (const Rule& rule : rules_)
    if (rule.call.empty() && fits(rule, name, space, file) && !excludes(rule, name, file)) return &rule;
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
