// Where buffer files lie: in memory that the machine keeps when a process ends, in a folder that only its owner can
// look into.
#pragma once

#include <string>

namespace mlflow::internal {

// The folder on tmpfs that all programs of this user share.
std::string default_buffer_directory();
// Beside a store, for where there is no tmpfs.
std::string buffer_directory_beside(const std::string& store_path);

// Makes the folder where it is missing. False, and why in `error`, unless it is a folder of this user that nobody else
// may enter.
bool make_private_directory(const std::string& path, std::string& error);

}  // namespace mlflow::internal
