#include "reading/filter_parser.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>

#include "mlflow/exception.h"
#include "model/attribute_keys.h"

namespace mlflow::internal {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw Exception(message, "INVALID_PARAMETER_VALUE", 0); }

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

using Words = std::set<std::string>;

std::string listed(const Words& words) {
  std::string text = "{";
  for (const std::string& word : words) text += (text.size() > 1 ? ", '" : "'") + word + "'";
  return text + "}";
}

const Words filter_keys = {"request_id", "timestamp",   "timestamp_ms", "execution_time",    "execution_time_ms",
                           "end_time",   "end_time_ms", "status",       "client_request_id", "name",
                           "run_id",     "prompt",      "text"};
const Words order_keys = {"experiment_id",     "timestamp", "timestamp_ms", "execution_time",
                          "execution_time_ms", "end_time",  "end_time_ms",  "status",
                          "request_id",        "name",      "run_id"};
const Words numeric_keys = {"timestamp_ms",   "timestamp",   "execution_time_ms",
                            "execution_time", "end_time_ms", "end_time"};
const Words list_keys = {"name", "status", "request_id", "run_id", "client_request_id"};
const Words entities = {"attribute",        "attributes", "trace",    "tag",         "tags", "metadata",
                        "request_metadata", "span",       "feedback", "expectation", "issue"};
const Words numeric_comparators = {"!=", "=", ">", ">=", "<", "<="};
const Words text_comparators = {"!=", "=", "IN", "NOT IN", "LIKE", "ILIKE", "RLIKE"};
const Words map_comparators = {"!=", "=", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL"};
const Words assessment_comparators = {
    "!=", "=", ">", ">=", "<", "<=", "LIKE", "ILIKE", "RLIKE", "IS NULL", "IS NOT NULL"};
const Words content_comparators = {"LIKE", "ILIKE"};

struct Token {
  enum Kind { NAME, TEXT, NUMBER, GROUP, COMPARATOR, OTHER } kind = OTHER;
  std::string text;  // as it stands there; comparators in capitals, with one space
};

class Tokens {
 public:
  explicit Tokens(const std::string& text) : text_(text) {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    while (skip_spaces()) tokens.push_back(next());
    return joined(std::move(tokens));
  }

 private:
  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || (c & 0x80) != 0;
  }
  bool skip_spaces() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    return at_ < text_.size();
  }
  // Past the quoted text that begins here; past the quote alone when it never ends.
  bool skip_quoted() {
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    at_ = end == std::string::npos ? at_ + 1 : end + 1;
    return end != std::string::npos;
  }
  static bool is_quote(char c) { return c == '\'' || c == '"' || c == '`'; }

  Token next() {
    const std::size_t start = at_;
    const char c = text_[at_];
    Token token;
    if (c == '(') {
      for (int depth = 0; at_ < text_.size();) {
        if (is_quote(text_[at_])) {
          skip_quoted();
          continue;
        }
        depth += text_[at_] == '(' ? 1 : text_[at_] == ')' ? -1 : 0;
        ++at_;
        if (depth == 0) break;
      }
      token.kind = Token::GROUP;
    } else if (c == '\'' || c == '"') {
      if (skip_quoted()) token.kind = Token::TEXT;
    } else if (std::string_view("=<>!").find(c) != std::string_view::npos) {
      at_ += text_.compare(at_, 2, "!=") == 0 || text_.compare(at_, 2, "<=") == 0 || text_.compare(at_, 2, ">=") == 0
                 ? 2
                 : 1;
      if (c != '!' || at_ == start + 2) token.kind = Token::COMPARATOR;
    } else if (is_word(c) || c == '`' || c == '-') {
      ++at_;
      if (c == '`') --at_, skip_quoted();
      // A part in quotes belongs to the name: tags.`a b`.
      while (at_ < text_.size() && (is_word(text_[at_]) || (is_quote(text_[at_]) && text_[at_ - 1] == '.')))
        if (!is_quote(text_[at_]))
          ++at_;
        else if (!skip_quoted())
          break;
      token.kind = std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-' ? Token::NUMBER : Token::NAME;
    } else {
      ++at_;
    }
    token.text = text_.substr(start, at_ - start);
    return token;
  }

  // Comparators of words, of which some are two.
  static std::vector<Token> joined(std::vector<Token> tokens) {
    std::vector<Token> result;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto word = [&](std::size_t ahead) {
        return i + ahead < tokens.size() && tokens[i + ahead].kind == Token::NAME ? upper(tokens[i + ahead].text)
                                                                                  : std::string();
      };
      std::size_t used = 0;
      for (const std::initializer_list<const char*> comparator :
           {std::initializer_list<const char*>{"IS", "NOT", "NULL"},
            {"IS", "NULL"},
            {"NOT", "IN"},
            {"IN"},
            {"LIKE"},
            {"ILIKE"},
            {"RLIKE"}}) {
        bool same = true;
        std::size_t ahead = 0;
        for (const char* part : comparator) same = same && word(ahead++) == part;
        if (!same) continue;
        used = comparator.size();
        break;
      }
      if (used == 0) {
        result.push_back(std::move(tokens[i]));
        continue;
      }
      Token token{Token::COMPARATOR, {}};
      for (std::size_t ahead = 0; ahead < used; ++ahead) token.text += (ahead == 0 ? "" : " ") + word(ahead);
      result.push_back(std::move(token));
      i += used - 1;
    }
    return result;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

std::string without_quotes(const std::string& text) {
  if (text.size() >= 2 && text.front() == text.back() &&
      std::string_view("'\"`").find(text.front()) != std::string_view::npos)
    return text.substr(1, text.size() - 2);
  return text;
}

// `tags.k`, `name`, ...: what it is, and which.
void identify(const std::string& text, const Words& valid_keys, FilterEntity& entity, std::string& key) {
  const std::size_t dot = text.find('.');
  const std::string type = dot == std::string::npos ? "attribute" : without_quotes(text.substr(0, dot));
  if (!entities.contains(type)) refuse("Invalid entity type '" + type + "'. Valid values are " + listed(entities));
  key = without_quotes(dot == std::string::npos ? text : text.substr(dot + 1));
  if (key.starts_with("attributes.")) key = "attributes." + without_quotes(key.substr(11));
  entity = type.starts_with("tag")                      ? FilterEntity::TAG
           : type == "span"                             ? FilterEntity::SPAN
           : type == "feedback"                         ? FilterEntity::FEEDBACK
           : type == "expectation"                      ? FilterEntity::EXPECTATION
           : type == "issue"                            ? FilterEntity::ISSUE
           : type.find("metadata") != std::string::npos ? FilterEntity::METADATA
                                                        : FilterEntity::ATTRIBUTE;
  if (entity == FilterEntity::ATTRIBUTE && !valid_keys.contains(key))
    refuse("Invalid attribute key '" + key + "' specified. Valid keys are '" + listed(valid_keys) + "'");
}

// Keys that are names for something else.
void resolve(FilterEntity& entity, std::string& key) {
  if (entity == FilterEntity::SPAN) return;
  const auto is = [&](const char* name) { return key == name; };
  if (is("name")) entity = FilterEntity::TAG, key = tag_key::TRACE_NAME;
  if (is("prompt")) entity = FilterEntity::TAG, key = tag_key::LINKED_PROMPTS;
  if (is("run_id")) entity = FilterEntity::METADATA, key = metadata_key::SOURCE_RUN;
  if (is("text")) entity = FilterEntity::SPAN, key = "content";
  if (is("timestamp") || is("execution_time") || is("end_time")) key += "_ms";
}

const char* entity_name(FilterEntity entity) {
  switch (entity) {
    case FilterEntity::ATTRIBUTE: return "attribute";
    case FilterEntity::TAG: return "tag";
    case FilterEntity::METADATA: return "request_metadata";
    case FilterEntity::SPAN: return "span";
    case FilterEntity::FEEDBACK: return "feedback";
    case FilterEntity::EXPECTATION: return "expectation";
    case FilterEntity::ISSUE: break;
  }
  return "issue";
}

bool is_assessment(FilterEntity entity) {
  return entity == FilterEntity::FEEDBACK || entity == FilterEntity::EXPECTATION;
}

std::vector<std::string> list_of(const Token& group) {
  const std::string inside = group.text.substr(1, group.text.size() - 2);
  std::vector<std::string> values;
  for (const Token& token : Tokens(inside).all()) {
    if (token.text == ",") continue;
    if (token.kind != Token::TEXT)
      refuse(
          "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different "
          "type in list: " +
          group.text);
    values.push_back(without_quotes(token.text));
  }
  if (values.empty())
    refuse("While parsing a list in the query, expected a non-empty list of string values, but got empty list");
  return values;
}

void take_value(FilterCondition& condition, const Token& value) {
  const std::string name = entity_name(condition.entity);
  const bool assessment = is_assessment(condition.entity);
  if (assessment) {
    const bool wants_number = condition.comparator.front() == '<' || condition.comparator.front() == '>';
    if (wants_number && value.kind != Token::NUMBER)
      refuse("Expected a numeric value for " + name + " when using comparator '" + condition.comparator +
             "'. Got value " + value.text);
    if (!wants_number && value.kind != Token::TEXT)
      refuse("Expected a quoted string value for " + name + " (e.g. 'my-value'). Got value " + value.text);
  }
  switch (value.kind) {
    case Token::TEXT: condition.values = {without_quotes(value.text)}; return;
    case Token::NAME:
      refuse("Parameter value is either not quoted or unidentified quote types used for string value " + value.text +
             ". Use either single or double quotes.");
    case Token::NUMBER:
      if (assessment || condition.entity == FilterEntity::ATTRIBUTE) {
        if (!assessment && !numeric_keys.contains(condition.key))
          refuse("Only the '" + listed(numeric_keys) + "' attributes support comparison with numeric values.");
        condition.number = std::strtod(value.text.c_str(), nullptr);
        condition.values = {value.text};
        return;
      }
      break;
    case Token::GROUP:
      if (condition.entity == FilterEntity::ATTRIBUTE) {
        if (!list_keys.contains(condition.key))
          refuse("Only attributes in " + listed(list_keys) +
                 " supports comparison with a list of quoted string values.");
      } else if (condition.entity != FilterEntity::TAG && condition.entity != FilterEntity::SPAN) {
        break;
      }
      condition.values = list_of(value);
      return;
    default: break;
  }
  refuse("Expected a quoted string value for " + name + " (e.g. 'my-value'). Got value " + value.text);
}

void check_comparator(const FilterCondition& condition) {
  const auto among = [&](const Words& valid, const std::string& subject) {
    if (!valid.contains(condition.comparator))
      refuse(subject + " comparator '" + condition.comparator + "' not one of '" + listed(valid) + "'");
  };
  switch (condition.entity) {
    case FilterEntity::ATTRIBUTE:
      return among(numeric_keys.contains(condition.key) ? numeric_comparators : text_comparators, "Invalid");
    case FilterEntity::TAG:
    case FilterEntity::METADATA: return among(map_comparators, "Invalid");
    case FilterEntity::SPAN:
      if (condition.key == "content") return among(content_comparators, "span.content");
      if (condition.key == "attributes.") refuse("Span attribute name cannot be empty after 'attributes.'");
      if (!Words{"name", "type", "status"}.contains(condition.key) && !condition.key.starts_with("attributes."))
        refuse("Invalid span attribute '" + condition.key +
               "'. Supported attributes: name, status, type, attributes.<attribute_name>.");
      return among(text_comparators, "span." + condition.key);
    case FilterEntity::FEEDBACK:
    case FilterEntity::EXPECTATION: return among(assessment_comparators, "assessment." + condition.key);
    case FilterEntity::ISSUE:
      if (condition.key != "id") refuse("Invalid issue attribute '" + condition.key + "'. Supported attributes: id");
      return among({"="}, "issue.id");
  }
}

FilterCondition condition_of(const Token& left, const Token& comparator, const Token* value) {
  if (left.kind != Token::NAME) refuse("Invalid comparison clause. Expected 'Identifier' found '" + left.text + "'");
  FilterCondition condition;
  identify(left.text, filter_keys, condition.entity, condition.key);
  condition.comparator = comparator.text;
  if (value != nullptr) take_value(condition, *value);
  if (!is_assessment(condition.entity)) resolve(condition.entity, condition.key);
  check_comparator(condition);
  if (condition.comparator == "RLIKE") {
    try {
      condition.pattern = std::make_shared<const std::regex>(condition.values.front());
    } catch (const std::regex_error& error) {
      refuse("Invalid regular expression '" + condition.values.front() + "': " + error.what());
    }
  }
  return condition;
}

}  // namespace

std::vector<FilterCondition> parse_filter(const std::string& filter) {
  const std::vector<Token> tokens = Tokens(filter).all();
  std::vector<FilterCondition> conditions;
  std::string invalid;
  const auto note = [&invalid](const Token& token) { invalid += (invalid.empty() ? "'" : ", '") + token.text + "'"; };
  for (std::size_t i = 0; i < tokens.size();) {
    const Token& token = tokens[i];
    const std::string word = upper(token.text);
    if (token.kind == Token::NAME && word == "AND") {
      ++i;
      continue;
    }
    const Token* const comparator =
        i + 1 < tokens.size() && tokens[i + 1].kind == Token::COMPARATOR ? &tokens[i + 1] : nullptr;
    const bool needs_value = comparator != nullptr && !comparator->text.ends_with("NULL");
    const Token* const value = needs_value && i + 2 < tokens.size() ? &tokens[i + 2] : nullptr;
    const bool is_operand = token.kind == Token::NAME || token.kind == Token::TEXT;
    // Words that the server's parser takes for its own.
    const bool reserved = word == "OR" || word == "NOT" || word == "SESSION" || word == "USER";
    if (comparator == nullptr || (needs_value && (value == nullptr || value->kind == Token::OTHER)) || !is_operand ||
        reserved) {
      note(token);
      ++i;
      continue;
    }
    if (invalid.empty()) conditions.push_back(condition_of(token, *comparator, value));
    i += needs_value ? 3 : 2;
  }
  if (!invalid.empty()) refuse("Invalid clause(s) in filter string: " + invalid);
  return conditions;
}

OrderClause parse_order(const std::string& clause) {
  const std::vector<Token> tokens = Tokens(clause).all();
  OrderClause order;
  if (tokens.size() == 2) {
    const std::string direction = upper(tokens[1].text);
    if (direction != "ASC" && direction != "DESC") refuse("Invalid ordering key in order_by clause '" + clause + "'.");
    order.ascending = direction == "ASC";
  }
  if (tokens.empty() || tokens.size() > 2 || tokens[0].kind != Token::NAME)
    refuse("Invalid order_by clause '" + clause + "'. Could not be parsed.");
  identify(tokens[0].text, order_keys, order.entity, order.key);
  resolve(order.entity, order.key);
  if (order.entity != FilterEntity::ATTRIBUTE && order.entity != FilterEntity::TAG &&
      order.entity != FilterEntity::METADATA)
    refuse(std::string("Invalid identifier type '") + entity_name(order.entity) + "'");
  return order;
}

}  // namespace mlflow::internal
