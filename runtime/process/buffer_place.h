// Where this process's buffers lie, and what their file says about the process.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "buffer/buffer_file.h"
#include "config/environment.h"
#include "export/process_origin.h"
#include "process/destination.h"

namespace mlflow::internal {

// Null: the buffers are ordinary memory, as the settings want it, or because there is no place for a file, which is
// said.
std::unique_ptr<BufferFile> make_buffer_file(const Settings& settings);
// The folders in which files of these settings can lie.
std::vector<std::string> buffer_directories(const Settings& settings);

// What a reader of the file is to know: the store, the experiment, where the traces come from (if that is given), and
// whether the program has processors that see each span before anybody else does.
void publish_facts(BufferFile& file, const Settings& settings, const Destination& destination, bool has_processors,
                   const ProcessOrigin* process);
// The store's path as it is written there.
std::string absolute_store_path(const Settings& settings);

}  // namespace mlflow::internal
