#include "transport/curl_http_client.h"

#include <curl/curl.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <mutex>

#include "config/fork_gate.h"
#include "config/write_signals.h"
#include "transport/gzip.h"
#include "transport/origin.h"
#include "transport/own_request.h"
#include "transport/own_sockets.h"
#include "transport/redirecting_http_client.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t max_response = 64 << 20;   // a server that answers nonsense must not fill the memory
constexpr int longest_wait_ms = 1000;
constexpr std::size_t worth_compressing = 4096;  // below, one packet more or less makes no difference

bool is_loopback(const std::string& url) {
  const auto origin = origin_of(url);
  return origin && (origin->host == "localhost" || origin->host == "[::1]" || origin->host.starts_with("127."));
}

// One request under way, and one connection to keep.
struct Transfer {
  Transfer() {
    const StandardDescriptorsTaken for_the_moment;  // the two open descriptors of their own
    handle = curl_easy_init();
    connections = curl_multi_init();
  }
  ~Transfer() {
    const ForkWaits using_curl;
    curl_easy_cleanup(handle);
    curl_multi_cleanup(connections);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  OwnSockets sockets;  // outlives the connections
  CURL* handle = nullptr;
  CURLM* connections = nullptr;
  HttpResponse response;
  char error[CURL_ERROR_SIZE] = "";
  const Interrupt* interrupt = nullptr;
  Deadline deadline;
  bool too_long = false;
};

// The program has closed what the transfer uses. To take it apart would close, and end TLS in, what the numbers stand
// for now.
void abandon(std::unique_ptr<Transfer> transfer) { static_cast<void>(transfer.release()); }

curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  return static_cast<Transfer*>(user)->sockets.open(address->family, address->socktype, address->protocol);
}

int on_close_socket(void* user, curl_socket_t socket) {
  static_cast<Transfer*>(user)->sockets.close(socket);
  return 0;
}

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

// The value of a header line that has that name (with its colon, in lower case).
std::optional<std::string> header_value(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || strncasecmp(line.data(), name.data(), name.size()) != 0) return std::nullopt;
  std::string_view value = line.substr(name.size());
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
  return std::string(value);
}

// Seconds, or a date.
std::optional<std::chrono::seconds> retry_after(const std::string& value) {
  const char* const last = value.data() + value.size();
  long seconds = 0;
  if (const auto [end, error] = std::from_chars(value.data(), last, seconds); error == std::errc() && end == last)
    return std::chrono::seconds(std::max(0L, seconds));
  if (const time_t when = curl_getdate(value.c_str(), nullptr); when != -1)
    return std::chrono::seconds(std::max<time_t>(0, when - ::time(nullptr)));
  return std::nullopt;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  HttpResponse& response = static_cast<Transfer*>(user)->response;
  const std::string_view line(data, size * count);
  try {
    if (const auto value = header_value(line, "retry-after:")) response.retry_after = retry_after(*value);
    if (const auto value = header_value(line, "location:")) response.location = *value;
  } catch (...) {
    return 0;
  }
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(user);
  return std::chrono::steady_clock::now() >= transfer.interrupt->limit(transfer.deadline) ? 1 : 0;
}

// curl_easy_perform, but that a fork does not wait while this waits for the network. Nothing: the program has closed
// the descriptors meanwhile.
std::optional<CURLcode> run(Transfer& transfer) {
  const WriteSignalsHeld no_signal;
  CURLMcode code = curl_multi_add_handle(transfer.connections, transfer.handle);
  // Waiting for it as well (for nothing in particular) makes the wait one that sleeps, also while there is no
  // connection.
  curl_waitfd witness{transfer.sockets.witness(), CURL_WAIT_POLLPRI, 0};
  for (int running = 1; code == CURLM_OK;) {
    if (!transfer.sockets.all_ours()) return std::nullopt;
    {
      const ForkWaits using_curl;
      code = curl_multi_perform(transfer.connections, &running);
    }
    if (code != CURLM_OK || running == 0) break;
    // Not curl_multi_poll: it reads from a descriptor of its own, which is not known here.
    code = curl_multi_wait(transfer.connections, &witness, 1, longest_wait_ms, nullptr);
  }
  const ForkWaits using_curl;
  CURLcode result = code == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT;
  for (int left = 0; const CURLMsg* message = curl_multi_info_read(transfer.connections, &left);)
    if (message->msg == CURLMSG_DONE) result = message->data.result;
  curl_multi_remove_handle(transfer.connections, transfer.handle);
  return result;
}

// Freed with it.
using HeaderList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

HeaderList header_list(const HttpRequest& request, bool compressed) {
  curl_slist* headers = nullptr;
  const auto add = [&headers](const std::string& line) {
    if (curl_slist* const longer = curl_slist_append(headers, line.c_str())) headers = longer;
  };
  for (const HttpHeader& header : request.headers) add(header.name + ": " + header.value);
  if (compressed) add("Content-Encoding: gzip");
  add("Expect:");  // waiting for 100-continue costs a second where the server does not know it
  return {headers, curl_slist_free_all};
}

void set_callbacks(Transfer& transfer) {
  CURL* const curl = transfer.handle;
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer.error);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
  curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, &transfer);
}

// curl keeps a pointer to the body, and a copy of the method.
void set_body(CURL* curl, const std::string& method, std::string_view body) {
  if (method == "GET") return;
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data() != nullptr ? body.data() : "");
  if (method != "POST") curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
}

class CurlHttpClient : public HttpClient {
 public:
  CurlHttpClient(const Settings& settings, std::shared_ptr<Interrupt> interrupt)
      : settings_(settings), interrupt_(std::move(interrupt)) {}

  HttpResponse send(const HttpRequest& request, Deadline deadline) noexcept override {
    const OwnRequest not_the_programs;
    HttpResponse failed;
    try {
      std::unique_ptr<Transfer> transfer = take();
      if (transfer->handle == nullptr || transfer->connections == nullptr || transfer->sockets.witness() < 0) {
        failed.error = "libcurl gave no handle";
        return failed;
      }
      const bool finished = perform(*transfer, request, deadline);
      HttpResponse response = std::move(transfer->response);
      finished ? give_back(std::move(transfer)) : abandon(std::move(transfer));
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
    while (std::unique_ptr<Transfer> transfer = take_idle()) {
      if (transfer->sockets.all_ours()) return transfer;
      abandon(std::move(transfer));
    }
    const ForkWaits using_curl;
    return std::make_unique<Transfer>();
  }

  std::unique_ptr<Transfer> take_idle() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return nullptr;
    auto transfer = std::move(idle_.back());
    idle_.pop_back();
    return transfer;
  }

  void give_back(std::unique_ptr<Transfer> transfer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(transfer));
  }

  // The answer is in the transfer. False: it cannot be used again.
  bool perform(Transfer& transfer, const HttpRequest& request, Deadline deadline) const {
    using std::chrono::milliseconds;
    transfer.response = {};
    transfer.error[0] = '\0';
    transfer.too_long = false;
    transfer.deadline = deadline;
    transfer.interrupt = interrupt_.get();
    const milliseconds left =
        std::chrono::duration_cast<milliseconds>(interrupt_->limit(deadline) - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      transfer.response.out_of_time = true;
      transfer.response.error = "no time left";
      return true;
    }
    const auto longest = std::chrono::duration_cast<milliseconds>(settings_.http_timeout);

    const bool loopback = is_loopback(request.url);
    std::string compressed;
    std::string_view body = request.body;
    // On the same machine the processor is what is scarce, not the network.
    const bool compress =
        request.compressible && !loopback && body.size() >= worth_compressing && gzip(body, compressed);
    if (compress) body = compressed;
    const HeaderList headers = header_list(request, compress);

    curl_easy_reset(transfer.handle);  // keeps the connections
    set_callbacks(transfer);
    set_connection(transfer.handle, loopback, std::max(milliseconds(1), std::min(left, longest)));
    set_tls(transfer.handle);
    curl_easy_setopt(transfer.handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(transfer.handle, CURLOPT_HTTPHEADER, headers.get());
    set_body(transfer.handle, request.method, body);

    const std::optional<CURLcode> code = run(transfer);
    if (!code) {
      transfer.response = {};
      transfer.response.error = "the program closed the connection's descriptor";
      return false;
    }
    read_result(transfer, *code, left < longest);
    return true;
  }

  // How the server is reached, and for how long it is tried.
  void set_connection(CURL* curl, bool loopback, std::chrono::milliseconds timeout) const {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);  // RedirectingHttpClient's
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, loopback ? nullptr : "");
    // A proxy for the world is not one for this machine; and curl reads where it is from the environment.
    if (loopback || !environment_is_trusted()) curl_easy_setopt(curl, CURLOPT_PROXY, "");
    if (settings_.http_tcp_keepalive) {
      curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
      curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, static_cast<long>(settings_.http_tcp_keepalive_idle));
      curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, static_cast<long>(settings_.http_tcp_keepalive_interval));
    }
  }

  // `deadline_first`: of the two ends of time, the caller's came first.
  static void read_result(Transfer& transfer, CURLcode code, bool deadline_first) {
    HttpResponse& response = transfer.response;
    if (code == CURLE_OK) {
      long status = 0;
      curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
      response.status = static_cast<int>(status);
      if (status == 0) response.error = "the answer has no HTTP status";
      return;
    }
    response.body.clear();
    response.no_connection = code == CURLE_COULDNT_CONNECT;
    response.out_of_time = code == CURLE_ABORTED_BY_CALLBACK || (code == CURLE_OPERATION_TIMEDOUT && deadline_first);
    if (transfer.too_long) {
      response.error = "the answer is longer than 64 MiB";
    } else {
      response.error = *transfer.error != '\0' ? transfer.error : curl_easy_strerror(code);
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
  auto client = std::make_unique<CurlHttpClient>(settings, std::move(interrupt));
  if (!settings.http_allow_redirects) return client;
  return std::make_unique<RedirectingHttpClient>(std::move(client));
}

}  // namespace mlflow::internal
