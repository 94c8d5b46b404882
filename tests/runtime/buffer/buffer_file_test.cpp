// What a process leaves behind in its buffer file is read by another: also when it was killed, or the file is damaged.
#include "buffer/buffer_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "buffer/buffer_directory.h"
#include "buffer/file_log.h"
#include "buffer/journal.h"
#include "buffer/left_file.h"
#include "buffer/thread_buffer.h"

namespace mlflow::internal {
namespace {

namespace fs = std::filesystem;

class BufferFileTest : public testing::Test {
 protected:
  BufferFileTest() {
    std::string pattern = testing::TempDir() + "mlflow-buffers-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  ~BufferFileTest() override { fs::remove_all(directory_); }

  std::unique_ptr<BufferFile> make(std::size_t bytes = 4 << 20) {
    std::string error;
    auto file = BufferFile::create(directory_, bytes, error);
    EXPECT_NE(file, nullptr) << error;
    return file;
  }
  static std::unique_ptr<LeftFile> read(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::string error;
    auto left = LeftFile::open(descriptor, error);
    if (left != nullptr) left->read_content();
    ::close(descriptor);
    return left;
  }
  std::string only_file() { return fs::directory_iterator(directory_)->path(); }
  static std::vector<std::uint64_t> spans(const LeftFile& left) {
    std::vector<std::uint64_t> found;
    left.for_each_unsettled([&](std::uint32_t, const RecordHeader& record) {
      found.push_back(reinterpret_cast<const SpanRecord&>(record).span_id);
    });
    return found;
  }

  std::string directory_;
};

TEST_F(BufferFileTest, WhatTheProcessSaidIsFoundByItsWholeKey) {
  auto file = make();
  FileFacts facts;
  const std::string text = "user=ann\nusername=bob\nempty=\nstore=/a=b\nuser=later";
  facts.size = static_cast<std::uint32_t>(text.size());
  text.copy(facts.text, sizeof facts.text);
  file->header().facts.publish(facts);
  file->header().magic.store(FileHeader::MAGIC);
  const auto left = read(only_file());
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->fact("user"), "ann");
  EXPECT_EQ(left->fact("username"), "bob");
  EXPECT_EQ(left->fact("store"), "/a=b");
  for (const char* nothing : {"use", "usernam", "usernames", "empty", "none"})
    EXPECT_EQ(left->fact(nothing), "") << nothing;
}

TEST_F(BufferFileTest, RoomThatIsGivenBackTakesNoMemory) {
  constexpr std::size_t ROOM = 1 << 20;
  auto file = make();
  const auto memory = [&] {
    struct stat status{};
    EXPECT_EQ(::stat(file->path().c_str(), &status), 0);
    return static_cast<std::size_t>(status.st_blocks) * 512;
  };
  const std::size_t empty = memory();
  void* room = file->allocate(ROOM);
  ASSERT_NE(room, nullptr);
  std::memset(room, 'v', ROOM);
  EXPECT_GE(memory(), empty + ROOM);
  file->release(room);
  EXPECT_LT(memory(), empty + ROOM / 2);
}

// One thread's buffer in a file.
struct Writing {
  explicit Writing(std::unique_ptr<BufferFile> file) : pool(1 << 20, std::move(file)) {
    pool.file()->header().magic.store(FileHeader::MAGIC);
    buffer.reading = pool.take_beyond_limit();
    writer.open(&buffer, &pool);
  }
  void write(std::uint64_t span, std::size_t size = 100) {
    auto* record = writer.begin<SpanRecord>(RecordKind::SPAN_OUTPUT);
    ASSERT_NE(record, nullptr);
    record->span_id = span;
    char* payload = writer.room(size);
    ASSERT_NE(payload, nullptr);
    std::memset(payload, 'v', size);
    writer.advance(size);
    writer.commit();
  }
  void read_all() {
    read_records(buffer, pool, [](const RecordHeader&) {}, &journal);
  }
  ChunkPool pool;
  ThreadBuffer buffer;
  RecordWriter writer;
  Journal journal{pool};
};

std::vector<std::uint64_t> numbers(std::uint64_t count) {
  std::vector<std::uint64_t> all(count);
  for (std::uint64_t i = 0; i < count; ++i) all[i] = i + 1;
  return all;
}

TEST_F(BufferFileTest, WhatAKilledProcessRecordedIsThere) {
  const pid_t child = fork();
  if (child == 0) {
    Writing writing(make());
    for (std::uint64_t i = 1; i <= 2000; ++i) writing.write(i, i % 500);
    writing.write(2001, 300000);  // larger than a chunk
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto left = read(only_file());
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->process().pid, static_cast<std::uint64_t>(child));
  EXPECT_EQ(spans(*left), numbers(2001));
}

TEST_F(BufferFileTest, WhatWasReadIsThereOnceUntilItIsSettled) {
  Writing writing(make());
  const std::string path = writing.pool.file()->path();
  std::vector<std::shared_ptr<JournalSegment>> held;
  for (std::uint64_t i = 1; i <= 3000; ++i) {
    writing.write(i);
    if (i % 7 == 0) {
      writing.read_all();
      held.push_back(writing.journal.segment());
    }
  }
  EXPECT_EQ(spans(*read(path)), numbers(3000));
  writing.read_all();
  held.clear();
  EXPECT_TRUE(writing.journal.is_settled());
  EXPECT_TRUE(spans(*read(path)).empty());
  release_chunks(writing.buffer, writing.pool);
}

TEST_F(BufferFileTest, CompactingKeepsWhatIsNeededInOrder) {
  Writing writing(make());
  std::vector<std::shared_ptr<JournalSegment>> held;
  for (std::uint64_t i = 1; i <= 2000; ++i) {
    writing.write(i);
    if (i % 100 != 0) continue;
    writing.read_all();
    held.push_back(writing.journal.segment());
  }
  std::vector<std::uint64_t> kept;
  writing.journal.compact(
      [](const RecordHeader& record) { return reinterpret_cast<const SpanRecord&>(record).span_id % 10 == 0; },
      [&](const RecordHeader& copy) { kept.push_back(reinterpret_cast<const SpanRecord&>(copy).span_id); });
  EXPECT_EQ(kept.size(), 200u);
  held.clear();
  EXPECT_EQ(spans(*read(writing.pool.file()->path())), kept);
  release_chunks(writing.buffer, writing.pool);
}

TEST_F(BufferFileTest, AFullFileIsNoMemoryAndNoSignal) {
  auto file = make(64 * 1024);
  std::vector<void*> taken;
  while (void* extent = file->allocate(FILE_UNIT)) {
    std::memset(extent, 1, FILE_UNIT);
    taken.push_back(extent);
  }
  EXPECT_EQ(taken.size(), 8u);
  file->release(taken[3]);
  EXPECT_EQ(file->allocate(FILE_UNIT), taken[3]);
  EXPECT_EQ(file->allocate(FILE_UNIT), nullptr);
}

TEST_F(BufferFileTest, AChildsWritingDoesNotReachItsParentsFile) {
  auto file = make();
  auto* extent = static_cast<char*>(file->allocate(FILE_UNIT));
  *extent = 'p';
  const pid_t child = fork();
  if (child == 0) {
    file->leave_to_parent();
    *extent = 'c';
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(*extent, 'p');
}

TEST_F(BufferFileTest, FoldersThatOthersMayEnterAreNotUsed) {
  std::string error;
  const std::string open_to_all = directory_ + "/open";
  fs::create_directory(open_to_all);
  fs::permissions(open_to_all, fs::perms::owner_all | fs::perms::others_exec);
  EXPECT_FALSE(make_private_directory(open_to_all, error));
  EXPECT_NE(error.find("0700"), std::string::npos) << error;
  const std::string link = directory_ + "/link";
  ASSERT_TRUE(make_private_directory(directory_ + "/private", error)) << error;
  fs::create_directory_symlink(directory_ + "/private", link);
  EXPECT_FALSE(make_private_directory(link, error));
  EXPECT_EQ(BufferFile::create(open_to_all, 1 << 20, error), nullptr);
}

// Whatever a file holds, reading it ends, and gives only records that are whole.
TEST_F(BufferFileTest, DamagedFilesAreReadAsFarAsTheyMakeSense) {
  {
    Writing writing(make(1 << 20));
    FileLog log(writing.pool, ChunkUse::CALLSITES);
    for (int i = 0; i < 50; ++i) log.append("callsite " + std::to_string(i));
    for (std::uint64_t i = 1; i <= 500; ++i) {
      writing.write(i);
      if (i == 250) writing.read_all();
    }
  }
  std::string whole;
  {
    std::ifstream in(only_file(), std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  const std::string damaged_path = directory_ + "/damaged";
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    std::string damaged = whole;
    const int changes = 1 + static_cast<int>(random() % 64);
    for (int i = 0; i < changes; ++i) {
      const std::size_t at = random() % (whole.size() - sizeof(unsigned));
      const auto value = random() % 3 == 0 ? 0xffffffffu : static_cast<unsigned>(random());
      std::memcpy(&damaged[at], &value, sizeof value);
    }
    if (round % 4 == 0) damaged.resize(random() % damaged.size());
    // The magic and the version stay: what is behind them is what is tried.
    if (damaged.size() > 16) damaged.replace(0, 12, whole, 0, 12);
    std::ofstream(damaged_path, std::ios::binary | std::ios::trunc) << damaged;
    const auto left = read(damaged_path);
    if (left == nullptr) continue;
    std::size_t seen = 0;
    left->for_each_unsettled([&](std::uint32_t, const RecordHeader& record) {
      ASSERT_GE(record.size, least_record_size(record.kind));
      ++seen;
    });
    EXPECT_LE(seen, whole.size() / sizeof(RecordHeader));
    left->entries(ChunkUse::CALLSITES);
    left->fact("store");
  }
}

}  // namespace
}  // namespace mlflow::internal
