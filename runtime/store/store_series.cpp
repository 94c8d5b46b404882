#include "store/store_series.h"

#include <filesystem>
#include <system_error>

#include "config/report.h"

namespace mlflow::internal {
namespace {

// Whoever damages so many is not helped by another.
constexpr int most_files = 9;

}  // namespace

std::string store_file_name(const std::string& path, int number) {
  if (number == 1) return path;
  std::filesystem::path file(path);
  const std::string extension = file.extension().string();
  file.replace_extension();
  return file.string() + "-" + std::to_string(number) + extension;
}

std::vector<std::string> files_of_store(const std::string& path) {
  std::vector<std::string> files;
  for (int number = 1; number <= most_files; ++number) {
    std::error_code ignored;
    if (const std::string file = store_file_name(path, number); std::filesystem::exists(file, ignored))
      files.push_back(file);
  }
  return files;
}

TraceStore* WritableStore::open(std::string& error) {
  if (store_ != nullptr) return store_.get();
  for (;;) {
    const std::string file = store_file_name(path_, number_);
    bool unfit = false;
    store_ = TraceStore::open(file, TraceStore::Mode::WRITE, error, &unfit);
    if (store_ != nullptr && !why_.empty())
      report(Severity::WARNING, why_ + "; traces are now kept in " + file + ", where mlflow-trace finds them, too",
             "store beside");
    if (store_ != nullptr) why_.clear();
    if (store_ != nullptr || !unfit || number_ >= most_files) return store_.get();
    if (why_.empty()) why_ = error;
    ++number_;
    was_given_up_ = false;
  }
}

void WritableStore::give_up() {
  if (store_ == nullptr) return;
  const std::string why = store_->error();
  store_.reset();
  was_given_up_ = !was_given_up_;
  if (was_given_up_) return;
  why_ = why;
  ++number_;
}

std::vector<std::unique_ptr<TraceStore>> open_to_read(const std::string& path, std::string& problem) {
  std::vector<std::unique_ptr<TraceStore>> stores;
  for (const std::string& file : files_of_store(path)) {
    std::string error;
    if (auto store = TraceStore::open(file, TraceStore::Mode::READ, error))
      stores.push_back(std::move(store));
    else
      problem += (problem.empty() ? "" : "; ") + error;
  }
  return stores;
}

}  // namespace mlflow::internal
