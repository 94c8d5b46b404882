#include "model/text_pairs.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(TextPairs, OfEqualKeysTheLaterValueCountsOrTheEarlier) {
  FinishedTrace trace;
  TextPairs& tags = trace.facts.tags;
  set_pair(trace, tags, "a", "1");
  set_pair(trace, tags, "b", "1");
  set_pair(trace, tags, "a", "2");
  set_pair_if_missing(trace, tags, "b", "2");
  set_pair_if_missing(trace, tags, "c", "2");
  ASSERT_EQ(tags.size(), 3u);
  EXPECT_EQ(*find_value(tags, "a"), "2");
  EXPECT_EQ(*find_value(tags, "b"), "1");
  EXPECT_EQ(*find_value(tags, "c"), "2");
  EXPECT_EQ(find_value(tags, "d"), nullptr);
}

TEST(TextPairs, TextsLiveAsLongAsTheTrace) {
  FinishedTrace trace;
  {
    std::string key(100, 'k');
    std::string value(100, 'v');
    set_pair(trace, trace.facts.tags, key, value);
    key.assign(100, 'x');
    value.assign(100, 'x');
  }
  EXPECT_EQ(trace.facts.tags[0].first, std::string(100, 'k'));
  EXPECT_EQ(trace.facts.tags[0].second, std::string(100, 'v'));
}

}  // namespace
}  // namespace mlflow::internal
