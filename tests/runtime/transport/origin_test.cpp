// What is one origin, and where a redirect may lead.
#include "transport/origin.h"

#include <gtest/gtest.h>

namespace mlflow::internal {
namespace {

TEST(Origin, IsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("http://host/a"), origin_of("HTTP://HOST:80/b?c"));
  EXPECT_EQ(origin_of("https://host"), origin_of("https://user:pw@host:443"));
  EXPECT_NE(origin_of("http://host"), origin_of("https://host"));
  EXPECT_NE(origin_of("http://host:80"), origin_of("http://host:81"));
  EXPECT_NE(origin_of("http://host"), origin_of("http://host.evil"));
  EXPECT_EQ(origin_of("no address"), std::nullopt);
  EXPECT_EQ(origin_of(""), std::nullopt);
}

TEST(Origin, RedirectsInsideStay) {
  EXPECT_EQ(within_origin("http://host:5000/a/b?c=d", "/x?y=z"), "http://host:5000/x?y=z");
  EXPECT_EQ(within_origin("http://host:5000/a/b?c=d", "x"), "http://host:5000/a/x");
  EXPECT_EQ(within_origin("http://host/a", "http://HOST:80/x"), "http://host/x");
  EXPECT_EQ(within_origin("http://user:pw@host/a", "http://host/x"), "http://user:pw@host/x");
}

TEST(Origin, TheServerDoesNotChooseWhoWeAre) {
  EXPECT_EQ(within_origin("http://user:pw@host/a", "http://other:one@host/x"), "http://user:pw@host/x");
}

TEST(Origin, RedirectsOutsideAreNone) {
  for (const char* location :
       {"http://host:5001/", "https://host:5000/", "http://other:5000/", "//other/x", "ftp://host:5000/",
        "file:///etc/passwd", "http://host:5000@other/", "javascript:x", "http://"})
    EXPECT_EQ(within_origin("http://host:5000/a", location), std::nullopt) << location;
  EXPECT_EQ(within_origin("https://host/a", "http://host/a"), std::nullopt);
}

}  // namespace
}  // namespace mlflow::internal
