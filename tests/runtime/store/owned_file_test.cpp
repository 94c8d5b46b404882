// One file of the store: read and written whole, locked against others, and used only where it is private.
#include "store/owned_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

class OwnedFileTest : public testing::Test {
 protected:
  OwnedFileTest() {
    std::string pattern = testing::TempDir() + "mlflow-owned-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/file";
  }
  ~OwnedFileTest() override { fs::remove_all(folder_); }
  std::string make(const std::string& name, mode_t mode) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << "content";
    ::chmod(path.c_str(), mode);
    return path;
  }

  std::string folder_, path_;
};

TEST_F(OwnedFileTest, IsMadeForItsOwnerAlone) {
  EXPECT_EQ(OwnedFile::open(path_, false), nullptr);
  EXPECT_EQ(errno, ENOENT);
  const auto file = OwnedFile::open(path_, true);
  ASSERT_NE(file, nullptr);
  struct stat info{};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(file->size(), 0);
}

TEST_F(OwnedFileTest, ReadsWhatIsThereAndNoMore) {
  const auto file = OwnedFile::open(path_, true);
  ASSERT_TRUE(file->write("0123456789", 10, 0));
  char bytes[16] = {};
  EXPECT_EQ(file->read(bytes, 4, 3), 4);
  EXPECT_EQ(std::string(bytes, 4), "3456");
  errno = EINTR;  // of something else, before
  EXPECT_EQ(file->read(bytes, 16, 3), 7);
  EXPECT_EQ(file->read(bytes, 16, 10), 0);
  ASSERT_TRUE(file->write("ab", 2, 9));
  EXPECT_EQ(file->size(), 11);
  ASSERT_TRUE(file->truncate(5));
  EXPECT_EQ(file->size(), 5);
  EXPECT_TRUE(file->sync());
}

TEST_F(OwnedFileTest, LosesEverythingWithItsDescriptor) {
  const int number = ::dup(0);
  ::close(number);
  const auto file = OwnedFile::open(path_, true);
  ASSERT_TRUE(file->write("0123", 4, 0));
  for (int i = number; i < number + 8; ++i) ::close(i);
  char bytes[4];
  EXPECT_FALSE(file->is_ours());
  EXPECT_EQ(file->read(bytes, 4, 0), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_FALSE(file->write("x", 1, 0));
  EXPECT_FALSE(file->truncate(0));
  EXPECT_FALSE(file->sync());
  EXPECT_EQ(file->size(), -1);
  EXPECT_FALSE(file->lock(F_WRLCK, 0, 1));
  EXPECT_EQ(file->foreign_lock(0, 1), F_WRLCK) << "who cannot look assumes the worst";
}

TEST_F(OwnedFileTest, LocksKeepOutWhoeverOpenedItToo) {
  const auto one = OwnedFile::open(path_, true), other = OwnedFile::open(path_, false);
  ASSERT_TRUE(one->lock(F_WRLCK, 10, 2));
  EXPECT_EQ(one->foreign_lock(10, 2), F_UNLCK) << "its own";
  EXPECT_EQ(other->foreign_lock(11, 1), F_WRLCK);
  EXPECT_EQ(other->foreign_lock(12, 1), F_UNLCK);
  EXPECT_EQ(other->foreign_lock(9, 1), F_UNLCK);
  EXPECT_FALSE(other->lock(F_RDLCK, 11, 1));
  EXPECT_TRUE(other->lock(F_WRLCK, 12, 1));
  ASSERT_TRUE(one->lock(F_RDLCK, 10, 2));
  EXPECT_TRUE(other->lock(F_RDLCK, 11, 1));
  EXPECT_EQ(other->foreign_lock(10, 1), F_RDLCK);
}

TEST_F(OwnedFileTest, IsAtItsPathUntilThatIsAnothersOrEmpty) {
  const auto file = OwnedFile::open(path_, true);
  EXPECT_FALSE(file->is_at(path_.c_str())) << "empty";
  ASSERT_TRUE(file->write("0123", 4, 0));
  EXPECT_TRUE(file->is_at(path_.c_str()));
  fs::rename(path_, folder_ + "/moved");
  EXPECT_FALSE(file->is_at(path_.c_str()));
  make("file", 0600);
  EXPECT_FALSE(file->is_at(path_.c_str()));
}

TEST_F(OwnedFileTest, OnlyAFileOfItsOwnersAloneIsPrivate) {
  EXPECT_EQ(privacy_problem(folder_ + "/none"), "");
  EXPECT_EQ(privacy_problem(make("private", 0600)), "");
  EXPECT_EQ(privacy_problem(make("read_only", 0400)), "");
  for (const mode_t mode : {0604, 0602, 0640, 0620})
    EXPECT_NE(privacy_problem(make("open", mode)).find("chmod 600"), std::string::npos) << std::oct << mode;
  EXPECT_EQ(privacy_problem(folder_), "it is not a file");
  ASSERT_EQ(::mkfifo((folder_ + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(privacy_problem(folder_ + "/pipe"), "it is not a file");
  fs::create_symlink(path_, folder_ + "/link");
  EXPECT_NE(privacy_problem(folder_ + "/link").find("symbolic link"), std::string::npos);
}

TEST_F(OwnedFileTest, WhatBelongsToAStoreIsAsOpenAsThatAtMost) {
  const std::string closed = make("closed", 0600), open = make("open", 0644), writable = make("writable", 0666);
  EXPECT_TRUE(is_as_private_as(folder_ + "/none", closed));
  EXPECT_TRUE(is_as_private_as(closed, closed));
  EXPECT_TRUE(is_as_private_as(closed, open));
  EXPECT_TRUE(is_as_private_as(open, writable));
  EXPECT_FALSE(is_as_private_as(open, closed));
  EXPECT_FALSE(is_as_private_as(writable, open));
  EXPECT_FALSE(is_as_private_as(closed, folder_ + "/none"));
  EXPECT_FALSE(is_as_private_as(folder_, open));
}

}  // namespace
}  // namespace mlflow::internal
