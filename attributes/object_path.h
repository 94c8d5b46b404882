// A path to an object, as options write it: a parameter, then members: `req.headers`, `call->request().headers`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlflow::attributes {

struct PathStep {
  std::string name;
  bool arrow = false;  // `->` stands in front of it
  bool called = false;  // `()` stands behind it
};

// Empty: the text is no path.
std::vector<PathStep> parse_object_path(std::string_view text);
// The path as it is written.
std::string to_text(const std::vector<PathStep>& path);

}  // namespace mlflow::attributes
