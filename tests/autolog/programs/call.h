// A transport of the program's own: libcurl, which tells an HttpCall by hand what it does.
#pragma once

#include <curl/curl.h>
#include <mlflow/tracing.h>

#include <cstdlib>
#include <string>

using mlflow::Json;

inline std::string server() {
  const char* url = std::getenv("MODEL_SERVER");
  return url != nullptr ? url : "http://127.0.0.1:1";
}

struct Wanted {
  std::string url;
  Json body;
  bool anthropic = false;
  int events = 0;  // of a stream, then the reader has enough; 0: all
};

class Transfer {
 public:
  explicit Transfer(const Wanted& wanted)
      : wanted_(wanted), body_(wanted.body.dump()), call_({"POST", wanted_.url, body_, wanted.anthropic}) {
    curl_easy_setopt(handle_, CURLOPT_URL, wanted_.url.c_str());
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, body_.c_str());
    curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
    headers_ = curl_slist_append(headers_, "Authorization: Bearer sk-secret-1");
    for (const auto& [name, value] : call_.headers())
      headers_ = curl_slist_append(headers_, (name + ": " + value).c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_);
  }
  ~Transfer() {
    curl_easy_cleanup(handle_);
    curl_slist_free_all(headers_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void run() {
    const CURLcode code = curl_easy_perform(handle_);
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    call_.set_status(static_cast<int>(status));
    if (code == CURLE_WRITE_ERROR) {
      call_.stop_reading();
    } else if (code != CURLE_OK) {
      call_.fail(curl_easy_strerror(code));
    }
    call_.end();
  }

 private:
  static std::size_t on_data(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view bytes(data, size * count);
    if (transfer.wanted_.events == 0) return transfer.call_.data(bytes), bytes.size();
    for (std::size_t end = 0; transfer.read_ < transfer.wanted_.events; ++transfer.read_) {
      end = bytes.find("\n\n");
      if (end == bytes.npos) break;
      transfer.call_.data(bytes.substr(0, end + 2));
      bytes.remove_prefix(end + 2);
    }
    return transfer.read_ < transfer.wanted_.events ? size * count : 0;
  }
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    const std::string_view line(data, size * count);
    const std::size_t colon = line.find(": ");
    if (colon != line.npos)
      static_cast<Transfer*>(user)->call_.set_header(line.substr(0, colon),
                                                     line.substr(colon + 2, line.find_last_not_of("\r\n") - colon - 1));
    return size * count;
  }

  const Wanted wanted_;
  const std::string body_;
  mlflow::autolog::HttpCall call_;
  CURL* const handle_ = curl_easy_init();
  curl_slist* headers_ = nullptr;
  int read_ = 0;
};

inline void run_case(const std::string& name, const Wanted& wanted) {
  const auto span = mlflow::start_span("case:" + name);
  Transfer(wanted).run();
}
