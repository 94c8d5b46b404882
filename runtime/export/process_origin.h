// What every trace of this process says about where it comes from: the program, its user, the git repository it runs
// in.
#pragma once

#include <string>

namespace mlflow::internal {

struct GitOrigin {
  std::string commit;
  std::string branch;
  std::string repository_url;  // without user name and password
};

struct ProcessOrigin {
  std::string source_name;  // the program as it was called
  std::string user;
  GitOrigin git;
};

// Reads the files of .git in or above `directory`; no git is started. Empty texts where there is none.
GitOrigin read_git_origin(const std::string& directory);

// Found out once, at the first call.
const ProcessOrigin& process_origin();

}  // namespace mlflow::internal
