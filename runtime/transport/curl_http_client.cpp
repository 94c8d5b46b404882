#include "transport/curl_http_client.h"

#include <curl/curl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <mutex>

#include "config/fork_gate.h"
#include "transport/gzip.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t max_response = 64 << 20;   // a server that answers nonsense must not fill the memory
constexpr std::size_t worth_compressing = 4096;  // below, one packet more or less makes no difference

// A write to a connection the server has closed raises SIGPIPE inside TLS libraries, and CURLOPT_NOSIGNAL leaves that
// to us. The program's own handling of the signal stays as it is: the signal is held back on this thread and taken away
// if it came.
class SigpipeGuard {
 public:
  SigpipeGuard() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    active_ = pthread_sigmask(SIG_BLOCK, &pipe, &before_) == 0;
  }
  ~SigpipeGuard() {
    if (!active_) return;
    if (!was_pending_) {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      const timespec none{0, 0};
      sigtimedwait(&pipe, nullptr, &none);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t before_;
  bool was_pending_ = false;
  bool active_ = false;
};

std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

bool is_loopback(std::string_view host) { return host == "localhost" || host == "[::1]" || host.starts_with("127."); }

// One request under way, and one connection to keep.
struct Transfer {
  Transfer() : handle(curl_easy_init()), connections(curl_multi_init()) {}
  ~Transfer() {
    const ForkWaits using_curl;
    curl_easy_cleanup(handle);
    curl_multi_cleanup(connections);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle;
  CURLM* connections;
  HttpResponse response;
  const Interrupt* interrupt = nullptr;
  Deadline deadline;
  bool too_long = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.response.body.size() + size * count > max_response) {
    transfer.too_long = true;
    return 0;
  }
  try {
    transfer.response.body.append(data, size * count);
  } catch (...) {
    return 0;
  }
  return size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  constexpr std::string_view name = "retry-after:";
  if (line.size() > name.size() && strncasecmp(line.data(), name.data(), name.size()) == 0) {
    std::string_view value = line.substr(name.size());
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
    long seconds = 0;
    if (const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
        error == std::errc() && end == value.data() + value.size()) {
      transfer.response.retry_after = std::chrono::seconds(std::max(0L, seconds));
    } else if (const time_t when = curl_getdate(std::string(value).c_str(), nullptr); when != -1) {
      transfer.response.retry_after = std::chrono::seconds(std::max<time_t>(0, when - ::time(nullptr)));
    }
  }
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(user);
  return std::chrono::steady_clock::now() >= transfer.interrupt->limit(transfer.deadline) ? 1 : 0;
}

// curl_easy_perform, but that a fork does not wait while this waits for the network.
CURLcode perform_request(CURLM* connections, CURL* handle) {
  CURLMcode code = curl_multi_add_handle(connections, handle);
  for (int running = 1; code == CURLM_OK;) {
    {
      const ForkWaits using_curl;
      code = curl_multi_perform(connections, &running);
    }
    if (code != CURLM_OK || running == 0) break;
    code = curl_multi_poll(connections, nullptr, 0, 1000, nullptr);
  }
  const ForkWaits using_curl;
  CURLcode result = code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT;
  for (int left = 0; const CURLMsg* message = curl_multi_info_read(connections, &left);)
    if (message->msg == CURLMSG_DONE) result = message->data.result;
  curl_multi_remove_handle(connections, handle);
  return result;
}

class CurlHttpClient : public HttpClient {
 public:
  CurlHttpClient(const Settings& settings, std::shared_ptr<Interrupt> interrupt)
      : settings_(settings), interrupt_(std::move(interrupt)) {}

  HttpResponse send(const HttpRequest& request, Deadline deadline) noexcept override {
    HttpResponse failed;
    try {
      std::unique_ptr<Transfer> transfer = take();
      if (transfer->handle == nullptr || transfer->connections == nullptr) {
        failed.error = "libcurl gave no handle";
        return failed;
      }
      perform(*transfer, request, deadline);
      HttpResponse response = std::move(transfer->response);
      give_back(std::move(transfer));
      return response;
    } catch (const std::exception& error) {
      failed.error = error.what();
    } catch (...) {
      failed.error = "unknown error";
    }
    return failed;
  }

 private:
  std::unique_ptr<Transfer> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto transfer = std::move(idle_.back());
        idle_.pop_back();
        return transfer;
      }
    }
    const ForkWaits using_curl;
    return std::make_unique<Transfer>();
  }

  void give_back(std::unique_ptr<Transfer> transfer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(transfer));
  }

  void perform(Transfer& transfer, const HttpRequest& request, Deadline deadline) {
    using std::chrono::milliseconds;
    transfer.response = {};
    transfer.too_long = false;
    transfer.deadline = deadline;
    transfer.interrupt = interrupt_.get();

    const auto left =
        std::chrono::duration_cast<milliseconds>(interrupt_->limit(deadline) - std::chrono::steady_clock::now())
            .count();
    if (left <= 0) {
      transfer.response.out_of_time = true;
      transfer.response.error = "no time left";
      return;
    }
    const auto longest = std::chrono::duration_cast<milliseconds>(settings_.http_timeout).count();
    const bool deadline_first = left < longest;
    const long timeout = static_cast<long>(std::max<milliseconds::rep>(1, std::min<milliseconds::rep>(left, longest)));

    CURL* const curl = transfer.handle;
    curl_easy_reset(curl);  // keeps the connections
    const std::string_view host = host_of(request.url);
    const bool loopback = is_loopback(host);

    std::string compressed;
    std::string_view body = request.body;
    // On the same machine the processor is what is scarce, not the network.
    const bool compress =
        request.compressible && !loopback && body.size() >= worth_compressing && gzip(body, compressed);
    if (compress) body = compressed;

    curl_slist* headers = nullptr;
    const auto add_header = [&headers](const std::string& line) {
      if (curl_slist* const longer = curl_slist_append(headers, line.c_str())) headers = longer;
    };
    for (const HttpHeader& header : request.headers) add_header(header.name + ": " + header.value);
    if (compress) add_header("Content-Encoding: gzip");
    add_header("Expect:");  // waiting for 100-continue costs a second where the server does not know it
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> free_headers(headers, curl_slist_free_all);

    char error[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, loopback ? nullptr : "");
    if (loopback) curl_easy_setopt(curl, CURLOPT_PROXY, "");  // a proxy for the world is not one for this machine
    set_connection(curl, timeout);
    set_tls(curl);
    set_callbacks(curl, transfer);
    if (request.method != "GET") set_body(curl, request.method, body);

    CURLcode code;
    {
      const SigpipeGuard guard;
      code = perform_request(transfer.connections, curl);
    }
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
    if (code == CURLE_OK) {
      note_status(transfer);
    } else {
      note_failure(transfer, code, error);
      transfer.response.out_of_time =
          code == CURLE_ABORTED_BY_CALLBACK || (code == CURLE_OPERATION_TIMEDOUT && deadline_first);
    }
  }

  // How the server is reached, and for how long it is tried.
  void set_connection(CURL* curl, long timeout) const {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout);
    if (settings_.http_allow_redirects) {
      curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
      curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
      curl_easy_setopt(curl, CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));  // a POST stays one
    }
    if (settings_.http_tcp_keepalive) {
      curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
      curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, static_cast<long>(settings_.http_tcp_keepalive_idle));
      curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, static_cast<long>(settings_.http_tcp_keepalive_interval));
    }
  }

  static void set_callbacks(CURL* curl, Transfer& transfer) {
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  }

  // curl keeps a pointer to the body, and a copy of the method.
  static void set_body(CURL* curl, const std::string& method, std::string_view body) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data() != nullptr ? body.data() : "");
    if (method != "POST") curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  }

  static void note_status(Transfer& transfer) {
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    transfer.response.status = static_cast<int>(status);
    if (status == 0) transfer.response.error = "the answer has no HTTP status";
  }

  static void note_failure(Transfer& transfer, CURLcode code, const char* error) {
    transfer.response.body.clear();
    transfer.response.no_connection = code == CURLE_COULDNT_CONNECT;
    if (transfer.too_long) {
      transfer.response.error = "the answer is longer than 64 MiB";
    } else {
      transfer.response.error = *error != '\0' ? error : curl_easy_strerror(code);
    }
  }

  void set_tls(CURL* curl) const {
    if (settings_.insecure_tls) {
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    } else if (!settings_.server_cert_path.empty()) {
      struct stat info{};
      const bool folder = ::stat(settings_.server_cert_path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
      curl_easy_setopt(curl, folder ? CURLOPT_CAPATH : CURLOPT_CAINFO, settings_.server_cert_path.c_str());
    }
    if (!settings_.client_cert_path.empty())
      curl_easy_setopt(curl, CURLOPT_SSLCERT, settings_.client_cert_path.c_str());
  }

  Settings settings_;
  std::shared_ptr<Interrupt> interrupt_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> idle_;
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_http_client(const Settings& settings, std::shared_ptr<Interrupt> interrupt) {
  static std::once_flag once;
  static CURLcode started = CURLE_OK;
  std::call_once(once, [] {
    const ForkWaits starting_curl;
    started = curl_global_init(CURL_GLOBAL_DEFAULT);
  });
  if (started != CURLE_OK) return nullptr;
  return std::make_unique<CurlHttpClient>(settings, std::move(interrupt));
}

}  // namespace mlflow::internal
