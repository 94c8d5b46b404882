// The sockets of a set of connections: each under a number above 2, and known by what it is, so that nothing is read
// from, written to or closed under a number that has become the program's.
#pragma once

#include <map>

#include "config/descriptor.h"

namespace mlflow::internal {

class OwnSockets {
 public:
  OwnSockets() noexcept;
  ~OwnSockets();
  OwnSockets(const OwnSockets&) = delete;
  OwnSockets& operator=(const OwnSockets&) = delete;

  // -1, and errno.
  int open(int family, int type, int protocol) noexcept;
  // Not closed, only forgotten, where the number stands for something else by now.
  void close(int socket) noexcept;
  // False once the program has closed one of them.
  bool all_ours() const noexcept;

  // A socket that is there from the beginning and gets no data. It tells of a program that closes every number while
  // there is no connection: libraries keep descriptors of their own beside it.
  int witness() const { return witness_; }

 private:
  std::map<int, DescriptorIdentity> sockets_;
  int witness_ = -1;
};

}  // namespace mlflow::internal
