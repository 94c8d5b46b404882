// One HTTP call.
#pragma once

#include <string>

namespace qa {

// The body of the reply; throws std::runtime_error when there is none or the status is not 2xx.
std::string post_json(const std::string& url, const std::string& api_key, const std::string& body);

}  // namespace qa
