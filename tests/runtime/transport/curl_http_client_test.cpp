// HTTP over a real connection: servers that answer, refuse, are slow, or talk nonsense.
#include "transport/curl_http_client.h"

#include <gtest/gtest.h>

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
