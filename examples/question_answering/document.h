// A piece of text that can be found, in the form MLflow shows retrieved documents in.
#pragma once

#include <map>
#include <string>

namespace qa {

struct Document {
  std::string page_content;
  std::map<std::string, std::string> metadata;
  std::string id;
};

}  // namespace qa
