// What the program has asked of an easy handle. libcurl does not give options back once they are set, so those that
// matter to a recorded transfer are written down beside it as they are set.
#pragma once

#include <curl/curl.h>

#include <optional>
#include <string>
#include <string_view>

#include "autolog/curl_functions.h"

namespace mlflow::internal {

// What is a plain word of it; all have libcurl's defaults at first.
class CurlOptionWords {
 public:
  // The program's own, as libcurl would call them.
  curl_write_callback write = nullptr;  // null: fwrite
  void* write_data = stdout;
  curl_write_callback header = nullptr;
  void* header_data = nullptr;
  curl_read_callback read = nullptr;
  void* read_data = stdin;
  curl_slist* headers = nullptr;

 protected:
  enum class Method { GET, POST, PARTS, PUT, HEAD };

  CURLU* url_parts_ = nullptr;
  Method method_ = Method::GET;
  const char* post_fields_ = nullptr;  // the program's memory, read when the transfer begins, as libcurl does
  bool is_copied_ = false;
  long long post_size_ = -1;
  bool decodes_ = false;
  bool headers_in_body_ = false;
};

class CurlOptions : public CurlOptionWords {
 public:
  // libcurl's defaults, as if it were new; what memory a handle mostly needs is kept for the next one.
  void reset() noexcept;
  // Notes one option, as libcurl has accepted it. True: libcurl must not hear of it during a recorded transfer, because
  // a function or a list of ours stands in its place.
  void note(CURLoption option, void* value);
  static bool replaced_during_transfer(CURLoption option) noexcept;
  // Cheap: most options are none of ours.
  static bool watched(CURLoption option) noexcept;

  std::string_view method() const noexcept;
  // The address; of a CURLU it is asked for now, and kept in `storage`.
  std::string_view url(const CurlFunctions& curl, std::string& storage) const;
  // The body that is in memory; empty where it is read piece by piece, or made of parts.
  std::string_view body() const noexcept;
  // The body comes from the program's own read function.
  bool reads_body() const noexcept;
  // libcurl hands the body over as it was sent, compressed or not.
  bool body_is_raw() const noexcept { return !decodes_; }
  bool headers_in_body() const noexcept { return headers_in_body_; }
  // The value of the program's header of this name; nothing if it sends none.
  std::optional<std::string_view> header_value(std::string_view name) const noexcept;

 private:
  void note_method(CURLoption option, void* value);
  void note_copied_body(const char* body);

  std::string url_;
  std::string custom_method_;
  std::string copied_body_;
};

}  // namespace mlflow::internal
