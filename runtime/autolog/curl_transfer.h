// One transfer of libcurl that is recorded: stands between libcurl and the program's callbacks, which are called with
// the same bytes, in the same order, and whose answers libcurl gets.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "autolog/curl_functions.h"
#include "autolog/curl_options.h"
#include "autolog/model_call.h"

namespace mlflow::internal {

// While it lives, this thread sets options of ours, not the program's: where two hooks stand in a row (a wrapped call
// of a shared libcurl, somebody's library in between) the second one must not take them for the program's.
class SettingOurs {
 public:
  SettingOurs() noexcept { ++depth_; }
  ~SettingOurs() { --depth_; }
  SettingOurs(const SettingOurs&) = delete;
  SettingOurs& operator=(const SettingOurs&) = delete;
  static bool here() noexcept { return depth_ > 0; }

 private:
  static constinit inline thread_local int depth_ = 0;
};

class CurlTransfer {
 public:
  // Null: this is no call of a model, or it is not recorded. `options` outlives the transfer: what the program sets
  // meanwhile is heeded. From here on the handle's callbacks are ours.
  static std::unique_ptr<CurlTransfer> begin(const CurlFunctions& curl, CURL* handle, CurlOptions& options);

  CurlTransfer(const CurlFunctions& curl, CURL* handle, CurlOptions& options, ModelCall call);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // The program has set an option that ours stands in place of, which is noted already.
  void option_replaced(CURLoption option) noexcept;
  // Gives `handle` the program's callbacks: this transfer's own one, or a copy of it.
  void restore(CURL* handle) const noexcept;
  // It has ended so; nothing: it was taken away before its result was known.
  void end(std::optional<CURLcode> result) noexcept;

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* transfer);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* transfer);
  static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* transfer);

  void install();
  void add_traceparent();
  std::size_t give(char* data, std::size_t size, std::size_t count, void* where) const;
  void read_header(std::string_view line) noexcept;
  void record(std::string_view bytes) noexcept;

  const CurlFunctions& curl_;
  CURL* const handle_;
  CurlOptions& options_;
  ModelCall call_;
  std::string traceparent_;
  curl_slist own_header_{};  // in front of the program's list, which stays as it is
  const bool reads_body_;
  bool answer_began_ = false;  // since the body was read last
  bool in_headers_ = true;
  std::size_t recorded_ahead_ = 0;  // of bytes that were given back in a pause, and come again
};

}  // namespace mlflow::internal
