#include "process/destination.h"

#include <mutex>
#include <new>

#include "config/environment.h"
#include "process/deadlines.h"
#include "process/runtime.h"

namespace mlflow::internal {

namespace {

// Never destroyed: destructors of static objects may be traced.
struct Choice {
  std::mutex mutex;
  Destination destination;
};
Choice& choice() {
  static auto* const instance = new Choice;
  return *instance;
}

}  // namespace

void set_destination(const Destination& destination) {
  if (Runtime* runtime = Runtime::running()) runtime->flush(from_now(settings().exit_timeout));
  {
    const std::lock_guard lock(choice().mutex);
    choice().destination = destination;
  }
  if (Runtime* runtime = Runtime::running()) runtime->destination_changed();
}

Destination current_destination() {
  const std::lock_guard lock(choice().mutex);
  return choice().destination;
}

std::string tracking_uri_of(const Destination& destination) {
  return destination.tracking_uri.value_or(settings().tracking_uri);
}

std::string current_tracking_uri() { return tracking_uri_of(current_destination()); }

void destination_after_fork() noexcept { new (&choice().mutex) std::mutex; }

}  // namespace mlflow::internal
