// What the environment says.
#pragma once

#include <cstdlib>
#include <string>

namespace support {

inline std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

}  // namespace support
