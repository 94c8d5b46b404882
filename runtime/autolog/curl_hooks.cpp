#include "autolog/curl_hooks.h"
#include "autolog/autolog_switch.h"

#include <atomic>
#include <cstdarg>
#include <mutex>
#include <utility>

#include "autolog/curl_handles.h"
#include "autolog/curl_transfer.h"
#include "config/report.h"
#include "recording/current_thread.h"

namespace mlflow::internal {
namespace {

std::atomic<bool> recording{false};
std::atomic<int> open_transfers{0};
std::atomic<void (*)()> last_transfer_ended{nullptr};

// The runtime's own requests go through libcurl as well.
bool is_own_request() noexcept { return (mlflow_trace_v1::mlflow_trace_v1_off & OFF_RUNTIME) != 0; }

void transfer_closed() noexcept {
  if (open_transfers.fetch_sub(1) != 1 || recording.load()) return;
  if (auto* const callback = last_transfer_ended.load()) callback();
}

void begin_transfer(const CurlFunctions& curl, CURL* handle, CurlHandle& known, CURLM* multi) {
  // In this order: who switches off looks first at the switch, then at the number.
  open_transfers.fetch_add(1);
  if (recording.load()) known.transfer = CurlTransfer::begin(curl, handle, known.options);
  if (known.transfer == nullptr) return transfer_closed();
  known.multi.store(multi, std::memory_order_release);
}

void end_transfer(CURL* handle, CurlHandle& known, std::optional<CURLcode> result) noexcept {
  const std::unique_ptr<CurlTransfer> transfer = std::move(known.transfer);
  known.multi.store(nullptr, std::memory_order_release);
  if (handle != nullptr) transfer->restore(handle);
  transfer->end(result);
  transfer_closed();
}

// What it was set up with was not seen, so it cannot be recorded; that it might have been is worth saying.
void unknown_handle(const CurlFunctions& curl, CURL* handle) noexcept {
  if (!recording.load(std::memory_order_relaxed) || is_own_request()) return;
  const char* url = nullptr;
  if (curl.easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || url == nullptr) return;
  if (!ModelCall::may_be_model_call("POST", url)) return;
  if (!autolog_is_silent())
    report(Severity::NOTE,
           "a call of a model is not recorded: its libcurl handle was made before autolog() was called. Call autolog() "
           "first, or curl_easy_reset() on the handle.",
           "autolog unknown handle");
}

CURL* made(CURL* handle) noexcept {
  if (handle != nullptr && recording.load(std::memory_order_relaxed) && !is_own_request()) curl_handles().add(handle);
  return handle;
}

CURL* easy_init(const CurlFunctions& curl) { return made(curl.easy_init()); }

CURLcode easy_setopt(const CurlFunctions& curl, CURL* handle, CURLoption option, void* value) {
  CurlHandle* const known = CurlOptions::watched(option) ? curl_handles().find(handle) : nullptr;
  if (known == nullptr || SettingOurs::here()) return curl.easy_setopt(handle, option, value);
  const bool withheld = known->transfer != nullptr && CurlOptions::replaced_during_transfer(option);
  const CURLcode result = withheld ? CURLE_OK : curl.easy_setopt(handle, option, value);
  if (result != CURLE_OK) return result;
  try {
    known->options.note(option, value);
  } catch (...) {
    curl_handles().remove(handle);  // no memory to know it with
    return result;
  }
  if (withheld) known->transfer->option_replaced(option);
  return result;
}

CURLcode easy_perform(const CurlFunctions& curl, CURL* handle) {
  CurlHandle* const known = curl_handles().find(handle);
  if (known == nullptr) unknown_handle(curl, handle);
  if (known == nullptr || known->transfer != nullptr) return curl.easy_perform(handle);
  begin_transfer(curl, handle, *known, nullptr);
  if (known->transfer == nullptr) return curl.easy_perform(handle);
  struct Ending {
    ~Ending() {
      // A callback may have reset the handle, or an exception of one be on its way out.
      if (known.transfer != nullptr) end_transfer(handle, known, result);
    }
    CURL* const handle;
    CurlHandle& known;
    std::optional<CURLcode> result;
  } ending{handle, *known, {}};
  const CURLcode result = curl.easy_perform(handle);
  ending.result = result;
  return result;
}

void easy_cleanup(const CurlFunctions& curl, CURL* handle) {
  CurlHandle* const known = curl_handles().find(handle);
  // Before the handle is gone: another thread may be given its address at once.
  if (known == nullptr) return curl.easy_cleanup(handle);
  if (known->transfer != nullptr) end_transfer(handle, *known, std::nullopt);
  curl_handles().remove(handle);
  curl.easy_cleanup(handle);
}

void easy_reset(const CurlFunctions& curl, CURL* handle) {
  CurlHandle* const known = curl_handles().find(handle);
  if (known != nullptr && known->transfer != nullptr) end_transfer(handle, *known, std::nullopt);
  curl.easy_reset(handle);
  made(handle);
}

CURL* easy_duphandle(const CurlFunctions& curl, CURL* handle) {
  const CurlHandle* const known = curl_handles().find(handle);
  CURL* const copy = curl.easy_duphandle(handle);
  if (copy == nullptr || known == nullptr) return copy;
  if (known->transfer != nullptr) known->transfer->restore(copy);
  try {
    if (CurlHandle* const added = curl_handles().add(copy)) added->options = known->options;
  } catch (...) {
    curl_handles().remove(copy);
  }
  return copy;
}

CURLMcode multi_add_handle(const CurlFunctions& curl, CURLM* multi, CURL* handle) {
  CurlHandle* const known = curl_handles().find(handle);
  if (known == nullptr) unknown_handle(curl, handle);
  if (known == nullptr || known->transfer != nullptr) return curl.multi_add_handle(multi, handle);
  begin_transfer(curl, handle, *known, multi);
  const CURLMcode code = curl.multi_add_handle(multi, handle);
  if (code != CURLM_OK && known->transfer != nullptr) end_transfer(handle, *known, CURLE_FAILED_INIT);
  return code;
}

CURLMcode multi_remove_handle(const CurlFunctions& curl, CURLM* multi, CURL* handle) {
  const CURLMcode code = curl.multi_remove_handle(multi, handle);
  if (code != CURLM_OK) return code;
  CurlHandle* const known = curl_handles().find(handle);
  // libcurl drives curl_easy_perform with a multi handle of its own: that one ends elsewhere.
  if (known != nullptr && known->transfer != nullptr && known->multi.load() == multi)
    end_transfer(handle, *known, std::nullopt);
  return code;
}

CURLMsg* multi_info_read(const CurlFunctions& curl, CURLM* multi, int* left) {
  CURLMsg* const message = curl.multi_info_read(multi, left);
  if (message == nullptr || message->msg != CURLMSG_DONE) return message;
  CurlHandle* const known = curl_handles().find(message->easy_handle);
  if (known != nullptr && known->transfer != nullptr && known->multi.load() == multi)
    end_transfer(message->easy_handle, *known, message->data.result);
  return message;
}

CURLMcode multi_cleanup(const CurlFunctions& curl, CURLM* multi) {
  if (open_transfers.load() > 0 && multi != nullptr)
    curl_handles().for_each_in(multi, [](CURL* handle, CurlHandle& known) {
      if (known.transfer != nullptr) end_transfer(handle, known, std::nullopt);
    });
  return curl.multi_cleanup(multi);
}

// One set of hooks for each libcurl: a hook is told by who calls it nothing but its arguments, and has to know which
// library they are for.
constexpr int most_libraries = 8;
const CurlFunctions* libraries[most_libraries] = {};
std::mutex libraries_mutex;

template <int index> struct Hooks {
  static const CurlFunctions& curl() { return *libraries[index]; }

  static CURL* init() { return easy_init(curl()); }
  static CURLcode setopt(CURL* handle, CURLoption option, ...) {
    // One word, whatever it is: it is passed on as it came, and not looked at before the option is known.
    va_list arguments;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wvarargs"  // libcurl is written in C, where the enumeration is a plain number
    va_start(arguments, option);
#pragma GCC diagnostic pop
    void* const value = va_arg(arguments, void*);
    va_end(arguments);
    return easy_setopt(curl(), handle, option, value);
  }
  static CURLcode perform(CURL* handle) { return easy_perform(curl(), handle); }
  static void cleanup(CURL* handle) { easy_cleanup(curl(), handle); }
  static void reset(CURL* handle) { easy_reset(curl(), handle); }
  static CURL* duphandle(CURL* handle) { return easy_duphandle(curl(), handle); }
  static CURLMcode add(CURLM* multi, CURL* handle) { return multi_add_handle(curl(), multi, handle); }
  static CURLMcode remove(CURLM* multi, CURL* handle) { return multi_remove_handle(curl(), multi, handle); }
  static CURLMsg* info_read(CURLM* multi, int* left) { return multi_info_read(curl(), multi, left); }
  static CURLMcode clean_multi(CURLM* multi) { return multi_cleanup(curl(), multi); }

  static constexpr CurlFunctions functions = {
      .easy_init = init,
      .easy_setopt = setopt,
      .easy_perform = perform,
      .easy_cleanup = cleanup,
      .easy_reset = reset,
      .easy_duphandle = duphandle,
      .multi_add_handle = add,
      .multi_remove_handle = remove,
      .multi_info_read = info_read,
      .multi_cleanup = clean_multi,
  };
};

template <int... index> const CurlFunctions* hooks_of(int wanted, std::integer_sequence<int, index...>) {
  static const CurlFunctions* const all[] = {&Hooks<index>::functions...};
  return all[wanted];
}

}  // namespace

const CurlFunctions* hooks_for(const CurlFunctions& functions) noexcept {
  const std::lock_guard lock(libraries_mutex);
  for (int i = 0; i < most_libraries; ++i) {
    if (libraries[i] == nullptr) libraries[i] = &functions;
    if (libraries[i] == &functions) return hooks_of(i, std::make_integer_sequence<int, most_libraries>());
  }
  return nullptr;
}

void set_curl_recording(bool on) noexcept { recording.store(on); }
bool curl_transfers_open() noexcept { return open_transfers.load() > 0; }
void set_last_transfer_ended(void (*callback)()) noexcept { last_transfer_ended.store(callback); }

}  // namespace mlflow::internal

// Of a program that has libcurl inside of it (static_curl.cpp).
extern "C" __attribute__((visibility("default"))) const mlflow::internal::CurlFunctions* mlflow_trace_v1_curl_hooks(
    const mlflow::internal::CurlFunctions* functions, unsigned size);
const mlflow::internal::CurlFunctions* mlflow_trace_v1_curl_hooks(const mlflow::internal::CurlFunctions* functions,
                                                                  unsigned size) {
  if (size != sizeof(mlflow::internal::CurlFunctions)) return nullptr;
  return mlflow::internal::hooks_for(*functions);
}
