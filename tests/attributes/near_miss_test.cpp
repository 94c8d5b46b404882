#include "attributes/near_miss.h"

#include <gtest/gtest.h>

#include "attributes/span_type.h"

namespace mlflow::attributes {
namespace {

TEST(NearMiss, FindsWhatWasMeant) {
  EXPECT_EQ(near_miss("RETREIVER", span_types()), "RETRIEVER");
  EXPECT_EQ(near_miss("retriever", span_types()), "RETRIEVER");
  EXPECT_EQ(near_miss("CHATMODEL", span_types()), "CHAT_MODEL");
  EXPECT_EQ(near_miss("chat model", span_types()), "CHAT_MODEL");
  EXPECT_EQ(near_miss("TOOLS", span_types()), "TOOL");
  EXPECT_EQ(near_miss("EMBEDDINGS", span_types()), "EMBEDDING");
}

TEST(NearMiss, LeavesOtherNamesAlone) {
  for (const char* own : {"MY_TYPE", "DATABASE", "X", "SEARCH", "ROUTER", "HTTP", "TOOL"})
    EXPECT_FALSE(near_miss(own, span_types())) << own;
}

}  // namespace
}  // namespace mlflow::attributes
