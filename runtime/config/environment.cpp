#include "config/environment.h"

#include <sys/auxv.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string_view>
#include <system_error>

#include "config/report.h"
#include "config/secrets.h"
#include "text/ascii_case.h"

namespace mlflow::internal {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr double max_bytes = 1LL << 40;

// The table. Defaults are those of Settings.
const EnvironmentVariable table[] = {
    {"MLFLOW_TRACKING_URI", &Settings::tracking_uri, 0, 0,
     "the MLflow server traces are sent to, http:// or https://; without it they go to the local store"},
    {"MLFLOW_EXPERIMENT_NAME", &Settings::experiment_name, 0, 0,
     "the experiment, created when missing; wins over the id"},
    {"MLFLOW_EXPERIMENT_ID", &Settings::experiment_id, 0, 0, "the experiment's id"},
    {"MLFLOW_TRACING_DESTINATION", &Settings::tracing_destination, 0, 0,
     "the id of the experiment traces go to; wins over the other two"},
    {"MLFLOW_WORKSPACE", &Settings::workspace, 0, 0, "the server's workspace, sent with every request"},
    {"MLFLOW_RUN_ID", &Settings::run_id, 0, 0, "the run traces belong to"},
    {"MLFLOW_ACTIVE_MODEL_ID", &Settings::active_model_id, 0, 0, "the model traces belong to"},
    {"MLFLOW_TRACKING_USERNAME", &Settings::username, 0, 0, "user name of basic authentication; wins over the token"},
    {"MLFLOW_TRACKING_PASSWORD", &Settings::password, 0, 0, "password of basic authentication", true},
    {"MLFLOW_TRACKING_TOKEN", &Settings::token, 0, 0, "bearer token", true},
    {"HOME", &Settings::home, 0, 0,
     "where .mlflow/credentials is read when the environment names no user and no token"},
    {"MLFLOW_TRACKING_INSECURE_TLS", &Settings::insecure_tls, 0, 0, "do not verify the server's certificate"},
    {"MLFLOW_TRACKING_SERVER_CERT_PATH", &Settings::server_cert_path, 0, 0,
     "file or folder of certificates the server's is checked with"},
    {"MLFLOW_TRACKING_CLIENT_CERT_PATH", &Settings::client_cert_path, 0, 0,
     "PEM file of the client's certificate and key"},
    {"MLFLOW_HTTP_REQUEST_TIMEOUT", &Settings::http_timeout, 0.001, 86400, "longest time one request may take"},
    {"MLFLOW_HTTP_REQUEST_MAX_RETRIES", &Settings::http_max_retries, 0, 10, "how often a failed request is sent again"},
    {"MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", &Settings::http_backoff_factor, 0, 3600,
     "waiting time before the second retry is twice this, in seconds, and doubles from there; the first comes at once"},
    {"MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", &Settings::http_backoff_jitter, 0, 3600,
     "up to so many seconds are added to each waiting time at random"},
    {"MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", &Settings::http_respect_retry_after, 0, 0,
     "wait as long as the server's Retry-After says"},
    {"MLFLOW_ALLOW_HTTP_REDIRECTS", &Settings::http_allow_redirects, 0, 0, "follow the server's redirects"},
    {"MLFLOW_HTTP_TCP_KEEPALIVE", &Settings::http_tcp_keepalive, 0, 0, "keep idle connections alive"},
    {"MLFLOW_HTTP_TCP_KEEPALIVE_IDLE", &Settings::http_tcp_keepalive_idle, 1, 86400, "seconds before the first probe"},
    {"MLFLOW_HTTP_TCP_KEEPALIVE_INTERVAL", &Settings::http_tcp_keepalive_interval, 1, 86400, "seconds between probes"},
    {"MLFLOW_TRACE_SAMPLING_RATIO", &Settings::sampling_ratio, 0, 1, "share of traces that are recorded"},
    {"MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", &Settings::async_logging, 0, 0,
     "false: the end of a trace waits until it is delivered"},
    {"MLFLOW_TRACE_EXIT_TIMEOUT", &Settings::exit_timeout, 0, 86400,
     "how long the end of the program may wait for delivery; what is left goes to the local store"},
    {"MLFLOW_TRACE_TIMEOUT_SECONDS", &Settings::trace_timeout, 0, 1e9,
     "a trace whose root is open for longer is ended as ERROR and sent as it is; 0: never"},
    {"MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS", &Settings::trace_timeout_check_interval, 0, 86400,
     "how often it is looked for such traces"},
    {"MLFLOW_TRACE_MAX_STRING_LENGTH", &Settings::max_string_length, 0, max_bytes, "bytes kept of a captured string"},
    {"MLFLOW_TRACE_MAX_ITEMS", &Settings::max_items, 0, max_bytes, "elements kept of a captured container"},
    {"MLFLOW_TRACE_MAX_DEPTH", &Settings::max_depth, 1, 64, "levels kept of a captured nested value"},
    {"MLFLOW_TRACE_MAX_VALUE_SIZE", &Settings::max_value_size, 0, max_bytes,
     "bytes kept of one captured value as a whole"},
    {"MLFLOW_TRACE_MAX_SPAN_DEPTH", &Settings::max_span_depth, 1, 1000000,
     "open spans that a call may lie in and be recorded, itself among them; deeper ones run as plain ones, counted"},
    {"MLFLOW_TRACE_REDACT_KEYS", &Settings::redact_keys, 0, 0,
     "members of captured values that are hidden: names between commas; case, - and _ do not count; off: none"},
    {"MLFLOW_TRACE_EXTRACT_ATTACHMENTS", &Settings::extract_attachments, 0, 0,
     "images, sounds and other data URIs in inputs and outputs become files beside the trace"},
    {"MLFLOW_TRACE_MAX_ATTACHMENT_SIZE", &Settings::max_attachment_size, 0, max_bytes,
     "bytes such a file may have; larger ones are left out; 0: any size"},
    {"MLFLOW_TRACE_ARTIFACT_FOLDER", &Settings::artifact_folder, 0, 0,
     "files that a server without --serve-artifacts wants written are written below this folder only; unset: nowhere"},
    {"MLFLOW_TRACE_BUFFER_SIZE", &Settings::buffer_size, 65536, max_bytes,
     "bytes of all threads' buffers, where spans wait for the background thread"},
    {"MLFLOW_TRACE_DROP_WHEN_FULL", &Settings::drop_when_full, 0, 0,
     "true: what finds the buffers full is lost at once and counted; false: a traced call waits up to a second for "
     "room"},
    {"MLFLOW_TRACE_BUFFER_DIR", &Settings::buffer_directory, 0, 0,
     "the folder of the files that hold what is recorded and not delivered; default: /dev/shm/mlflow-traces-UID; off: "
     "ordinary memory, and a killed program's last traces are lost"},
    {"MLFLOW_TRACE_DELIVER_WAITING", &Settings::deliver_waiting, 0, 0,
     "true: what earlier runs could not deliver to the same server is delivered after this program's own traces; "
     "false: "
     "it is not looked for; mlflow-trace still finds it"},
    {"MLFLOW_TRACE_OTLP_ONLY", &Settings::otlp_only, 0, 0,
     "true: deliver spans and what they can carry, without a request for each trace's info"},
    {"MLFLOW_TRACE_QUIET", &Settings::quiet, 0, 0, "true: nothing is written on standard error"},
    {"MLFLOW_TRACE_CLOCK", &Settings::clock, 0, 0, "the clock of spans: auto, tsc or monotonic"},
    {"MLFLOW_TRACE_STORE", &Settings::store_path, 0, 0, "the local store's file"},
    {"MLFLOW_TRACE_STORE_MAX_SIZE", &Settings::store_max_size, 65536, max_bytes,
     "bytes the local store may take; beyond that the oldest traces are removed, delivered ones first"},
    {"MLFLOW_AUTOLOG", &Settings::autolog, 0, 0,
     "calls of these APIs over HTTP become spans: openai, anthropic, litellm, or all of them; http_server: requests "
     "that "
     "the program answers; looked at when the library is loaded"},
    {"MLFLOW_AUTOLOG_HOSTS", &Settings::autolog_hosts, 0, 0,
     "only calls to these hosts: host, host:port, *.example.com, host/path/*"},
    {"MLFLOW_AUTOLOG_EXCLUDE", &Settings::autolog_exclude, 0, 0,
     "no calls to these hosts; written alike; /path/*: no requests of these paths"},
    {"MLFLOW_AUTOLOG_PATHS", &Settings::autolog_paths, 0, 0,
     "paths that are named otherwise, and what they are: /gateway/*/invoke=chat"},
    {"MLFLOW_AUTOLOG_CAPTURE_CONTENT", &Settings::autolog_capture_content, 0, 0,
     "false: of such calls only names, models, token usage and status are recorded"},
    {"OTEL_SERVICE_NAME", &Settings::otel_service_name, 0, 0,
     "service.name of the OpenTelemetry resource, a trace tag in MLflow"},
    {"OTEL_RESOURCE_ATTRIBUTES", &Settings::otel_resource_attributes, 0, 0,
     "more attributes of the resource: key=value,key=value"},
    {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &Settings::otlp_traces_endpoint, 0, 0,
     "an OpenTelemetry collector's address for spans; it takes the place of MLflow"},
    {"OTEL_EXPORTER_OTLP_ENDPOINT", &Settings::otlp_base_endpoint, 0, 0, "the same without /v1/traces, which is added"},
    {"OTEL_EXPORTER_OTLP_HEADERS", &Settings::otlp_headers, 0, 0, "headers for the collector: key=value,key=value",
     true},
    {"OTEL_EXPORTER_OTLP_TRACES_HEADERS", &Settings::otlp_traces_headers, 0, 0, "the same for spans alone; wins", true},
    {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", &Settings::otlp_traces_protocol, 0, 0, "the protocol for spans alone; wins"},
    {"OTEL_EXPORTER_OTLP_PROTOCOL", &Settings::otlp_protocol, 0, 0, "http/protobuf is the one that is spoken"},
    {"MLFLOW_ENABLE_OTLP_EXPORTER", &Settings::otlp_exporter, 0, 0, "false: the collector's variables are ignored"},
    {"MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", &Settings::otlp_dual_export, 0, 0,
     "true: spans go to the collector and to MLflow"},
};

// Variables of the Python client that a person may rely on and that do nothing here: better said than ignored.
constexpr const char* unsupported[] = {"MLFLOW_TRACKING_AWS_SIGV4", "MLFLOW_TRACKING_AUTH"};

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string number_text(double number) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  return error == std::errc() ? std::string(text, end) : std::string("?");
}

// Parses `text` into the row's field. False: not a value of this type, or out of range.
struct Reader {
  const EnvironmentVariable& variable;
  std::string_view text;
  Settings& into;

  bool operator()(std::string Settings::* field) const { return into.*field = text, true; }
  bool operator()(bool Settings::* field) const {
    if (equal_ignoring_case(text, "true") || text == "1") return into.*field = true, true;
    if (equal_ignoring_case(text, "false") || text == "0") return into.*field = false, true;
    return false;
  }
  bool operator()(std::int64_t Settings::* field) const {
    const auto number = parse_number<std::int64_t>(text);
    return in_range(number) ? (into.*field = *number, true) : false;
  }
  bool operator()(double Settings::* field) const {
    const auto number = parse_number<double>(text);
    return in_range(number) ? (into.*field = *number, true) : false;
  }
  bool operator()(std::chrono::duration<double> Settings::* field) const {
    const auto number = parse_number<double>(text);
    return in_range(number) ? (into.*field = std::chrono::duration<double>(*number), true) : false;
  }
  bool operator()(ClockChoice Settings::* field) const {
    if (equal_ignoring_case(text, "auto")) return into.*field = ClockChoice::AUTO, true;
    if (equal_ignoring_case(text, "tsc")) return into.*field = ClockChoice::TSC, true;
    if (equal_ignoring_case(text, "monotonic")) return into.*field = ClockChoice::MONOTONIC, true;
    return false;
  }

  template <class Number>
  bool in_range(std::optional<Number> number) const {
    return number && !(static_cast<double>(*number) < variable.min) && !(static_cast<double>(*number) > variable.max) &&
           std::isfinite(static_cast<double>(*number));
  }
};

struct ValueText {
  const Settings& from;
  std::string operator()(std::string Settings::* field) const { return from.*field; }
  std::string operator()(bool Settings::* field) const { return from.*field ? "true" : "false"; }
  std::string operator()(std::int64_t Settings::* field) const { return std::to_string(from.*field); }
  std::string operator()(double Settings::* field) const { return number_text(from.*field); }
  std::string operator()(std::chrono::duration<double> Settings::* field) const {
    return number_text((from.*field).count());
  }
  std::string operator()(ClockChoice Settings::* field) const {
    return from.*field == ClockChoice::TSC ? "tsc" : from.*field == ClockChoice::MONOTONIC ? "monotonic" : "auto";
  }
};

std::string absolute(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  return error ? path : whole.string();  // the working directory may be gone
}

std::string accepted(const EnvironmentVariable& variable) {
  if (std::holds_alternative<bool Settings::*>(variable.field)) return "true or false";
  if (std::holds_alternative<ClockChoice Settings::*>(variable.field)) return "auto, tsc or monotonic";
  std::string text = type_name(variable);
  if (variable.max == unlimited) return text + " from " + number_text(variable.min);
  return text + " from " + number_text(variable.min) + " to " + number_text(variable.max);
}

}  // namespace

std::span<const EnvironmentVariable> environment_variables() { return table; }

std::string type_name(const EnvironmentVariable& variable) {
  struct Name {
    std::string operator()(std::string Settings::*) const { return "string"; }
    std::string operator()(bool Settings::*) const { return "boolean"; }
    std::string operator()(std::int64_t Settings::*) const { return "integer"; }
    std::string operator()(double Settings::*) const { return "number"; }
    std::string operator()(std::chrono::duration<double> Settings::*) const { return "seconds"; }
    std::string operator()(ClockChoice Settings::*) const { return "auto|tsc|monotonic"; }
  };
  return std::visit(Name{}, variable.field);
}

std::string value_text(const EnvironmentVariable& variable, const Settings& settings) {
  return std::visit(ValueText{settings}, variable.field);
}

const char* environment_variable(const char* name) noexcept { return ::secure_getenv(name); }

bool environment_is_trusted() noexcept { return ::getauxval(AT_SECURE) == 0; }

Settings read_settings(const EnvironmentSource& environment) {
  // Before anything is said.
  for (const EnvironmentVariable& variable : table)
    if (const char* const text = variable.is_secret ? environment(variable.name) : nullptr) remember_secrets_in(text);
  Settings settings;
  for (const EnvironmentVariable& variable : table) {
    const char* const text = environment(variable.name);
    if (text == nullptr || *text == '\0') continue;  // set but empty means unset, as in Python
    if (std::visit(Reader{variable, text, settings}, variable.field)) continue;
    report(Severity::WARNING, std::string(variable.name) + "=" + text + " is not usable (" + accepted(variable) +
                                  "); using " + value_text(variable, settings));
  }
  for (const char* const name : unsupported) {
    const char* const text = environment(name);
    if (text != nullptr && *text != '\0' && !equal_ignoring_case(text, "false"))
      report(Severity::WARNING,
             std::string(name) + " is not supported by the C++ tracing library; requests are sent without it");
  }
  if (settings.insecure_tls && !settings.server_cert_path.empty()) {
    report(Severity::WARNING,
           "MLFLOW_TRACKING_INSECURE_TLS and MLFLOW_TRACKING_SERVER_CERT_PATH contradict each other; "
           "certificates are verified with MLFLOW_TRACKING_SERVER_CERT_PATH");
    settings.insecure_tls = false;
  }
  if (!settings.tracing_destination.empty() && settings.tracing_destination.find('.') != std::string::npos) {
    report(Severity::WARNING, "MLFLOW_TRACING_DESTINATION=" + settings.tracing_destination +
                                  " names a Databricks schema, which is not supported; give the id of an experiment");
    settings.tracing_destination.clear();
  }
  return settings;
}

const Settings& settings() {
  static const Settings* const instance = [] {
    auto* const read = new Settings(read_settings(environment_variable));
    read->store_path = absolute(read->store_path);
    if (read->quiet) set_report_sink([](std::string_view) {});
    return read;
  }();
  return *instance;
}

}  // namespace mlflow::internal
