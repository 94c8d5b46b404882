#include "autolog/curl_transfer.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "autolog/told_calls.h"
#include "buffer/undisturbed.h"
#include "text/ascii_case.h"

namespace mlflow::internal {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  const std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// "HTTP/1.1 200 OK", "HTTP/2 200".
int status_of(std::string_view line) noexcept {
  int status = 0;
  const std::size_t space = line.find(' ');
  if (space != std::string_view::npos) std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
  return status;
}

}  // namespace

std::unique_ptr<CurlTransfer> CurlTransfer::begin(const CurlFunctions& curl, CURL* handle, CurlOptions& options) {
  std::string storage;
  const std::string_view url = options.url(curl, storage);
  if (url.empty() || !ModelCall::may_be_model_call(options.method(), url)) return nullptr;
  const Undisturbed here;
  if (is_told_call(options.header_value("traceparent").value_or(""), options.body())) return nullptr;
  try {
    std::optional<ModelCall> call =
        ModelCall::begin({.method = options.method(),
                          .url = url,
                          .body = options.body(),
                          .body_follows = options.reads_body(),
                          .has_anthropic_version = options.header_value("anthropic-version").has_value()});
    if (!call) return nullptr;
    auto transfer = std::make_unique<CurlTransfer>(curl, handle, options, std::move(*call));
    transfer->install();
    return transfer;
  } catch (...) {
    return nullptr;  // no memory: the call goes on unrecorded
  }
}

CurlTransfer::CurlTransfer(const CurlFunctions& curl, CURL* handle, CurlOptions& options, ModelCall call)
    : curl_(curl), handle_(handle), options_(options), call_(std::move(call)), reads_body_(options.reads_body()) {}

void CurlTransfer::install() {
  const SettingOurs not_the_programs;
  add_traceparent();
  curl_.easy_setopt(handle_, CURLOPT_WRITEFUNCTION, on_body);
  curl_.easy_setopt(handle_, CURLOPT_WRITEDATA, this);
  curl_.easy_setopt(handle_, CURLOPT_HEADERFUNCTION, on_header);
  curl_.easy_setopt(handle_, CURLOPT_HEADERDATA, this);
  // libcurl rewinds its own default reader by itself, and would not know how to with ours in its place.
  if (!reads_body_) return;
  curl_.easy_setopt(handle_, CURLOPT_READFUNCTION, on_read);
  curl_.easy_setopt(handle_, CURLOPT_READDATA, this);
}

void CurlTransfer::add_traceparent() {
  if (options_.header_value("traceparent")) return;
  const std::string value = call_.traceparent();
  if (value.empty()) return;
  traceparent_ = "traceparent: " + value;
  own_header_ = {.data = traceparent_.data(), .next = options_.headers};
  curl_.easy_setopt(handle_, CURLOPT_HTTPHEADER, &own_header_);
}

void CurlTransfer::option_replaced(CURLoption option) noexcept {
  const SettingOurs not_the_programs;
  switch (option) {
    case CURLOPT_HTTPHEADER:
      own_header_.next = options_.headers;
      if (traceparent_.empty()) curl_.easy_setopt(handle_, option, options_.headers);
      break;
    case CURLOPT_READFUNCTION:
      if (!reads_body_) curl_.easy_setopt(handle_, option, options_.read);
      break;
    case CURLOPT_READDATA:
      if (!reads_body_) curl_.easy_setopt(handle_, option, options_.read_data);
      break;
    default: break;
  }
}

void CurlTransfer::restore(CURL* handle) const noexcept {
  const SettingOurs not_the_programs;
  curl_.easy_setopt(handle, CURLOPT_WRITEFUNCTION, options_.write);
  curl_.easy_setopt(handle, CURLOPT_WRITEDATA, options_.write_data);
  curl_.easy_setopt(handle, CURLOPT_HEADERFUNCTION, options_.header);
  curl_.easy_setopt(handle, CURLOPT_HEADERDATA, options_.header_data);
  if (!traceparent_.empty()) curl_.easy_setopt(handle, CURLOPT_HTTPHEADER, options_.headers);
  if (!reads_body_) return;
  curl_.easy_setopt(handle, CURLOPT_READFUNCTION, options_.read);
  curl_.easy_setopt(handle, CURLOPT_READDATA, options_.read_data);
}

// What libcurl does with bytes when the program has set no function.
std::size_t CurlTransfer::give(char* data, std::size_t size, std::size_t count, void* where) const {
  if (options_.write != nullptr) return options_.write(data, size, count, where);
  return std::fwrite(data, size, count, where != nullptr ? static_cast<std::FILE*>(where) : stdout);
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  const std::size_t bytes = size * count;
  // Before the program has them: it may write into the memory.
  const bool is_header = self.in_headers_ && self.options_.headers_in_body();
  if (!is_header) self.record({data, bytes});
  const std::size_t taken = self.give(data, size, count, self.options_.write_data);
  if (taken == CURL_WRITEFUNC_PAUSE && !is_header) self.recorded_ahead_ += bytes;
  return taken;
}

// Bytes that the program did not take in a pause come again, perhaps with more behind them.
void CurlTransfer::record(std::string_view bytes) noexcept {
  const std::size_t again = std::min(recorded_ahead_, bytes.size());
  recorded_ahead_ -= again;
  call_.data(bytes.substr(again));
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  self.read_header({data, size * count});
  const CurlOptions& options = self.options_;
  if (options.header != nullptr) return options.header(data, size, count, options.header_data);
  // So libcurl does: data without a function goes to the function for the body.
  if (options.header_data != nullptr) return self.give(data, size, count, options.header_data);
  return size * count;
}

void CurlTransfer::read_header(std::string_view line) noexcept {
  if (begins_ignoring_case(line, "HTTP/")) {
    call_.restart_reply();
    recorded_ahead_ = 0;
    in_headers_ = true;
    answer_began_ = true;
    call_.set_status(status_of(line));
  } else if (trimmed(line).empty()) {
    in_headers_ = false;
  } else if (begins_ignoring_case(line, "content-encoding:")) {
    if (options_.body_is_raw()) call_.set_content_encoding(trimmed(line.substr(line.find(':') + 1)));
  } else if (begins_ignoring_case(line, "x-litellm-")) {
    call_.set_litellm_reply();
  }
}

std::size_t CurlTransfer::on_read(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<CurlTransfer*>(transfer);
  const CurlOptions& options = self.options_;
  const std::size_t given = options.read != nullptr
                                ? options.read(data, size, count, options.read_data)
                                : std::fread(data, size, count, static_cast<std::FILE*>(options.read_data));
  if (given > size * count) return given;  // paused or aborted
  // Asked again after an answer: that was a redirect, or a challenge.
  if (std::exchange(self.answer_began_, false)) self.call_.restart_request();
  self.call_.append_request({data, given});
  return given;
}

void CurlTransfer::end(std::optional<CURLcode> result) noexcept {
  const Undisturbed here;
  if (!result) {
    call_.abandon();
  } else if (*result == CURLE_WRITE_ERROR || *result == CURLE_ABORTED_BY_CALLBACK) {
    call_.reader_stopped();
  } else if (*result != CURLE_OK && *result != CURLE_HTTP_RETURNED_ERROR) {
    call_.fail(curl_.easy_strerror != nullptr ? curl_.easy_strerror(*result) : "the transfer failed");
  }
  call_.end();
}

}  // namespace mlflow::internal
