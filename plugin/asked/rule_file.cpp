#include "plugin/asked/rule_file.h"

#include <algorithm>
#include <map>

#include "attributes/attribute_parser.h"
#include "attributes/near_miss.h"
#include "attributes/option_table.h"
#include "attributes/token_text.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

namespace mlflow::plugin {

namespace {

using attributes::Token;

const std::vector<std::string_view> own_keys = {"function", "call",      "class",   "carry_context",
                                                "file",     "namespace", "exclude", "include"};

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
      return fail(line, "not valid JSON: " + (end == llvm::StringRef::npos ? rest : rest.substr(end + 3)).str());
    }
    const llvm::json::Array* list = parsed->getAsArray();
    if (!list) return fail(1, "expected a list of rules: [{\"function\": \"ns::Class::*\", ...}, ...]");
    for (const llvm::json::Value& item : *list) {
      const llvm::json::Object* object = item.getAsObject();
      if (!object) return fail(1, "rule " + std::to_string(rules.size() + 1) + " is not an object {\"function\": ...}");
      if (!read_rule(*object, rules)) return false;
    }
    return true;
  }

 private:
  struct ReadRule {
    Rule rule;
    std::vector<std::string> include;  // names of kinds
    std::vector<Token> tokens;         // of the attribute's options
  };

  bool read_rule(const llvm::json::Object& object, std::vector<Rule>& rules) {
    std::vector<std::string> keys;
    for (const auto& member : object) keys.push_back(llvm::StringRef(member.first).str());
    std::sort(keys.begin(), keys.end(),
              [&](const std::string& a, const std::string& b) { return line_of(a) < line_of(b); });
    ReadRule read;
    for (const std::string& key : keys)
      if (!read_key(key, *object.get(key), read)) return false;
    Rule& rule = read.rule;
    for (const std::string& name : read.include) {
      std::optional<ExclusionKind> kind = find_exclusion_kind(name);
      if (!kind)
        return fail(line_of("include"), "unknown kind '" + name + "' in 'include'; accepted are " + exclusion_names());
      rule.include.push_back(*kind);
    }
    if (!rule.record.empty() || object.get("carry_context"))
      return add_class_rule(object, std::move(rule), keys, rules);
    if (rule.call.empty() && rule.function.empty() && rule.file.empty() && rule.space.empty())
      return fail(keys.empty() ? 1 : line_of(keys.front()),
                  "a rule needs 'function', 'call', 'file' or 'namespace'; \"function\": \"*\" is every function");
    for (const char* option : {"trace_context", "context_from"})
      if (!rule.call.empty() && object.get(option))
        return fail(line_of(option),
                    "'" + std::string(option) + "' is for functions: a call belongs to where it stands");
    rule.options = attributes::to_text(read.tokens);
    rules.push_back(std::move(rule));
    for (const std::string& key : keys) ++met_[key];
    return true;
  }

  // A rule for classes says one thing only.
  bool add_class_rule(const llvm::json::Object& object, Rule rule, const std::vector<std::string>& keys,
                      std::vector<Rule>& rules) {
    for (const std::string& key : keys)
      if (key != "class" && key != "carry_context" && key != "file" && key != "namespace" && key != "exclude" &&
          key != "include")
        return fail(line_of(key), "'" + key +
                                      "' is not for a rule with 'class': that takes carry_context, file, "
                                      "namespace, exclude, include");
    if (rule.record.empty())
      return fail(line_of("carry_context"),
                  "'carry_context' is for a rule with 'class', a pattern such as \"ns::Task\"");
    if (object.getBoolean("carry_context") != true)
      return fail(line_of("class"), "a rule with 'class' says \"carry_context\": true");
    rules.push_back(std::move(rule));
    for (const std::string& key : keys) ++met_[key];
    return true;
  }

  bool read_key(const std::string& key, const llvm::json::Value& value, ReadRule& into) {
    unsigned line = line_of(key);
    if (std::string* pattern = pattern_of(into.rule, key)) {
      auto text = value.getAsString();
      if (!text || text->empty())
        return fail(line, "'" + key + "' takes a pattern as a string, such as \"ns::Class::*\"");
      *pattern = text->str();
      return true;
    }
    if (key == "carry_context") return true;  // looked at with the rest of the rule
    if (key == "exclude" || key == "include") {
      return read_list(value, key == "exclude" ? into.rule.exclude : into.include) ||
             fail(line, "'" + key + "' takes a string or a list of strings");
    }
    return attributes::find_option(key) ? read_option(key, value, line, into.tokens) : unknown_key(key, line);
  }

  // An option of the attribute, checked as the attribute checks it.
  bool read_option(const std::string& key, const llvm::json::Value& value, unsigned line, std::vector<Token>& tokens) {
    if (!tokens.empty()) tokens.push_back({Token::Kind::PUNCTUATION, ",", tokens.size()});
    std::vector<Token> option = {{Token::Kind::IDENTIFIER, key, 0}, {Token::Kind::PUNCTUATION, "=", 1}};
    add_tokens(value, option);
    tokens.insert(tokens.end(), option.begin(), option.end());
    option.push_back({});
    for (const attributes::Problem& problem : attributes::parse_attribute(option).problems) {
      if (problem.severity == attributes::Problem::Severity::ERROR) return fail(line, problem.message);
      say(clang::DiagnosticsEngine::Warning, line, problem.message);
    }
    return true;
  }

  static std::string* pattern_of(Rule& rule, const std::string& key) {
    if (key == "call") return &rule.call;
    if (key == "class") return &rule.record;
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

}  // namespace

std::optional<Rules> read_rule_file(const std::string& path, clang::DiagnosticsEngine& diagnostics) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    unsigned id = diagnostics.getCustomDiagID(clang::DiagnosticsEngine::Error, "%0");
    diagnostics.Report(id) << "mlflow_trace: cannot read the rules '" + path + "': " + buffer.getError().message();
    return std::nullopt;
  }
  std::vector<Rule> rules;
  if (!Reader(path, (*buffer)->getBuffer(), diagnostics).read(rules)) return std::nullopt;
  return Rules(std::move(rules));
}

}  // namespace mlflow::plugin
