// Paths of options: `req.headers`.
#include "attributes/object_path.h"

#include <gtest/gtest.h>

namespace mlflow::attributes {
namespace {

TEST(ObjectPath, AParameterThenMembers) {
  const auto path = parse_object_path("call->request().headers");
  ASSERT_EQ(path.size(), 3u);
  EXPECT_EQ(path[0].name, "call");
  EXPECT_FALSE(path[0].called);
  EXPECT_TRUE(path[1].arrow);
  EXPECT_TRUE(path[1].called);
  EXPECT_FALSE(path[2].arrow);
  EXPECT_EQ(path[2].name, "headers");
}

TEST(ObjectPath, IsWrittenAsItWasRead) {
  for (const char* text : {"a", "a.b", "a->b.c", "a().b()->c", "this->x_1"})
    EXPECT_EQ(to_text(parse_object_path(text)), text);
  EXPECT_EQ(to_text(parse_object_path(" a . b -> c ( ) ")), "a.b->c()");
}

TEST(ObjectPath, NothingElseIsOne) {
  for (const char* text :
       {"", ".", "a.", ".a", "a..b", "a-b", "a>b", "a(b)", "a(", "a[0]", "*a", "a.1", "a b", "a::b", "\"a\""})
    EXPECT_TRUE(parse_object_path(text).empty()) << text;
}

}  // namespace
}  // namespace mlflow::attributes
