#include "autolog/curl_options.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "text/ascii_case.h"

namespace mlflow::internal {
namespace {

// Of a body that libcurl copies, so much is copied here as well; more than this of one value is never recorded.
constexpr std::size_t most_copied = 8 << 20;

bool is_on(void* value) noexcept { return static_cast<long>(reinterpret_cast<std::intptr_t>(value)) != 0; }

void copy_text(std::string& into, void* text) {
  into.clear();
  if (text != nullptr) into = static_cast<const char*>(text);
}

// Deprecated names are what old clients use.
constexpr auto option_post_parts = static_cast<CURLoption>(CURLOPTTYPE_OBJECTPOINT + 24);  // CURLOPT_HTTPPOST
constexpr auto option_put = static_cast<CURLoption>(CURLOPTTYPE_LONG + 54);  // CURLOPT_PUT

}  // namespace

void CurlOptions::reset() noexcept {
  constexpr std::size_t most_kept = 4096;
  static_cast<CurlOptionWords&>(*this) = CurlOptionWords();
  for (std::string* text : {&url_, &custom_method_, &copied_body_}) {
    text->clear();
    if (text->capacity() > most_kept) std::string().swap(*text);
  }
}

bool CurlOptions::watched(CURLoption option) noexcept {
  switch (option) {
    case CURLOPT_URL:
    case CURLOPT_CURLU:
    case CURLOPT_POST:
    case CURLOPT_HTTPGET:
    case CURLOPT_NOBODY:
    case CURLOPT_UPLOAD:
    case CURLOPT_MIMEPOST:
    case option_post_parts:
    case option_put:
    case CURLOPT_CUSTOMREQUEST:
    case CURLOPT_POSTFIELDS:
    case CURLOPT_COPYPOSTFIELDS:
    case CURLOPT_POSTFIELDSIZE:
    case CURLOPT_POSTFIELDSIZE_LARGE:
    case CURLOPT_ACCEPT_ENCODING:
    case CURLOPT_HEADER: return true;
    default: return replaced_during_transfer(option);
  }
}

bool CurlOptions::replaced_during_transfer(CURLoption option) noexcept {
  switch (option) {
    case CURLOPT_HTTPHEADER:
    case CURLOPT_WRITEFUNCTION:
    case CURLOPT_WRITEDATA:
    case CURLOPT_HEADERFUNCTION:
    case CURLOPT_HEADERDATA:
    case CURLOPT_READFUNCTION:
    case CURLOPT_READDATA: return true;
    default: return false;
  }
}

void CurlOptions::note(CURLoption option, void* value) {
  switch (option) {
    case CURLOPT_URL:
      copy_text(url_, value);
      url_parts_ = nullptr;
      break;
    case CURLOPT_CURLU: url_parts_ = static_cast<CURLU*>(value); break;
    case CURLOPT_POSTFIELDS:
      post_fields_ = static_cast<const char*>(value);
      is_copied_ = false;
      method_ = Method::POST;
      break;
    case CURLOPT_COPYPOSTFIELDS: note_copied_body(static_cast<const char*>(value)); break;
    case CURLOPT_POSTFIELDSIZE: post_size_ = static_cast<long>(reinterpret_cast<std::intptr_t>(value)); break;
    case CURLOPT_POSTFIELDSIZE_LARGE: post_size_ = reinterpret_cast<std::intptr_t>(value); break;
    case CURLOPT_CUSTOMREQUEST: copy_text(custom_method_, value); break;
    case CURLOPT_ACCEPT_ENCODING: decodes_ = value != nullptr; break;
    case CURLOPT_HEADER: headers_in_body_ = is_on(value); break;
    case CURLOPT_HTTPHEADER: headers = static_cast<curl_slist*>(value); break;
    case CURLOPT_WRITEFUNCTION: write = reinterpret_cast<curl_write_callback>(value); break;
    case CURLOPT_WRITEDATA: write_data = value; break;
    case CURLOPT_HEADERFUNCTION: header = reinterpret_cast<curl_write_callback>(value); break;
    case CURLOPT_HEADERDATA: header_data = value; break;
    case CURLOPT_READFUNCTION: read = reinterpret_cast<curl_read_callback>(value); break;
    case CURLOPT_READDATA: read_data = value; break;
    default: note_method(option, value);
  }
}

// The last of these that is set decides, as in libcurl.
void CurlOptions::note_method(CURLoption option, void* value) {
  switch (option) {
    case CURLOPT_POST: method_ = is_on(value) ? Method::POST : Method::GET; break;
    case CURLOPT_HTTPGET:
      if (is_on(value)) method_ = Method::GET;
      break;
    case CURLOPT_NOBODY:
      if (is_on(value))
        method_ = Method::HEAD;
      else if (method_ == Method::HEAD)
        method_ = Method::GET;
      break;
    case CURLOPT_UPLOAD:
    case option_put: method_ = is_on(value) ? Method::PUT : Method::GET; break;
    case CURLOPT_MIMEPOST:
    case option_post_parts: method_ = Method::PARTS; break;
    default: break;
  }
}

void CurlOptions::note_copied_body(const char* body) {
  method_ = Method::POST;
  is_copied_ = body != nullptr;
  post_fields_ = nullptr;
  copied_body_.clear();
  if (body == nullptr) return;
  const std::size_t size = post_size_ < 0 ? std::strlen(body) : static_cast<std::size_t>(post_size_);
  copied_body_.assign(body, std::min(size, most_copied));
}

std::string_view CurlOptions::method() const noexcept {
  if (!custom_method_.empty()) return custom_method_;
  switch (method_) {
    case Method::GET: return "GET";
    case Method::PUT: return "PUT";
    case Method::HEAD: return "HEAD";
    case Method::POST:
    case Method::PARTS: return "POST";
  }
  return "GET";
}

std::string_view CurlOptions::url(const CurlFunctions& curl, std::string& storage) const {
  if (url_parts_ == nullptr) return url_;
  char* text = nullptr;
  if (curl.url_get == nullptr || curl.free == nullptr) return {};
  if (curl.url_get(url_parts_, CURLUPART_URL, &text, 0) != CURLUE_OK || text == nullptr) return {};
  storage = text;
  curl.free(text);
  return storage;
}

std::string_view CurlOptions::body() const noexcept {
  if (method_ != Method::POST) return {};
  if (is_copied_) return copied_body_;
  if (post_fields_ == nullptr) return {};
  return {post_fields_, post_size_ < 0 ? std::strlen(post_fields_) : static_cast<std::size_t>(post_size_)};
}

bool CurlOptions::reads_body() const noexcept {
  if (read == nullptr) return false;
  return method_ == Method::PUT || (method_ == Method::POST && !is_copied_ && post_fields_ == nullptr);
}

std::optional<std::string_view> CurlOptions::header_value(std::string_view name) const noexcept {
  for (const curl_slist* line = headers; line != nullptr; line = line->next) {
    const std::string_view text = line->data != nullptr ? line->data : "";
    if (!begins_ignoring_case(text, name) || text.size() <= name.size()) continue;
    std::string_view value = text.substr(name.size() + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    if (text[name.size()] == ':' || text[name.size()] == ';') return value;
  }
  return std::nullopt;
}

}  // namespace mlflow::internal
