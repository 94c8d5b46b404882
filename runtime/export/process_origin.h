// What every trace of this process says about where it comes from: the program, its user, the git repository it runs in.
#pragma once

#include <string>

namespace mlflow::internal {

struct GitFacts {
  std::string commit;
  std::string branch;
  std::string repository_url;  // without user name and password
};

struct ProcessFacts {
  std::string source_name;  // the program as it was called
  std::string user;
  GitFacts git;
};

// Reads the files of .git in or above `directory`; no git is started. Empty texts where there is none.
GitFacts read_git_facts(const std::string& directory);

// Found out once, at the first call.
const ProcessFacts& process_facts();

}  // namespace mlflow::internal
