#include "attributes/value.h"

#include <gtest/gtest.h>

namespace mlflow::attributes {
namespace {

TEST(NumberToJson, AsPythonWritesIt) {
  EXPECT_EQ(number_to_json("5"), "5");
  EXPECT_EQ(number_to_json("1'000'000u"), "1000000");
  EXPECT_EQ(number_to_json("0x1F"), "31");
  EXPECT_EQ(number_to_json("0b101"), "5");
  EXPECT_EQ(number_to_json("010"), "8");
  EXPECT_EQ(number_to_json("1.0"), "1.0");
  EXPECT_EQ(number_to_json("0.7f"), "0.7");
  EXPECT_EQ(number_to_json("100000.0"), "100000.0");
  EXPECT_EQ(number_to_json("1e16"), "1e+16");
  EXPECT_EQ(number_to_json("1e-7"), "1e-07");
  EXPECT_EQ(number_to_json("0.0001"), "0.0001");
  EXPECT_EQ(number_to_json("5_km"), "");
  EXPECT_EQ(number_to_json("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(number_to_json("18446744073709551616"), "") << "not another number";
}

TEST(ToJson, EscapesStrings) {
  Value value;
  value.kind = Value::Kind::STRING;
  value.text = "a\"b\\c\n\x01ü";
  EXPECT_EQ(to_json(value), "\"a\\\"b\\\\c\\n\\u0001ü\"");
}

TEST(ToJson, EscapesControlCharactersByName) {
  Value value;
  value.kind = Value::Kind::STRING;
  value.text = "\n.\r.\t.\b.\f.\v.\x1f.\x7f";
  EXPECT_EQ(to_json(value), R"("\n.\r.\t.\b.\f.\u000b.\u001f.)"
                            "\x7f\"");
}

TEST(ToJson, BytesThatAreNoTextAreReplaced) {
  Value value;
  value.kind = Value::Kind::STRING;
  value.text = "\xff€\xe2\x82\xed\xa0\x80\U0001F600\xc0";
  EXPECT_EQ(to_json(value), "\"\\ufffd€\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\U0001F600\\ufffd\"");
}

}  // namespace
}  // namespace mlflow::attributes
