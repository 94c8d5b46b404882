// Return addresses of a process that is gone.
#include "processor/loaded_modules.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "buffer/left_file.h"

namespace mlflow::internal {
namespace {

TEST(LoadedModulesTest, AnAddressIsThatOfTheModuleItLiesInAndAnOffset) {
  const LoadedModules modules({"1000 2000 400 /bin/program", "5000 6000 5000 /lib/with a space.so"});
  // What is returned to is behind the call, whose place is meant.
  EXPECT_EQ(modules.line(0x1801), "  File \"/bin/program\", in ?+0x1400\n");
  EXPECT_EQ(modules.line(0x5001), "  File \"/lib/with a space.so\", in ?+0x0\n");
  EXPECT_EQ(modules.line(0x2000), "  File \"/bin/program\", in ?+0x1bff\n") << "a call may be the last there is";
  EXPECT_EQ(modules.line(0x1000), "  File \"?\", in ?+0xfff\n");
  EXPECT_EQ(modules.line(0x2001), "  File \"?\", in ?+0x2000\n");
}

TEST(LoadedModulesTest, OfTwoInOnePlaceTheOneLoadedLastIsMeant) {
  const LoadedModules modules({"1000 2000 1000 /lib/unloaded.so", "1000 3000 1000 /lib/loaded.so"});
  EXPECT_EQ(modules.line(0x1801), "  File \"/lib/loaded.so\", in ?+0x800\n");
}

TEST(LoadedModulesTest, WhatIsDamagedIsLeftOut) {
  const LoadedModules modules({"", "1000", "1000 2000 1000", "not a module at all"});
  EXPECT_EQ(modules.line(0x1801), "  File \"?\", in ?+0x1800\n");
}

TEST(LoadedModulesTest, AProcessLeavesItsOwnBehind) {
  std::string pattern = testing::TempDir() + "mlflow-modules-XXXXXX";
  const std::string folder = ::mkdtemp(pattern.data());
  {
    std::string error;
    ChunkPool pool(std::size_t{1} << 20, BufferFile::create(folder, 1 << 20, error));
    ASSERT_NE(pool.file(), nullptr) << error;
    pool.file()->header().magic.store(FileHeader::MAGIC);
    ModuleLog log(pool);
    log.update();
    const int descriptor = ::open(pool.file()->path().c_str(), O_RDONLY | O_CLOEXEC);
    const auto left = LeftFile::open(descriptor, error);
    ASSERT_NE(left, nullptr) << error;
    left->read_content();
    ::close(descriptor);
    const LoadedModules modules(left->entries(ChunkUse::MODULES));
    const auto line_of = [&](auto* function) { return modules.line(reinterpret_cast<std::uint64_t>(function) + 1); };
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    EXPECT_EQ(line_of(+[] { return 1; }).rfind("  File \"" + program + "\"", 0), 0u);
    EXPECT_NE(line_of(&::getppid).find("libc.so"), std::string::npos) << line_of(&::getppid);
    EXPECT_EQ(modules.line(reinterpret_cast<std::uint64_t>(&left)).rfind("  File \"?\"", 0), 0u) << "no code";
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mlflow::internal
