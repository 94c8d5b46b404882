// The files of one store: the one that it is named by, and those beside it that took its place where it could not be
// used (damaged, of something else, of a newer version, open to others): traces.db, traces-2.db, traces-3.db ...
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/trace_store.h"

namespace mlflow::internal {

// Number 1 is the store's own name.
std::string store_file_name(const std::string& path, int number);

// Those that are there.
std::vector<std::string> files_of_store(const std::string& path);

// The file that traces are written to.
class WritableStore {
 public:
  explicit WritableStore(std::string path) : path_(std::move(path)) {}

  // The first file that can be used; made where it is missing. Null, and why in `error`. That another is used than the
  // one before is said on standard error, with the names of both.
  TraceStore* open(std::string& error);
  // What was opened has turned out to be unfit while it was used. It is looked at once more, and then left.
  void give_up();

 private:
  const std::string path_;
  int number_ = 1;
  bool was_given_up_ = false;  // this number, once
  std::string why_;
  std::unique_ptr<TraceStore> store_;
};

// All files that are there and can be read; why others cannot in `problem`. None, and no problem: there is none.
std::vector<std::unique_ptr<TraceStore>> open_to_read(const std::string& path, std::string& problem);

}  // namespace mlflow::internal
