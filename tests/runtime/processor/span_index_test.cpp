#include "processor/span_index.h"

#include <gtest/gtest.h>

#include <random>
#include <unordered_map>

namespace mlflow::internal {
namespace {

TEST(SpanIndex, AgreesWithAStandardMapThroughManyChanges) {
  SpanIndex<int> index;
  std::unordered_map<std::uint64_t, int> expected;
  std::mt19937_64 random(7);
  for (int i = 0; i < 200000; ++i) {
    const std::uint64_t id = random() % 2000 + 1;
    if (expected.erase(id) != 0) {
      index.erase(id);
    } else {
      expected[id] = i;
      index.insert(id, i);
    }
    ASSERT_EQ(index.size(), expected.size());
  }
  for (std::uint64_t id = 1; id <= 2000; ++id) {
    const int* found = index.find(id);
    const auto wanted = expected.find(id);
    ASSERT_EQ(found != nullptr, wanted != expected.end());
    if (found != nullptr) {
      EXPECT_EQ(*found, wanted->second);
    }
  }
}

}  // namespace
}  // namespace mlflow::internal
