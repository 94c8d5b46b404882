// Where traces go, as far as the program says it; the environment says the rest.
#pragma once

#include <optional>
#include <string>

#include "export/experiment.h"

namespace mlflow::internal {

struct Destination {
  std::optional<std::string> tracking_uri;
  ExperimentChoice experiment;
};

// Any thread. What has ended before a change still goes where it was meant to go.
void set_destination(const Destination& destination);
Destination current_destination();
std::string tracking_uri_of(const Destination& destination);
// The tracking URI in force, which is also what a client asks a server with.
std::string current_tracking_uri();

// A forked child has no other threads: whoever held the lock is not here.
void destination_after_fork() noexcept;

}  // namespace mlflow::internal
