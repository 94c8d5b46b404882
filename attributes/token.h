// One token inside the parentheses of [[mlflow::trace(...)]], as the grammar sees it: no compiler in sight.
//
// `location` means something only to whoever made the tokens (the plugin: an index into its source locations).
#pragma once

#include <cstddef>
#include <string>

namespace mlflow::attributes {

struct Token {
  enum class Kind { IDENTIFIER, STRING, NUMBER, PUNCTUATION, END };
  Kind kind = Kind::END;
  std::string text;  // a STRING's contents, decoded; otherwise the spelling
  std::size_t location = 0;

  bool is(Kind wanted) const { return kind == wanted; }
  bool is(Kind wanted, const char* spelling) const { return kind == wanted && text == spelling; }
  bool is_punctuation(const char* spelling) const { return is(Kind::PUNCTUATION, spelling); }
};

}  // namespace mlflow::attributes
