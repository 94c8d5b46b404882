#include "attribute_parser.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "near_miss.h"
#include "option_table.h"
#include "value.h"

namespace mlflow::attributes {
namespace {

std::string spelled(const Token& token) {
  if (token.is(Token::Kind::END)) return "')'";
  if (token.is(Token::Kind::STRING)) return "string \"" + token.text + '"';
  return "'" + token.text + "'";
}

class Parser {
 public:
  explicit Parser(const std::vector<Token>& tokens) : tokens_(tokens) {}

  ParseResult parse() {
    while (!at_end()) {
      if (!parse_argument()) break;
      if (at_end()) break;
      if (!expect(",", "between two options")) break;
    }
    return std::move(result_);
  }

 private:
  const Token& token() const { return tokens_[std::min(position_, tokens_.size() - 1)]; }
  const Token& next_token() const { return tokens_[std::min(position_ + 1, tokens_.size() - 1)]; }
  bool at_end() const { return token().is(Token::Kind::END); }

  bool fail(std::size_t at, std::string message, std::optional<std::string> replacement = std::nullopt) {
    result_.problems.push_back({Problem::Severity::ERROR, at, std::move(message), std::move(replacement)});
    return false;
  }

  bool expect(const char* punctuation, const std::string& where) {
    if (token().is_punctuation(punctuation)) {
      ++position_;
      return true;
    }
    return fail(position_, std::string("expected '") + punctuation + "' " + where + ", found " + spelled(token()));
  }

  // `"name"` in first place, else `option=value`. False: there is no use in reading on.
  bool parse_argument() {
    if (token().is(Token::Kind::STRING) && !next_token().is_punctuation("=")) {
      std::size_t at = position_;
      std::optional<Value> name = parse_value();
      if (!name) return false;
      if (at != 0) return fail(at, "only the first argument may stand without an option's name; it is the span's name");
      seen_["name"] = at;
      result_.options.name = name->text;
      return true;
    }
    if (!token().is(Token::Kind::IDENTIFIER)) {
      return fail(position_, "expected an option's name, found " + spelled(token()) + "; accepted are " + accepted());
    }
    std::size_t at = position_++;
    const std::string name = tokens_[at].text;
    const Option* option = find_option(name);
    if (!option) {
      auto meant = near_miss(name, option_names());
      if (meant)
        fail(at, "unknown option '" + name + "'; did you mean '" + std::string(*meant) + "'?", std::string(*meant));
      else
        fail(at, "unknown option '" + name + "'; accepted are " + accepted());
    } else if (auto [before, fresh] = seen_.try_emplace(name, at); !fresh) {
      fail(at, "option '" + name + "' is given twice");
    }
    if (!token().is_punctuation("="))
      return fail(position_, "expected '=' and a value after '" + name + "', found " + spelled(token()));
    ++position_;
    std::size_t value_at = position_;
    std::optional<Value> value = parse_value();
    if (!value) return false;
    if (option && !option->set(result_.options, *value, result_.problems))
      fail(value_at, "'" + name + "' takes " + std::string(option->takes) + ", not " + kind_name(value->kind));
    return true;
  }

  static std::string accepted() {
    std::string list;
    for (std::string_view name : option_names()) list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
  }

  std::optional<Value> parse_value() {
    Value value;
    value.token = value.last_token = position_;
    const Token& first = token();
    if (first.is(Token::Kind::STRING)) {
      value.kind = Value::Kind::STRING;
      for (; token().is(Token::Kind::STRING); ++position_) value.text += token().text;  // adjacent literals are one
      return value;
    }
    bool negative = first.is_punctuation("-");
    if (negative || first.is_punctuation("+")) ++position_;
    if (token().is(Token::Kind::NUMBER)) {
      value.kind = Value::Kind::NUMBER;
      value.text = number_to_json(token().text);
      if (value.text.empty()) {
        fail(position_, spelled(token()) + " is not a number");
        return std::nullopt;
      }
      if (negative) value.text.insert(0, 1, '-');
      ++position_;
      return value;
    }
    if (position_ == value.token) {
      if (first.is_punctuation("{")) return parse_nested(&Parser::parse_object);
      if (first.is_punctuation("[")) return parse_nested(&Parser::parse_list);
      if (first.is(Token::Kind::IDENTIFIER) || first.is_punctuation("::")) return parse_name();
    }
    fail(position_, "expected a value, found " + spelled(token()));
    return std::nullopt;
  }

  std::optional<Value> parse_name() {
    Value value;
    value.token = value.last_token = position_;
    value.kind = Value::Kind::NAME;
    if (token().is_punctuation("::")) {
      value.text = "::";
      ++position_;
    }
    for (;;) {
      if (!token().is(Token::Kind::IDENTIFIER)) {
        fail(position_, "expected a name, found " + spelled(token()));
        return std::nullopt;
      }
      value.text += token().text;
      value.last_token = position_++;
      if (!token().is_punctuation("::")) break;
      value.text += "::";
      ++position_;
    }
    if (value.text == "true" || value.text == "false") {
      value.kind = Value::Kind::BOOLEAN;
      value.boolean = value.text == "true";
    } else if (value.text == "True" || value.text == "False") {
      bool meant = value.text == "True";
      fail(value.token, "a bool is written 'true' or 'false' here", std::string(meant ? "true" : "false"));
      value.kind = Value::Kind::BOOLEAN;
      value.boolean = meant;
    } else if (value.text == "null" || value.text == "nullptr" || value.text == "None") {
      value.kind = Value::Kind::NONE;
    }
    return value;
  }

  // Inside {} and [] only what JSON has: a name there would be text that nobody wrote as text.
  std::optional<Value> parse_json_value() {
    std::optional<Value> value = parse_value();
    if (value && value->kind == Value::Kind::NAME) {
      fail(value->token, "expected a string, a number, true, false, null, {...} or [...], found '" + value->text + "'",
           '"' + value->text + '"');
    }
    return value;
  }

  // Each level is a call here, and in all that reads the value later.
  std::optional<Value> parse_nested(std::optional<Value> (Parser::*parse)()) {
    if (depth_ == DEEPEST) {
      fail(position_, "lists and objects inside each other go " + std::to_string(DEEPEST) + " deep at most");
      return std::nullopt;
    }
    ++depth_;
    std::optional<Value> value = (this->*parse)();
    --depth_;
    return value;
  }

  std::optional<Value> parse_list() {
    Value list;
    list.kind = Value::Kind::LIST;
    list.token = list.last_token = position_++;
    while (!token().is_punctuation("]")) {
      std::optional<Value> item = parse_json_value();
      if (!item) return std::nullopt;
      list.items.push_back(std::move(*item));
      if (token().is_punctuation("]")) break;
      if (!expect(",", "or ']' in a list")) return std::nullopt;
    }
    ++position_;
    return list;
  }

  std::optional<Value> parse_object() {
    Value object;
    object.kind = Value::Kind::OBJECT;
    object.token = object.last_token = position_++;
    while (!token().is_punctuation("}")) {
      std::size_t key_at = position_;
      if (!token().is(Token::Kind::STRING)) {
        std::optional<std::string> replacement;
        if (token().is(Token::Kind::IDENTIFIER)) replacement = '"' + token().text + '"';
        fail(position_, "expected a key as a string, found " + spelled(token()), replacement);
        return std::nullopt;
      }
      std::string key = tokens_[position_++].text;
      if (!expect(":", "after a key")) return std::nullopt;
      std::optional<Value> value = parse_json_value();
      if (!value) return std::nullopt;
      for (const auto& member : object.members)
        if (member.first == key) fail(key_at, "key \"" + key + "\" is given twice");
      object.members.emplace_back(std::move(key), std::move(*value));
      if (token().is_punctuation("}")) break;
      if (!expect(",", "or '}' in an object")) return std::nullopt;
    }
    ++position_;
    return object;
  }

  const std::vector<Token>& tokens_;
  static constexpr int DEEPEST = 100;

  std::size_t position_ = 0;
  int depth_ = 0;  // of lists and objects that are open
  std::map<std::string, std::size_t> seen_;
  ParseResult result_;
};

}  // namespace

bool ParseResult::ok() const {
  return std::none_of(problems.begin(), problems.end(),
                      [](const Problem& p) { return p.severity == Problem::Severity::ERROR; });
}

ParseResult parse_attribute(const std::vector<Token>& tokens) { return Parser(tokens).parse(); }

}  // namespace mlflow::attributes
