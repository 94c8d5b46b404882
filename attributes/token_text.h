// Tokens as one line of text and back. The plugin keeps an attribute's arguments on the declaration as such a line (it
// has to survive redeclarations, template instantiation and precompiled headers); rules and tests write the line
// themselves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "token.h"

namespace mlflow::attributes {

// The tokens joined by spaces, strings quoted and escaped.
std::string to_text(const std::vector<Token>& tokens);
// The tokens of a line, locations counting from 0, closed by an END token.
std::vector<Token> to_tokens(std::string_view text);

}  // namespace mlflow::attributes
