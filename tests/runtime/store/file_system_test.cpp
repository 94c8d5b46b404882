// What the store does to files: to its own, to those that programs have under its old numbers, and to those that are
// not private.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "../export/trace_builder.h"
#include "model/trace_id.h"
#include "store/owned_file.h"
#include "store/trace_store.h"

namespace mlflow::internal {
namespace {

constexpr int highest_number = 256;

// A program's files under every number that is free, each with a content that must stay.
class ProgramFiles {
 public:
  explicit ProgramFiles(const std::string& folder) {
    for (int i = 0; i < 64; ++i) {
      const std::string path = folder + "/mine-" + std::to_string(i);
      files_.push_back(::open(path.c_str(), O_CREAT | O_RDWR, 0600));
      static_cast<void>(::write(files_.back(), "mine", 4) + 0);
    }
  }
  bool untouched() const {
    for (const int file : files_) {
      struct stat info{};
      char content[8] = "";
      if (::fstat(file, &info) != 0 || info.st_size != 4 || ::pread(file, content, 4, 0) != 4 ||
          std::string(content) != "mine" || ::lseek(file, 0, SEEK_CUR) != 4)
        return false;
    }
    return true;
  }

 private:
  std::vector<int> files_;
};

void close_all_numbers() {
  for (int number = 3; number < highest_number; ++number) ::close(number);
}

class StoreFileSystemTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static bool put(TraceStore& store, std::uint64_t id, const std::function<void()>& meanwhile = {}) {
    std::vector<TracePtr> traces;
    traces.push_back(make_trace(id));
    return store.put(traces, [&](const FinishedTrace& trace) {
      if (meanwhile) meanwhile();
      StoredTrace row;
      row.id = mlflow_id(trace.id);
      return row;
    });
  }
  std::unique_ptr<TraceStore> open(TraceStore::Mode mode = TraceStore::Mode::WRITE) {
    return TraceStore::open(path_, mode, error_);
  }
  // The exit code of a child that runs `body`.
  static int in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(30);
      ::_exit(body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -status;
  }

  std::string folder_ = testing::TempDir() + "/store_files_" + std::to_string(::getpid());
  std::string path_ = folder_ + "/traces.db";
  std::string error_;
};

TEST_F(StoreFileSystemTest, FilesThatTookTheStoresNumbersAreLeftAlone) {
  EXPECT_EQ(in_child([this] {
              auto store = open();
              if (store == nullptr || !put(*store, 1)) return 2;
              close_all_numbers();
              const ProgramFiles files(folder_);
              if (!put(*store, 2)) return 3;
              if (store->list(-1).size() != 2) return 4;
              store.reset();
              return files.untouched() ? 0 : 5;
            }),
            0);
  EXPECT_EQ(open(TraceStore::Mode::READ)->list(-1).size(), 2u);
}

TEST_F(StoreFileSystemTest, SoAreThoseThatTookThemInTheMidstOfATransaction) {
  EXPECT_EQ(in_child([this] {
              auto store = open();
              if (store == nullptr || !put(*store, 1)) return 2;
              std::unique_ptr<ProgramFiles> files;
              const auto meanwhile = [&] {
                if (files != nullptr) return;
                close_all_numbers();
                files = std::make_unique<ProgramFiles>(folder_);
              };
              if (!put(*store, 2, meanwhile)) return std::fprintf(stderr, "%s\n", store->error().c_str()), 3;
              if (store->list(-1).size() != 2) return 4;
              store.reset();
              return files->untouched() ? 0 : 5;
            }),
            0);
  EXPECT_EQ(open(TraceStore::Mode::READ)->list(-1).size(), 2u);
}

TEST_F(StoreFileSystemTest, ClosingAStoreClosesNothingOfTheProgram) {
  EXPECT_EQ(in_child([this] {
              auto store = open();
              if (store == nullptr || !put(*store, 1)) return 2;
              close_all_numbers();
              const ProgramFiles files(folder_);
              store.reset();
              return files.untouched() ? 0 : 5;
            }),
            0);
}

TEST_F(StoreFileSystemTest, NoFileIsStandardInputOutputOrError) {
  EXPECT_EQ(in_child([this] {
              for (int number = 0; number < 3; ++number) ::close(number);
              const auto store = open();
              if (store == nullptr || !put(*store, 1)) return 2;
              for (int number = 0; number < 3; ++number)
                if (::fcntl(number, F_GETFD) >= 0) return 3;
              return 0;
            }),
            0);
}

TEST_F(StoreFileSystemTest, TwoConnectionsOfOneProcessKeepEachOtherOut) {
  const auto first = open();
  const auto second = open();
  ASSERT_TRUE(first != nullptr && second != nullptr) << error_;
  second->set_patience(std::chrono::milliseconds(1));
  EXPECT_TRUE(put(*first, 1, [&] { EXPECT_FALSE(put(*second, 2)); }));
  EXPECT_TRUE(put(*second, 2));
  EXPECT_EQ(first->list(-1).size(), 2u);
}

// SQLite's own way to files, as its command line tool and earlier versions have it.
TEST_F(StoreFileSystemTest, SqlitesOwnFileSystemSeesTheSameLocks) {
  const auto store = open();
  ASSERT_NE(store, nullptr) << error_;
  ASSERT_TRUE(put(*store, 1));
  store->set_patience(std::chrono::milliseconds(1));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path_.c_str(), &other, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE; DELETE FROM traces", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_FALSE(put(*store, 2));
  EXPECT_EQ(store->list(-1).size(), 1u);
  ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(store->list(-1).size(), 0u);
  EXPECT_TRUE(put(*store, 2,
                  [&] { EXPECT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_BUSY); }));
  EXPECT_EQ(sqlite3_close(other), SQLITE_OK);
  EXPECT_EQ(store->list(-1).size(), 1u);
}

// A mapping of a file that somebody empties ends the program that has it.
TEST_F(StoreFileSystemTest, NothingOfTheStoreIsMapped) {
  const auto store = open();
  ASSERT_TRUE(store != nullptr && put(*store, 1,
                                      [&] {
                                        std::ifstream maps("/proc/self/maps");
                                        for (std::string line; std::getline(maps, line);)
                                          EXPECT_EQ(line.find(path_), std::string::npos) << line;
                                      }))
      << error_;
}

TEST_F(StoreFileSystemTest, OneThatIsEmptiedInTheMidstOfATransactionIsMadeAgainWithAllOfIt) {
  const auto store = open();
  ASSERT_NE(store, nullptr) << error_;
  for (std::uint64_t id = 1; id <= 20; ++id) ASSERT_TRUE(put(*store, id));
  int times = 0;
  EXPECT_TRUE(put(*store, 21, [&] {
    if (++times > 1) return;
    for (const auto& file : std::filesystem::directory_iterator(folder_)) std::filesystem::resize_file(file, 0);
  })) << store->error();
  EXPECT_EQ(times, 2);
  EXPECT_TRUE(put(*store, 22)) << store->error();
  EXPECT_EQ(open(TraceStore::Mode::READ)->list(-1).size(), 2u) << error_;
  EXPECT_FALSE(std::filesystem::exists(path_ + "-journal"));
}

// As earlier versions made stores, and as a person's tool may. (In a process of its own: here, closing the store's file
// would free the other's locks.)
TEST_F(StoreFileSystemTest, AWriteAheadLogIsTakenInAndLeft) {
  ASSERT_TRUE(put(*open(), 1)) << error_;
  int ready[2];
  int go_on[2];
  ASSERT_TRUE(::pipe(ready) == 0 && ::pipe(go_on) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);
    char byte = 0;
    sqlite3* other = nullptr;
    const bool done = sqlite3_open_v2(path_.c_str(), &other, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK &&
                      sqlite3_exec(other, "PRAGMA journal_mode = WAL; UPDATE traces SET name = 'in the log'", nullptr,
                                   nullptr, nullptr) == SQLITE_OK &&
                      ::write(ready[1], "r", 1) == 1 && ::read(go_on[0], &byte, 1) == 1;
    ::_exit(done ? 0 : 1);  // and leaves the log
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const auto store = open();
  EXPECT_EQ(store, nullptr);
  EXPECT_NE(error_.find("another program uses it in the way of an earlier version"), std::string::npos) << error_;
  ASSERT_EQ(::write(go_on[1], "g", 1), 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  const auto again = open();
  ASSERT_TRUE(again != nullptr && put(*again, 2)) << error_;
  EXPECT_EQ(again->list(-1).size(), 2u);
  EXPECT_EQ(again->find("tr-461fcd3c0a32e12d0000000000000001", 1).at(0).name, "in the log");
  for (const char* suffix : {"-journal", "-wal", "-shm"}) EXPECT_FALSE(std::filesystem::exists(path_ + suffix));
}

TEST_F(StoreFileSystemTest, AFileThatOthersCanReadIsNoStore) {
  for (const mode_t mode : {0666, 0644, 0620, 0604}) {
    std::ofstream{path_}.close();
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    EXPECT_EQ(open(), nullptr) << std::oct << mode;
    EXPECT_NE(error_.find("chmod 600 " + path_), std::string::npos) << error_;
    EXPECT_EQ(std::filesystem::file_size(path_), 0u);
  }
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  EXPECT_NE(open(), nullptr) << error_;
}

TEST_F(StoreFileSystemTest, ASymbolicLinkIsNoStore) {
  const std::string victim = folder_ + "/victim";
  std::ofstream{victim}.close();
  ::chmod(victim.c_str(), 0600);
  std::filesystem::create_symlink(victim, path_);
  EXPECT_EQ(open(), nullptr);
  EXPECT_NE(error_.find("symbolic link"), std::string::npos) << error_;
  EXPECT_EQ(std::filesystem::file_size(victim), 0u);
}

TEST_F(StoreFileSystemTest, ALinkInPlaceOfTheJournalIsNotFollowed) {
  const std::string victim = folder_ + "/victim";
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    std::filesystem::remove(path_);
    std::ofstream{victim} << "theirs";
    std::filesystem::create_symlink(victim, path_ + suffix);
    // The link may be removed, or the store refused.
    if (const auto store = open()) put(*store, 1);
    std::string content;
    std::ifstream{victim} >> content;
    EXPECT_EQ(content, "theirs") << suffix;
    for (const char* rest : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(path_ + rest);
  }
}

TEST_F(StoreFileSystemTest, AJournalThatOthersCanReadIsNotUsed) {
  ASSERT_TRUE(put(*open(), 1)) << error_;
  std::ofstream{path_ + "-journal"} << "theirs";
  ::chmod((path_ + "-journal").c_str(), 0666);
  EXPECT_EQ(open(), nullptr);
}

TEST_F(StoreFileSystemTest, AnEmptyFileInPlaceOfTheJournalIsReplaced) {
  const auto store = open();
  ASSERT_TRUE(store != nullptr && put(*store, 1)) << error_;
  std::ofstream{path_ + "-journal"}.close();
  ::chmod((path_ + "-journal").c_str(), 0644);
  EXPECT_TRUE(put(*store, 2)) << store->error();
  EXPECT_FALSE(std::filesystem::exists(path_ + "-journal"));
}

TEST_F(StoreFileSystemTest, AnotherUsersFileIsNoStore) {
  std::string theirs = "/proc/version";  // everybody has it, and it is root's
  if (::geteuid() == 0) {
    theirs = path_;
    std::ofstream{theirs}.close();
    ::chmod(theirs.c_str(), 0600);
    ASSERT_EQ(::chown(theirs.c_str(), 65534, 65534), 0);
  }
  EXPECT_NE(privacy_problem(theirs).find("another user"), std::string::npos);
}

TEST_F(StoreFileSystemTest, WhoOnlyReadsMayUseALink) {
  ASSERT_TRUE(put(*open(), 1)) << error_;
  std::filesystem::create_symlink(path_, folder_ + "/link");
  const auto store = TraceStore::open(folder_ + "/link", TraceStore::Mode::READ, error_);
  ASSERT_NE(store, nullptr) << error_;
  EXPECT_EQ(store->list(-1).size(), 1u);
}

TEST_F(StoreFileSystemTest, AChangeOfDirectoryIsNoChangeOfTheStore) {
  EXPECT_EQ(in_child([this] {
              if (::chdir(folder_.c_str()) != 0) return 2;
              path_ = "relative.db";
              const auto store = open();
              if (store == nullptr || !put(*store, 1) || ::chdir("/") != 0) return 3;
              TraceStore::close_all();
              return put(*store, 2) && store->list(-1).size() == 2 ? 0 : 4;
            }),
            0);
}

}  // namespace
}  // namespace mlflow::internal
