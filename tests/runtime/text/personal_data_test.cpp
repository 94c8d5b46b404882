// What counts as personal in a text, and what only looks like it.
#include "text/personal_data.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

std::string redacted(std::string text) {
  redact_personal_data(text);
  return text;
}

TEST(PersonalData, AddressesAndNumbersAreReplaced) {
  EXPECT_EQ(redacted("write to ann.b+c@example.org."), "write to [REDACTED].");
  EXPECT_EQ(redacted("call +1 (555) 010-9999 now"), "call [REDACTED] now");
  EXPECT_EQ(redacted("card 4111 1111 1111 1111"), "card [REDACTED]");
  EXPECT_EQ(redacted("ssn 078-05-1120"), "ssn [REDACTED]");
}

TEST(PersonalData, CountsIdsAndNamesStay) {
  for (const char* text : {"1234567890", "4111 1111", "@here", "a@b", "x4111111111111111", "version 1.2.3"}) {
    std::string copy = text;
    EXPECT_FALSE(redact_personal_data(copy)) << text;
    EXPECT_EQ(copy, text);
  }
}

}  // namespace
}  // namespace mlflow::internal
