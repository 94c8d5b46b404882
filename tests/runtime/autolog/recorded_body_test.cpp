#include "autolog/recorded_body.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mlflow::internal {
namespace {

struct Written {
  std::string before_gap;
  std::string after_gap;
  std::size_t largest = 0;
  bool starts = false;

  void operator()(std::string_view bytes, std::uint16_t flags) {
    largest = std::max(largest, bytes.size());
    starts |= (flags & CallRecord::FROM_THE_START) != 0;
    in_end |= (flags & CallRecord::AFTER_GAP) != 0;
    (in_end ? after_gap : before_gap) += bytes;
  }
  bool in_end = false;
};

std::string numbered(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i) + ",";
  text.resize(size);
  return text;
}

TEST(RecordedBody, UpToTheLimitAllIsWritten) {
  const std::string text = numbered(100'000);
  RecordedBody body(200'000);
  Written written;
  body.add(text, written);
  body.finish(written);
  EXPECT_EQ(written.before_gap, text);
  EXPECT_LE(written.largest, RecordedBody::LARGEST_PIECE);
  EXPECT_EQ(body.size(), text.size());
}

TEST(RecordedBody, BeyondItTheEndIsKept) {
  for (const std::size_t step : {std::size_t{7}, std::size_t{1000}, std::size_t{70'000}, std::size_t{400'000}}) {
    const std::string text = numbered(400'000);
    RecordedBody body(1000);
    Written written;
    for (std::size_t at = 0; at < text.size(); at += step) body.add(std::string_view(text).substr(at, step), written);
    body.finish(written);
    EXPECT_EQ(written.before_gap, text.substr(0, 1000)) << step;
    EXPECT_EQ(written.after_gap, text.substr(text.size() - RecordedBody::END_SIZE)) << step;
    EXPECT_EQ(body.size(), text.size());
  }
}

TEST(RecordedBody, ALittleBeyondItLeavesNoGap) {
  const std::string text = numbered(5000);
  RecordedBody body(1000);
  Written written;
  body.add(text, written);
  body.finish(written);
  EXPECT_EQ(written.before_gap, text);
}

TEST(RecordedBody, ANewBeginningIsSaid) {
  RecordedBody body(1000);
  Written written;
  body.restart();
  body.add("a", written);
  EXPECT_FALSE(written.starts);
  body.restart();
  body.add("b", written);
  EXPECT_TRUE(written.starts);
  EXPECT_EQ(body.size(), 1u);
}

}  // namespace
}  // namespace mlflow::internal
