// Calls of models that a program makes with libcurl, as it stands in this process: this program's import slots are what
// is turned.
#include <curl/curl.h>
#include <dlfcn.h>

#include <atomic>
#include <map>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../transport/http_server.h"
#include "autolog/curl_libraries.h"
#include "autolog/import_table.h"
#include "autolog_on.h"
#include "config/report.h"
#include "recording/leaks_ignored.h"

namespace mlflow::internal {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

// What each slot for a function of libcurl leads to, where it was called before: until then it leads to the loader.
std::map<void**, void*> slots() {
  std::map<void**, void*> found;
  const ImportTable table(CurlLibraries::symbols());
  for (const ImportSlot& slot : table.slots())
    if (!slot.image->contains(slot.value)) found[slot.address] = slot.value;
  return found;
}

class CurlHooksTest : public AutologTest {
 protected:
  CurlHooksTest()
      : server_([this](const std::string& request) {
          has_traceparent_ = request.find("\r\ntraceparent: 00-") != std::string::npos;
          ++requests_;
          return HttpServer::response(200, REPLY);
        }) {}

  CURL* chat(std::string& answer, const char* path = "/v1/chat/completions") const {
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, (server_.url() + path).c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, BODY);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    return curl;
  }
  std::string ask(const char* path = "/v1/chat/completions") const {
    std::string answer;
    CURL* const curl = chat(answer, path);
    EXPECT_EQ(curl_easy_perform(curl), CURLE_OK);
    curl_easy_cleanup(curl);
    return answer;
  }

  std::atomic<bool> has_traceparent_{false};
  std::atomic<int> requests_{0};
  HttpServer server_;
};

TEST_F(CurlHooksTest, ACallOfAModelIsASpanBelowTheActiveOne) {
  {
    const Span around = start_span("around");
    EXPECT_EQ(ask(), REPLY);
  }
  EXPECT_TRUE(has_traceparent_);
  const TracePtr trace = exporter_.take_one();
  ASSERT_TRUE(trace);
  ASSERT_EQ(trace->spans.size(), 2u);
  const FinishedSpan* const call = span_named(*trace, "Completions");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->parent_id, trace->root()->span_id);
}

TEST_F(CurlHooksTest, OtherTransfersAreLeftAlone) {
  ask("/v1/models");
  EXPECT_FALSE(has_traceparent_);
  EXPECT_TRUE(exporter_.take().empty());
}

TEST_F(CurlHooksTest, SlotsAreTurnedWhileItIsOnAndNotOtherwise) {
  ask();
  const auto on = slots();
  openai::autolog({.disable = true});
  ask();
  const auto off = slots();
  ASSERT_FALSE(off.empty());
  openai::autolog();
  for (const auto& [slot, value] : off) {
    if (on.contains(slot)) EXPECT_NE(on.at(slot), value);
    Dl_info info{};
    ASSERT_NE(dladdr(value, &info), 0);
    EXPECT_NE(std::string(info.dli_fname).find("libcurl"), std::string::npos);
  }
  exporter_.take();
  EXPECT_EQ(slots().size(), on.size());
}

TEST_F(CurlHooksTest, EachThreadsCallsAreItsOwn) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([this] {
      for (int j = 0; j < 25; ++j) EXPECT_EQ(ask(), REPLY);
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(requests_, 200);
  EXPECT_EQ(exporter_.take().size(), 200u);
}

TEST_F(CurlHooksTest, WhatIsUnderWayWhenItIsSwitchedOffEndsWell) {
  std::string answer;
  CURL* const curl = chat(answer);
  CURLM* const multi = curl_multi_init();
  curl_multi_add_handle(multi, curl);
  openai::autolog({.disable = true});
  // Its callbacks are still ours: what the program sets meanwhile must not reach libcurl.
  std::string other;
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &other);
  for (int running = 1; running > 0;) {
    curl_multi_perform(multi, &running);
    curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  }
  curl_multi_remove_handle(multi, curl);
  EXPECT_EQ(other, REPLY);
  // The last one out turns the slots back.
  for (const auto& [slot, value] : slots()) {
    Dl_info info{};
    ASSERT_NE(dladdr(value, &info), 0);
    EXPECT_NE(std::string(info.dli_fname).find("libcurl"), std::string::npos);
  }
  EXPECT_EQ(curl_easy_perform(curl), CURLE_OK);
  EXPECT_EQ(other, std::string(REPLY) + REPLY);
  curl_easy_cleanup(curl);
  curl_multi_cleanup(multi);
  EXPECT_EQ(exporter_.take().size(), 1u);
}

// Whatever a program leaves out of what libcurl asks for.
TEST_F(CurlHooksTest, ATransferOfAMultiHandleEndsWithItsMessageOrWithTheHandle) {
  std::string answer;
  CURL* const curl = chat(answer);
  CURLM* const multi = curl_multi_init();
  curl_multi_add_handle(multi, curl);
  for (int running = 1; running > 0;) {
    curl_multi_perform(multi, &running);
    curl_multi_poll(multi, nullptr, 0, 100, nullptr);
  }
  EXPECT_TRUE(exporter_.take().empty());
  int left = 0;
  ASSERT_NE(curl_multi_info_read(multi, &left), nullptr);
  EXPECT_EQ(exporter_.take().size(), 1u) << "its result is known";
  curl_multi_remove_handle(multi, curl);
  curl_multi_add_handle(multi, curl);
  curl_multi_cleanup(multi);
  EXPECT_EQ(exporter_.take().size(), 1u) << "nobody will ask for its result";
  curl_easy_cleanup(curl);
}

TEST_F(CurlHooksTest, AHandleFromBeforeIsUsedAsItIs) {
  openai::autolog({.disable = true});
  std::string answer;
  CURL* const curl = chat(answer);
  openai::autolog();
  std::string said;
  set_report_sink([&](std::string_view line) { said += line; });
  EXPECT_EQ(curl_easy_perform(curl), CURLE_OK);
  set_report_sink({});
  EXPECT_NE(said.find("its libcurl handle was made before autolog() was called"), std::string::npos) << said;
  EXPECT_EQ(answer, REPLY);
  EXPECT_TRUE(exporter_.take().empty());
  curl_easy_cleanup(curl);
}

TEST_F(CurlHooksTest, AnExceptionOfACallbackPasses) {
  const LeaksIgnored not_made_for_that;
  std::string answer;
  CURL* const curl = chat(answer);
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION,
      +[](char*, std::size_t, std::size_t, void*) -> std::size_t { throw std::runtime_error("the program's"); });
  EXPECT_THROW(curl_easy_perform(curl), std::runtime_error);
  EXPECT_EQ(exporter_.take().size(), 1u);
  // libcurl is not made to be left so: the handle is not touched again.
}

TEST_F(CurlHooksTest, WhatTheProgramRecordsByItselfIsNotRecordedTwice) {
  std::string answer;
  CURL* const curl = chat(answer);
  curl_slist* headers = nullptr;
  {
    autolog::HttpCall call({.url = URL, .body = BODY});
    for (const auto& [name, value] : call.headers())
      headers = curl_slist_append(headers, (name + ": " + value).c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    EXPECT_EQ(curl_easy_perform(curl), CURLE_OK);
    call.set_status(200);
    call.data(answer);
  }
  EXPECT_EQ(exporter_.take().size(), 1u);
  // That call is over: who sends its header on now is somebody else.
  EXPECT_EQ(curl_easy_perform(curl), CURLE_OK);
  EXPECT_EQ(exporter_.take().size(), 1u);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
}

}  // namespace
}  // namespace mlflow::internal
