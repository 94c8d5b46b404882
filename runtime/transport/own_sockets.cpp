#include "transport/own_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace mlflow::internal {

OwnSockets::OwnSockets() noexcept {
  // A service may be allowed some families only.
  for (const int family : {AF_UNIX, AF_INET, AF_INET6})
    if (witness_ = open(family, SOCK_DGRAM, 0); witness_ >= 0) return;
}

OwnSockets::~OwnSockets() {
  if (witness_ >= 0) close(witness_);
}

int OwnSockets::open(int family, int type, int protocol) noexcept {
  const int socket = above_standard_descriptors(::socket(family, type | SOCK_CLOEXEC, protocol));
  if (socket < 0) return -1;
  try {
    sockets_[socket] = identity_of(socket);
    return socket;
  } catch (...) {
    ::close(socket);
    errno = ENOMEM;
    return -1;
  }
}

void OwnSockets::close(int socket) noexcept {
  const auto known = sockets_.find(socket);
  if (known == sockets_.end()) return;
  if (identity_of(socket) == known->second) ::close(socket);
  sockets_.erase(known);
}

bool OwnSockets::all_ours() const noexcept {
  return std::all_of(sockets_.begin(), sockets_.end(),
                     [](const auto& entry) { return identity_of(entry.first) == entry.second; });
}

}  // namespace mlflow::internal
