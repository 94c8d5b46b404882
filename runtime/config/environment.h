// What the environment says, read once at first use. `environment_variables()` is the one table of the variables the
// runtime knows: reading, the warnings about bad values and the documentation all come from it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace mlflow::internal {

enum class ClockChoice { AUTO, TSC, MONOTONIC };

struct Settings {
  // Where traces go. Empty tracking URI: the local store.
  std::string tracking_uri;
  std::string experiment_id;
  std::string experiment_name;
  std::string tracing_destination;
  std::string workspace;
  std::string run_id;
  std::string active_model_id;

  // Who we are to the server.
  std::string username;
  std::string password;
  std::string token;
  std::string home;  // holds .mlflow/credentials
  bool insecure_tls = false;
  std::string server_cert_path;
  std::string client_cert_path;

  // How requests are sent.
  std::chrono::duration<double> http_timeout{120};
  std::int64_t http_max_retries = 7;
  double http_backoff_factor = 2;
  double http_backoff_jitter = 1;
  bool http_respect_retry_after = true;
  bool http_allow_redirects = true;
  bool http_tcp_keepalive = true;
  std::int64_t http_tcp_keepalive_idle = 30;
  std::int64_t http_tcp_keepalive_interval = 10;

  // What is traced, and when it is sent.
  double sampling_ratio = 1;
  bool async_logging = true;
  std::chrono::duration<double> exit_timeout{10};
  std::chrono::duration<double> trace_timeout{0};  // 0: none
  std::chrono::duration<double> trace_timeout_check_interval{1};

  // Limits of captured values and of memory.
  std::int64_t max_string_length = 262144;
  std::int64_t max_items = 10000;
  std::int64_t max_depth = 32;
  std::int64_t max_value_size = 4194304;
  std::int64_t max_span_depth = 1000;
  std::string redact_keys =
      "authorization,proxy_authorization,cookie,set_cookie,api_key,x_api_key,x_goog_api_key,token,access_token,"
      "refresh_token,id_token,auth_token,x_auth_token,session_token,password,passwd,passphrase,secret,client_secret,"
      "private_key";
  bool extract_attachments = true;
  std::int64_t max_attachment_size = 0;  // 0: any
  std::int64_t buffer_size = 1572864;
  bool drop_when_full = false;
  std::string buffer_directory;  // empty: on tmpfs; "off": ordinary memory
  bool deliver_waiting = true;
  std::string artifact_folder;  // where a server may have files written; empty: nowhere
  bool otlp_only = false;
  bool quiet = false;
  ClockChoice clock = ClockChoice::AUTO;

  // Calls of models' APIs that become spans by themselves.
  std::string autolog;
  std::string autolog_hosts;
  std::string autolog_exclude;
  std::string autolog_paths;
  bool autolog_capture_content = true;

  // The local store.
  std::string store_path = "mlflow-traces.db";
  std::int64_t store_max_size = 268435456;

  // The OpenTelemetry resource.
  std::string otel_service_name;
  std::string otel_resource_attributes;

  // An OpenTelemetry collector.
  bool otlp_exporter = true;
  bool otlp_dual_export = false;
  std::string otlp_traces_endpoint;
  std::string otlp_base_endpoint;
  std::string otlp_headers;
  std::string otlp_traces_headers;
  std::string otlp_protocol;
  std::string otlp_traces_protocol;
};

// One row of the table.
struct EnvironmentVariable {
  using Field = std::variant<std::string Settings::*, bool Settings::*, std::int64_t Settings::*, double Settings::*,
                             std::chrono::duration<double> Settings::*, ClockChoice Settings::*>;
  const char* name;
  Field field;  // its type is the variable's type
  double min;  // of numbers
  double max;
  const char* meaning;
  bool is_secret = false;  // what it holds is shown nowhere
};

std::span<const EnvironmentVariable> environment_variables();
std::string type_name(const EnvironmentVariable& variable);
// What the variable's value is in `settings`, as a person would write it.
std::string value_text(const EnvironmentVariable& variable, const Settings& settings);

// The variable's value, or null. A program that runs with more rights than who started it (setuid, setgid) sees none:
// whoever starts it would choose where it writes and whom it tells. All of the runtime reads the environment here.
const char* environment_variable(const char* name) noexcept;
// False for such a program: what libraries read from the environment on their own is to be switched off as well.
bool environment_is_trusted() noexcept;

// environment_variable, or a test's own.
using EnvironmentSource = std::function<const char*(const char* name)>;

// A value that cannot be used is reported with the value used instead (the default).
Settings read_settings(const EnvironmentSource& environment);

// The process's settings, read at the first call; never destroyed, so that threads may use it while the program exits.
// The store's path is absolute from then on: a program that changes its directory has one store.
const Settings& settings();

}  // namespace mlflow::internal
