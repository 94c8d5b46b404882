#include <algorithm>
#include <cctype>
#include <new>

#include "api/span_state.h"
#include "config/report.h"
#include "mlflow/context.h"
#include "model/trace_id.h"
#include "recording/span_origin.h"

namespace mlflow::tracing {

using namespace internal;

struct Context::State {
  TraceContext context;
};
struct Context::Scope::Guard {
  explicit Guard(const TraceContext& context) : guard(context) {}
  ContextGuard guard;
};
struct HeaderScope::Guard {
  explicit Guard(const TraceContext& context) : guard(context) {}
  ContextGuard guard;
};

Context current_context() noexcept {
  Context context;
  try {
    auto state = std::make_shared<Context::State>();
    state->context = current_trace_context(this_thread);
    context.state_ = std::move(state);
  } catch (const std::exception& e) {
    report(Severity::WARNING, std::string("current_context: ") + e.what());
  }
  return context;
}

// Without memory for it the function runs all the same, in the context that is there.
Context::Scope::Scope(const Context& context) noexcept
    : guard_(new(std::nothrow) Guard(context.state_ ? context.state_->context : TraceContext())) {}
Context::Scope::~Scope() = default;

std::map<std::string, std::string> get_tracing_context_headers_for_http_request() {
  const TraceContext context = current_trace_context(this_thread);
  if (context.kind != TraceContext::RECORDED) return {};
  return {{"traceparent", traceparent(context.trace_id, context.span_id)}};
}

namespace {

bool is_traceparent(const std::string& name) {
  constexpr const char* WANTED = "traceparent";
  return name.size() == 11 && std::equal(name.begin(), name.end(), WANTED, [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == b;
         });
}

}  // namespace

HeaderScope::HeaderScope(const std::map<std::string, std::string>& headers) {
  for (const auto& [name, value] : headers) {
    if (!is_traceparent(name)) continue;
    const TraceContext context = parse_traceparent(value);
    if (context.kind != TraceContext::NONE) {
      guard_ = std::make_unique<Guard>(context);
    } else {
      report(Severity::WARNING, invalid_traceparent(value), "traceparent");
    }
    return;
  }
  report(Severity::WARNING, "the request's headers have no traceparent; spans start a trace of their own",
         "no traceparent");
}
HeaderScope::~HeaderScope() = default;
HeaderScope::HeaderScope(HeaderScope&&) noexcept = default;

}  // namespace mlflow::tracing
