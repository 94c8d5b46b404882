// Return addresses as text.
#include "processor/stack_text.h"

#include <gtest/gtest.h>

#include <vector>

namespace mlflow::internal {
namespace {

StackLines function(const std::string& name, bool is_body) {
  StackLines lines("in " + name + (is_body ? ", its body\n" : "\n"));
  lines.function = name;
  lines.is_body = is_body;
  return lines;
}

// 1: f, 2: f's body, 3: g, 4: g's body.
StackText stack_text() {
  return StackText([](std::uint64_t address) { return function(address < 3 ? "f" : "g", address % 2 == 0); });
}

std::string lines(const std::vector<std::uint64_t>& innermost_first) { return stack_text().lines(innermost_first); }

TEST(StackTextTest, TheInnermostIsTheLast) { EXPECT_EQ(lines({1, 3}), "in g\nin f\n"); }

TEST(StackTextTest, AFunctionAndItsMovedBodyAreOneLine) {
  EXPECT_EQ(lines({2, 1}), "in f, its body\n");
  EXPECT_EQ(lines({2, 1, 2, 1}), "in f, its body\nin f, its body\n");
}

TEST(StackTextTest, TheBodyOfAnotherFunctionIsALineOfItsOwn) {
  EXPECT_EQ(lines({2, 3}), "in g\nin f, its body\n");
  EXPECT_EQ(lines({2, 4}), "in g, its body\nin f, its body\n");
}

// Not recorded, it jumped there.
TEST(StackTextTest, ABodyMayBeCalledByABody) { EXPECT_EQ(lines({2, 2}), "in f, its body\nin f, its body\n"); }

}  // namespace
}  // namespace mlflow::internal
