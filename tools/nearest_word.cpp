#include "nearest_word.h"

#include <algorithm>
#include <cstddef>

namespace mlflow::tools {
namespace {

// Letters to add, leave out or exchange for one to become the other (Levenshtein).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, exchanged});
    }
  }
  return row[b.size()];
}

constexpr std::size_t longest_word = 40;

}  // namespace

std::string nearest_word(const std::string& typed, const std::vector<std::string>& words) {
  if (typed.size() > longest_word) return {};
  std::string nearest;
  std::size_t least = 3;
  for (const std::string& word : words) {
    const std::size_t slips = distance(typed, word);
    // Two slips in a word of three letters make any word of another.
    if (slips < least && slips * 2 <= word.size()) {
      least = slips;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace mlflow::tools
