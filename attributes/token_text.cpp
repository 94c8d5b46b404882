#include "token_text.h"

#include <cctype>
#include <charconv>
#include <cstdio>
#include <optional>

namespace mlflow::attributes {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(c));
      result += escape;
    } else {
      result += c;
    }
  }
  return result + '"';
}

// The byte that two hexadecimal digits say; nothing: they are none.
std::optional<char> hexadecimal_byte(std::string_view digits) {
  unsigned char byte = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
  return static_cast<char>(byte);
}

// Reads a quoted string that quoted() wrote (or a person, with the usual escapes); `i` is behind the opening quote.
std::string unquoted(std::string_view text, std::size_t& i) {
  std::string result;
  while (i < text.size() && text[i] != '"') {
    char c = text[i++];
    if (c == '\\' && i < text.size()) {
      c = text[i++];
      if (c == 'n')
        c = '\n';
      else if (c == 't')
        c = '\t';
      else if (const std::optional<char> named = c == 'x' ? hexadecimal_byte(text.substr(i, 2)) : std::nullopt) {
        c = *named;
        i += 2;
      }
    }
    result += c;
  }
  if (i < text.size()) ++i;
  return result;
}

}  // namespace

std::string to_text(const std::vector<Token>& tokens) {
  std::string result;
  for (const Token& token : tokens) {
    if (token.is(Token::Kind::END)) break;
    if (!result.empty()) result += ' ';
    result += token.is(Token::Kind::STRING) ? quoted(token.text) : token.text;
  }
  return result;
}

std::vector<Token> to_tokens(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t i = 0;
  auto add = [&](Token::Kind kind, std::string spelling) {
    tokens.push_back({kind, std::move(spelling), tokens.size()});
  };
  while (i < text.size()) {
    char c = text[i];
    if (std::isspace(static_cast<unsigned char>(c))) {
      ++i;
    } else if (c == '"') {
      ++i;
      add(Token::Kind::STRING, unquoted(text, i));
    } else if (std::isdigit(static_cast<unsigned char>(c)) ||
               (c == '.' && i + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[i + 1])))) {
      std::size_t start = i;
      while (i < text.size() && (is_word(text[i]) || text[i] == '.' || text[i] == '\'' ||
                                 ((text[i] == '+' || text[i] == '-') && (text[i - 1] == 'e' || text[i - 1] == 'E'))))
        ++i;
      add(Token::Kind::NUMBER, std::string(text.substr(start, i - start)));
    } else if (is_word(c)) {
      std::size_t start = i;
      while (i < text.size() && is_word(text[i])) ++i;
      add(Token::Kind::IDENTIFIER, std::string(text.substr(start, i - start)));
    } else if (text.substr(i, 2) == "::") {
      add(Token::Kind::PUNCTUATION, "::");
      i += 2;
    } else {
      add(Token::Kind::PUNCTUATION, std::string(1, c));
      ++i;
    }
  }
  add(Token::Kind::END, "");
  return tokens;
}

}  // namespace mlflow::attributes
