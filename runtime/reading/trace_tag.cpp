#include "mlflow/trace_tag.h"

#include <exception>

#include "mlflow/exception.h"
#include "reading/open_trace.h"
#include "reading/tag_change.h"
#include "reading/trace_source.h"

namespace mlflow {

using namespace internal;

namespace {

// What refuses a change must not be thrown on the thread that makes it.
std::exception_ptr refusal_of(const std::string& key) noexcept {
  try {
    check_tag_key(key);
    return nullptr;
  } catch (const Exception&) {
    return std::current_exception();
  }
}

}  // namespace

// No server has a trace that is open: its tags go with it.
void set_trace_tag(const std::string& trace_id, const std::string& key, const std::string& value) {
  const std::exception_ptr refusal = refusal_of(key);
  const auto set = [&](FinishedTrace& trace) {
    if (!refusal) set_tag(trace, key, value);
  };
  if (!change_open_trace(trace_id, set)) return current_source()->set_tag(trace_id, key, value);
  if (refusal) std::rethrow_exception(refusal);
}

void set_trace_tag(const SetTraceTagOptions& options) { set_trace_tag(options.trace_id, options.key, options.value); }

void delete_trace_tag(const std::string& trace_id, const std::string& key) {
  bool had = false;
  const auto remove = [&](FinishedTrace& trace) { had = remove_tag(trace, key); };
  if (!change_open_trace(trace_id, remove)) return current_source()->delete_tag(trace_id, key);
  if (!had) refuse_missing_tag(trace_id, key);
}

void delete_trace_tag(const DeleteTraceTagOptions& options) { delete_trace_tag(options.trace_id, options.key); }

}  // namespace mlflow
