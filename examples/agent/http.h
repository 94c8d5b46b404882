// One HTTP call.
#pragma once

#include <map>
#include <string>

namespace support {

using Headers = std::map<std::string, std::string>;

// The body of the reply; throws std::runtime_error when there is none or the status is not 2xx.
std::string post_json(const std::string& url, const Headers& headers, const std::string& body);

}  // namespace support
