// The file by itself, with a table of no meaning: made once, opened again, transactions, and what it says.
#include "store/store_file.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <new>

#include "store/statement.h"
#include "store_folder.h"

namespace mlflow::internal {
namespace {

class StoreFileTest : public testing::Test {
 protected:
  std::unique_ptr<StoreFile> open(StoreFile::Mode mode = StoreFile::Mode::WRITE) {
    return StoreFile::open(folder_.path(), mode, "CREATE TABLE things(name TEXT);", error_);
  }
  static bool add(StoreFile& file, const char* name) {
    return Statement(file, "INSERT INTO things VALUES(?)").bind(name).execute();
  }
  static std::int64_t count(StoreFile& file) { return file.number("SELECT count(*) FROM things"); }

  StoreFolder folder_{"store_file"};
  std::string error_;
};

TEST_F(StoreFileTest, IsMadeOnceAndFoundAgain) {
  EXPECT_TRUE(add(*open(), "a"));
  const auto again = open();
  ASSERT_NE(again, nullptr) << error_;
  EXPECT_EQ(count(*again), 1);
  EXPECT_TRUE(again->has_table("things"));
  EXPECT_FALSE(again->has_table("others"));
  EXPECT_GT(again->used_bytes(), 0);
  EXPECT_NE(open(StoreFile::Mode::READ), nullptr);
}

TEST_F(StoreFileTest, ReadingWantsAFileThatIsAStore) {
  EXPECT_EQ(open(StoreFile::Mode::READ), nullptr);
  EXPECT_EQ(error_, "there is no trace store at " + folder_.path());
  std::ofstream(folder_.path()).close();
  EXPECT_EQ(open(StoreFile::Mode::READ), nullptr);
  EXPECT_EQ(error_, std::filesystem::canonical(folder_.path()).string() + " is empty, not a trace store");
}

TEST_F(StoreFileTest, ADatabaseOfSomethingElseIsLeftAlone) {
  open()->run("PRAGMA application_id = 1");
  EXPECT_EQ(open(), nullptr);
  EXPECT_NE(error_.find("is a database of something else"), std::string::npos) << error_;
}

TEST_F(StoreFileTest, AFileOfAnotherVersionIsLeftAlone) {
  open()->run("PRAGMA user_version = 99");
  EXPECT_EQ(open(), nullptr);
  EXPECT_NE(error_.find("was written by another version"), std::string::npos) << error_;
}

TEST_F(StoreFileTest, ATransactionIsDoneWholeOrNotAtAll) {
  const auto file = open();
  EXPECT_TRUE(file->in_transaction([&] { return add(*file, "a") && add(*file, "b"); }));
  EXPECT_EQ(count(*file), 2);
  EXPECT_FALSE(file->in_transaction([&] { return add(*file, "c") && file->fail_with("enough"); }));
  EXPECT_EQ(file->error(), "enough");
  EXPECT_EQ(count(*file), 2);
}

// Whatever SQLite cannot do without memory, it must not keep a lock.
TEST_F(StoreFileTest, ATransactionThatRunsOutOfMemoryKeepsNobodyOut) {
  const auto file = open();
  const auto other = open();
  other->set_patience(std::chrono::milliseconds(1));
  const std::string large(100'000, 'x');
  for (const bool throws : {false, true}) {
    const auto body = [&] {
      add(*file, "a");
      sqlite3_hard_heap_limit64(1);  // nothing more
      if (throws) throw std::bad_alloc();
      return add(*file, large.c_str());
    };
    bool is_done = true;
    try {
      is_done = file->in_transaction(body);
    } catch (const std::bad_alloc&) {
      is_done = false;
    }
    sqlite3_hard_heap_limit64(0);
    EXPECT_FALSE(is_done);
    EXPECT_TRUE(other->in_transaction([&] { return add(*other, "b"); })) << other->error();
    EXPECT_TRUE(file->in_transaction([&] { return add(*file, "c"); })) << file->error();
  }
  EXPECT_EQ(count(*file), 4);
}

TEST_F(StoreFileTest, WhatFailsSaysWhereAndWhatToDo) {
  const auto file = open();
  EXPECT_FALSE(file->run("INSERT INTO others VALUES(1)"));
  EXPECT_NE(file->error().find(folder_.path() + ": no such table: others"), std::string::npos) << file->error();
  EXPECT_NE(file->error().find("MLFLOW_TRACE_STORE"), std::string::npos);
  EXPECT_EQ(file->number("SELECT x FROM others"), 0);
}

TEST_F(StoreFileTest, IsOpenedAgainAfterAFork) {
  const auto file = open();
  EXPECT_TRUE(add(*file, "a"));
  StoreFile::close_all();
  EXPECT_EQ(count(*file), 1);
  EXPECT_TRUE(add(*file, "b"));
  EXPECT_EQ(count(*file), 2);
}

TEST_F(StoreFileTest, StatementsKeepBytesAndTextsAsTheyAre) {
  const auto file = open();
  file->run("CREATE TABLE values_of(t TEXT, n INTEGER, b BLOB)");
  const std::string bytes("\0\xff\1", 3);
  Statement insert(*file, "INSERT INTO values_of VALUES(?, ?, ?)");
  EXPECT_TRUE(insert.bind("it's").bind(std::int64_t{-5}).bind_blob(bytes).execute());
  Statement select(*file, "SELECT t, n, b FROM values_of");
  ASSERT_TRUE(select.step_to_row());
  EXPECT_EQ(select.text(0), "it's");
  EXPECT_EQ(select.number(1), -5);
  EXPECT_EQ(select.blob(2), bytes);
  EXPECT_FALSE(select.step_to_row());
}

}  // namespace
}  // namespace mlflow::internal
