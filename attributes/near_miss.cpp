#include "near_miss.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace mlflow::attributes {
namespace {

std::string folded(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c == '-' || c == ' ') c = '_';
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::string_view> near_miss(std::string_view written, const std::vector<std::string_view>& accepted) {
  const std::string wanted = folded(written);
  std::optional<std::string_view> best;
  std::size_t best_distance = 0;
  for (std::string_view candidate : accepted) {
    if (candidate == written) return std::nullopt;
    std::size_t d = distance(wanted, folded(candidate));
    // A third of the letters may be wrong: TOLL is TOOL, but MY_TYPE is nobody's misspelling.
    std::size_t allowed = std::max<std::size_t>(1, (std::max(wanted.size(), candidate.size()) + 2) / 4);
    if (wanted.size() <= 2) allowed = 0;
    if (d <= allowed && (!best || d < best_distance)) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace mlflow::attributes
