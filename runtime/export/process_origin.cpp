#include "export/process_origin.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "config/environment.h"
#include "config/fork_gate.h"
#include "config/secrets.h"

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

// The git folder of the work tree that has `directory`, or an empty path.
fs::path find_git_folder(fs::path directory) {
  std::error_code error;
  for (; !directory.empty(); directory = directory.parent_path()) {
    const fs::path git = directory / ".git";
    if (fs::is_directory(git, error)) return git;
    if (fs::is_regular_file(git, error)) {  // a linked work tree or a submodule
      const std::string line = first_line(git);
      if (!line.starts_with("gitdir: ")) return {};
      const fs::path target(line.substr(8));
      return target.is_absolute() ? target : directory / target;
    }
    if (directory == directory.root_path()) break;
  }
  return {};
}

std::string find_ref(const fs::path& git, const fs::path& common, const std::string& ref) {
  for (const fs::path& folder : {git, common})
    if (std::string commit = first_line(folder / ref); !commit.empty()) return commit;
  std::ifstream packed(common / "packed-refs");
  for (std::string line; std::getline(packed, line);) {
    const std::size_t space = line.find(' ');
    if (space != std::string::npos && std::string_view(line).substr(space + 1) == ref) return line.substr(0, space);
  }
  return {};
}

std::string first_remote(const fs::path& config) {
  std::ifstream in(config);
  bool in_remote = false;
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    const std::string_view text = std::string_view(line).substr(first);
    if (text.starts_with('[')) {
      in_remote = text.starts_with("[remote ");
    } else if (in_remote && text.starts_with("url")) {
      const std::size_t equals = text.find('=');
      if (equals == std::string_view::npos) continue;
      const std::size_t value = text.find_first_not_of(" \t", equals + 1);
      if (value != std::string_view::npos) return without_secrets(text.substr(value));
    }
  }
  return {};
}

std::string program_name() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string name;
  std::getline(in, name, '\0');
  return name;
}

std::string user_name() {
  // Python's getpass.getuser looks at the same places in this order.
  for (const char* variable : {"LOGNAME", "USER", "LNAME", "USERNAME"})
    if (const char* const name = environment_variable(variable); name != nullptr && *name != '\0') return name;
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return found->pw_name;
  return std::to_string(::geteuid());
}

}  // namespace

GitOrigin read_git_origin(const std::string& directory) {
  GitOrigin facts;
  try {
    const fs::path git = find_git_folder(directory);
    if (git.empty()) return facts;
    const std::string shared = first_line(git / "commondir");
    const fs::path common = shared.empty() ? git : fs::path(shared).is_absolute() ? fs::path(shared) : git / shared;
    const std::string head = first_line(git / "HEAD");
    if (head.starts_with("ref: ")) {
      const std::string ref = head.substr(5);
      if (ref.starts_with("refs/heads/")) facts.branch = ref.substr(11);
      facts.commit = find_ref(git, common, ref);
    } else {
      facts.commit = head;  // detached
    }
    facts.repository_url = first_remote(common / "config");
  } catch (...) {  // a repository that cannot be read is none
  }
  return facts;
}

const ProcessOrigin& process_origin() {
  // A child that is forked meanwhile would wait for it for ever.
  const ForkWaits reading;
  static const ProcessOrigin* const facts = [] {
    auto* const found = new ProcessOrigin;
    try {
      std::error_code error;
      found->source_name = program_name();
      found->user = user_name();
      found->git = read_git_origin(fs::current_path(error).string());
    } catch (...) {
      // A trace without its origin is better than none.
    }
    return found;
  }();
  return *facts;
}

}  // namespace mlflow::internal
