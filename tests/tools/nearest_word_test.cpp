#include "nearest_word.h"

#include <gtest/gtest.h>

namespace mlflow::tools {
namespace {

TEST(NearestWord, IsASlipOrTwoAway) {
  const std::vector<std::string> words = {"list", "show", "push", "view", "prune"};
  EXPECT_EQ(nearest_word("lst", words), "list");
  EXPECT_EQ(nearest_word("shwo", words), "show");
  EXPECT_EQ(nearest_word("veiw", words), "view");
  EXPECT_EQ(nearest_word("prun", words), "prune");
  EXPECT_EQ(nearest_word("dance", words), "");
  EXPECT_EQ(nearest_word("", words), "");
  EXPECT_EQ(nearest_word("x", {"no"}), "");
  EXPECT_EQ(nearest_word(std::string(1'000'000, 'l'), words), "");
}

}  // namespace
}  // namespace mlflow::tools
