// Lists of numbers that nobody reads are only begun; everything else stays as it is.
#include "long_vectors.h"

#include <gtest/gtest.h>

namespace mlflow::tools {
namespace {

std::string numbers(std::size_t count) {
  std::string json = "[0.5";
  for (std::size_t i = 1; i < count; ++i) json += ", -1e-3";
  return json + "]";
}

TEST(LongVectors, AreBegun) {
  EXPECT_EQ(without_long_vectors(numbers(1536), false), "[0.5, -1e-3, ... 1536 numbers]");
  EXPECT_EQ(without_long_vectors(numbers(1536), true), "[0.5, -1e-3, … 1536 numbers]");
  EXPECT_EQ(without_long_vectors("{\"v\": [" + numbers(20) + ", " + numbers(20) + "], \"k\": 1}", false),
            "{\"v\": [[0.5, -1e-3, ... 20 numbers], [0.5, -1e-3, ... 20 numbers]], \"k\": 1}");
}

TEST(LongVectors, WhatIsShortOrSomethingElseStays) {
  const std::string quoted = "\"" + numbers(100) + " \\\" " + numbers(100) + "\"";
  const std::string mixed = "[\"a\", " + numbers(100).substr(1);
  for (const std::string& json : {numbers(16), quoted, mixed, std::string("[]"), std::string("[1, 2"), std::string("["),
                                  std::string("\"open"), std::string("\"\\"), std::string(), std::string("plain text")})
    EXPECT_EQ(without_long_vectors(json, false), json);
}

}  // namespace
}  // namespace mlflow::tools
