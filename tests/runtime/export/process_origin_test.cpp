// What the files of a git repository say, in every form git writes them.
#include "export/process_origin.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

class GitOriginTest : public testing::Test {
 protected:
  GitOriginTest() {
    std::string pattern = testing::TempDir() + "mlflow-git-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~GitOriginTest() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  GitOrigin read(const std::string& below = "") { return read_git_origin((folder_ / below).string()); }

  fs::path folder_;
};

TEST_F(GitOriginTest, ABranchWithItsCommitAndRemoteIsFoundFromBelow) {
  write(".git/HEAD", "ref: refs/heads/feature/one\n");
  write(".git/refs/heads/feature/one", "0123abc\r\n");
  write(".git/config",
        "[core]\n\turl = not this\n[remote \"origin\"]\n\tfetch = +refs\n\turl = https://ann:secret@host/x.git\n"
        "[remote \"other\"]\n\turl = https://other/x.git\n");
  write("deep/down/file", "");
  for (const char* from : {"", "deep/down"}) {
    const GitOrigin origin = read(from);
    EXPECT_EQ(origin.branch, "feature/one");
    EXPECT_EQ(origin.commit, "0123abc");
    EXPECT_EQ(origin.repository_url.find("secret"), std::string::npos) << origin.repository_url;
    EXPECT_NE(origin.repository_url.find("host/x.git"), std::string::npos) << origin.repository_url;
  }
}

TEST_F(GitOriginTest, ARemoteIsReadWithSpacesAroundItOrNone) {
  write(".git/HEAD", "0123abc\n");
  for (const char* line : {"url=host:x", "  url = host:x", "\turl\t=\thost:x"}) {
    write(".git/config", "\n[remote \"origin\"]\nurl\nurl =\n" + std::string(line) + "\n");
    EXPECT_EQ(read().repository_url, "host:x") << line;
  }
}

TEST_F(GitOriginTest, ADetachedHeadHasNoBranch) {
  write(".git/HEAD", "0123abc\n");
  EXPECT_EQ(read().commit, "0123abc");
  EXPECT_EQ(read().branch, "");
}

TEST_F(GitOriginTest, PackedBranchesAreFoundByTheirWholeName) {
  write(".git/HEAD", "ref: refs/heads/main\n");
  write(".git/packed-refs", "# pack-refs with: peeled\n111 refs/heads/main2\n222 refs/heads/main\n^333\n");
  EXPECT_EQ(read().commit, "222");
  write(".git/refs/heads/main", "444\n");
  EXPECT_EQ(read().commit, "444") << "what is not packed is newer";
}

TEST_F(GitOriginTest, ALinkedWorkTreeHasItsOwnHeadAndSharesTheRest) {
  write("main/.git/config", "[remote \"origin\"]\n\turl = host:x\n");
  write("main/.git/refs/heads/side", "555\n");
  write("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
  write("main/.git/worktrees/side/commondir", "../..\n");
  for (const std::string& target :
       {(folder_ / "main/.git/worktrees/side").string(), std::string("../main/.git/worktrees/side")}) {
    write("side/.git", "gitdir: " + target + "\n");
    const GitOrigin origin = read("side");
    EXPECT_EQ(origin.branch, "side") << target;
    EXPECT_EQ(origin.commit, "555") << target;
    EXPECT_EQ(origin.repository_url, "host:x") << target;
  }
}

TEST_F(GitOriginTest, WhatIsNoRepositoryIsNone) {
  write(".git", "something else\n");
  EXPECT_EQ(read().commit, "");
  EXPECT_EQ(read().branch, "");
  EXPECT_EQ(read().repository_url, "");
}

TEST(ProcessOriginTest, NamesTheProgramAndItsUser) {
  EXPECT_EQ(process_origin().source_name, testing::internal::GetArgvs().at(0));
  EXPECT_FALSE(process_origin().user.empty());
}

}  // namespace
}  // namespace mlflow::internal
