// A folder of its own for the files of a test's store.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

class StoreFolder {
 public:
  explicit StoreFolder(const std::string& name)
      : folder_(testing::TempDir() + "/" + name + "_" + std::to_string(::getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~StoreFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  std::string path() const { return folder_ + "/traces.db"; }

 private:
  std::string folder_;
};
