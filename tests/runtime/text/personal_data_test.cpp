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

// Thirteen to nineteen digits are the number of a card if the last of them is the check digit of the others.
TEST(PersonalData, OnlyNumbersWithACheckDigitAreCards) {
  for (const char* card : {"4111111111111111", "4012888888881881", "378282246310005", "4222222222222",
                           "4000000000000000006", "5500-0000-0000-0004"})
    EXPECT_EQ(redacted(card), "[REDACTED]") << card;
  for (const char* other :
       {"4111111111111112", "4111111111111110", "1411111111111111", "4012888888881882", "378282246310006",
        "4222222222223", "4000000000000000007", "4111 1111 1111 1112", "40000000000000000003", "422222222222"})
    EXPECT_EQ(redacted(other), other);
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
