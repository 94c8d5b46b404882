// The arguments of [[mlflow::trace(...)]] as the plugin keeps them on a declaration, and as rules become: a line of text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "attributes/attribute_parser.h"
#include "attributes/token_text.h"

namespace attributes = mlflow::attributes;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tokens = attributes::to_tokens({reinterpret_cast<const char*>(data), size});
  const auto result = attributes::parse_attribute(tokens);
  for (const attributes::Problem& problem : result.problems)
    if (problem.token >= tokens.size() || problem.message.empty()) __builtin_trap();
  // Written and read again it means the same.
  const std::string line = attributes::to_text(tokens);
  if (attributes::to_text(attributes::to_tokens(line)) != line) __builtin_trap();
  return 0;
}
