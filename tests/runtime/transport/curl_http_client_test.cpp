// HTTP over a real connection: servers that answer, refuse, are slow, or talk nonsense.
#include "transport/curl_http_client.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "http_server.h"
#include "transport/retrying_http_client.h"

namespace mlflow::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Deadline in(milliseconds time) { return std::chrono::steady_clock::now() + time; }

class CurlHttpClientTest : public testing::Test {
 protected:
  HttpResponse post(const std::string& url, Deadline deadline = in(seconds(20))) {
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"X-Test", "1"}};
    request.body = body_;
    return client_->send(request, deadline);
  }

  Settings settings_;
  std::shared_ptr<Interrupt> interrupt_ = std::make_shared<Interrupt>();
  std::unique_ptr<HttpClient> client_ = make_curl_http_client(settings_, interrupt_);
  std::string body_ = "hello";
};

TEST_F(CurlHttpClientTest, SendsAndKeepsTheConnection) {
  std::string seen;
  HttpServer server([&](const std::string& request) {
    seen = request;
    return HttpServer::response(200, "world");
  });
  for (int i = 0; i < 3; ++i) {
    const HttpResponse response = post(server.url() + "/a?b=c");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "world");
  }
  EXPECT_TRUE(seen.starts_with("POST /a?b=c HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("X-Test: 1\r\n"), std::string::npos) << seen;
  EXPECT_TRUE(seen.ends_with("\r\n\r\nhello")) << seen;
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlHttpClientTest, RefusedConnection) {
  const HttpResponse response = post("http://127.0.0.1:1/");
  EXPECT_EQ(response.status, 0);
  EXPECT_NE(response.error, "");
  EXPECT_FALSE(response.out_of_time);
}

TEST_F(CurlHttpClientTest, SlowServerMeetsTheDeadline) {
  HttpServer server([](const std::string&) {
    std::this_thread::sleep_for(seconds(2));
    return HttpServer::response(200, "");
  });
  const auto start = std::chrono::steady_clock::now();
  const HttpResponse response = post(server.url(), in(milliseconds(200)));
  EXPECT_TRUE(response.out_of_time);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1500));
}

TEST_F(CurlHttpClientTest, RequestUnderWayEndsWhenTheProgramWantsToExit) {
  HttpServer server([](const std::string&) {
    std::this_thread::sleep_for(seconds(5));
    return HttpServer::response(200, "");
  });
  std::thread exit([this] {
    std::this_thread::sleep_for(milliseconds(100));
    interrupt_->finish_by(std::chrono::steady_clock::now());
  });
  const auto start = std::chrono::steady_clock::now();
  const HttpResponse response = post(server.url());
  exit.join();
  EXPECT_TRUE(response.out_of_time) << response.error;
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(3));
}

TEST_F(CurlHttpClientTest, NonsenseIsAnErrorWithAReason) {
  HttpServer server([](const std::string&) { return std::string("\x01\x02 this is not HTTP at all\r\n\r\n"); });
  const HttpResponse response = post(server.url());
  EXPECT_EQ(response.status, 0);
  EXPECT_NE(response.error, "");
}

TEST_F(CurlHttpClientTest, ConnectionClosedWithoutAnAnswer) {
  HttpServer server([](const std::string&) { return std::string(); });
  const HttpResponse response = post(server.url());
  EXPECT_EQ(response.status, 0);
  EXPECT_NE(response.error, "");
}

TEST_F(CurlHttpClientTest, ReadsRetryAfter) {
  HttpServer server([](const std::string&) { return HttpServer::response(429, "", "Retry-After: 7\r\n"); });
  EXPECT_EQ(post(server.url()).retry_after, seconds(7));
}

TEST_F(CurlHttpClientTest, LargeBodyArrivesWhole) {
  body_.assign(5 << 20, 'x');
  std::size_t size = 0;
  HttpServer server([&](const std::string& request) {
    size = request.size() - request.find("\r\n\r\n") - 4;
    return HttpServer::response(200, "");
  });
  EXPECT_EQ(post(server.url()).status, 200);
  EXPECT_EQ(size, body_.size());
}

TEST_F(CurlHttpClientTest, FollowsARedirectOfTheSameOriginWithMethodAndBody) {
  std::vector<std::string> seen;
  HttpServer server([&](const std::string& request) {
    seen.push_back(request);
    return seen.size() == 1 ? HttpServer::response(302, "", "Location: /there?x=1\r\n")
                            : HttpServer::response(200, "ok");
  });
  EXPECT_EQ(post(server.url() + "/here").body, "ok");
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[1].starts_with("POST /there?x=1 HTTP/1.1\r\n")) << seen[1];
  EXPECT_TRUE(seen[1].ends_with("\r\n\r\nhello")) << seen[1];
}

TEST_F(CurlHttpClientTest, NothingIsSentToTheOriginThatARedirectNames) {
  int elsewhere_asked = 0;
  HttpServer elsewhere([&](const std::string&) {
    ++elsewhere_asked;
    return HttpServer::response(200, "stolen");
  });
  HttpServer server([&](const std::string&) {
    return HttpServer::response(307, "", "Location: " + elsewhere.url() + "/v1/traces\r\n");
  });
  const HttpResponse response = post(server.url());
  EXPECT_EQ(response.status, 307);
  EXPECT_NE(response.error.find(elsewhere.url()), std::string::npos) << response.error;
  EXPECT_EQ(elsewhere_asked, 0);
}

TEST_F(CurlHttpClientTest, ARedirectInACircleEnds) {
  int asked = 0;
  HttpServer server([&](const std::string&) {
    ++asked;
    return HttpServer::response(301, "", "Location: /again\r\n");
  });
  const HttpResponse response = post(server.url());
  EXPECT_EQ(response.status, 301);
  EXPECT_NE(response.error, "");
  EXPECT_EQ(asked, 11);
}

TEST_F(CurlHttpClientTest, RedirectsAreLeftAloneWhereTheSettingSaysSo) {
  settings_.http_allow_redirects = false;
  client_ = make_curl_http_client(settings_, interrupt_);
  int asked = 0;
  HttpServer server([&](const std::string&) {
    ++asked;
    return HttpServer::response(302, "", "Location: /there\r\n");
  });
  EXPECT_EQ(post(server.url()).status, 302);
  EXPECT_EQ(asked, 1);
}

// A daemon's loop, in a child: it closes all numbers, and then its own files have them.
TEST_F(CurlHttpClientTest, FilesThatTookTheNumbersOfConnectionsAreLeftAlone) {
  HttpServer server([](const std::string&) { return HttpServer::response(200, "ok"); });
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(30);
    client_ = make_curl_http_client(settings_, interrupt_);
    if (post(server.url()).status != 200) ::_exit(2);
    for (int number = 3; number < 256; ++number) ::close(number);
    // Pipes: what reads from, writes to or closes one of them is seen.
    int ends[64][2];
    for (auto& pair : ends)
      if (::pipe2(pair, O_NONBLOCK) != 0 || ::write(pair[1], "mine", 4) != 4) ::_exit(3);
    if (post(server.url()).status != 200) ::_exit(4);
    client_.reset();
    for (auto& pair : ends) {
      char text[16];
      if (::read(pair[0], text, sizeof text) != 4 || ::fcntl(pair[1], F_GETFD) < 0) ::_exit(5);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status << " " << WEXITSTATUS(status);
}

TEST_F(CurlHttpClientTest, NoConnectionIsStandardInputOutputOrError) {
  HttpServer server([](const std::string&) { return HttpServer::response(200, "ok"); });
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(30);
    for (int number = 0; number < 3; ++number) ::close(number);
    client_ = make_curl_http_client(settings_, interrupt_);
    if (post(server.url()).status != 200) ::_exit(2);
    for (int number = 0; number < 3; ++number)
      if (::fcntl(number, F_GETFD) >= 0) ::_exit(3);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status << " " << WEXITSTATUS(status);
}

TEST_F(CurlHttpClientTest, WithRetriesAFailingServerIsAskedAgain) {
  int asked = 0;
  HttpServer server([&](const std::string&) { return HttpServer::response(++asked < 2 ? 500 : 200, "ok"); });
  RetryingHttpClient client(std::move(client_), {.backoff_factor = 0, .backoff_jitter = 0}, interrupt_);
  HttpRequest request;
  request.url = server.url();
  EXPECT_EQ(client.send(request, in(seconds(20))).status, 200);
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace mlflow::internal
