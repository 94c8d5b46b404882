#include "process/left_buffers.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "buffer/buffer_file.h"
#include "buffer/clock.h"
#include "buffer/left_file.h"
#include "config/report.h"
#include "export/store_exporter.h"
#include "process/buffer_place.h"
#include "process/dropped_traces.h"
#include "process/hidden_values.h"
#include "processor/left_traces.h"

namespace mlflow::internal {

namespace {

constexpr std::int64_t NANOSECONDS = 1'000'000'000;
// A file of another container, whose processes cannot be looked at, is given up when its clock was not renewed for so
// long: its process renews it twice a second.
constexpr std::int64_t FOREIGN_SILENCE = 24 * 3600 * NANOSECONDS;
// What was left for another store than ours, whose programs do not come back for it, is put there after a day; where
// there is no such place any more, it goes after a week: it takes memory.
constexpr std::int64_t OTHERS_PATIENCE = 24 * 3600 * NANOSECONDS;
constexpr std::int64_t LONGEST_STAY = 7 * OTHERS_PATIENCE;
// A file without a header is one that is just being made, or never will be.
constexpr std::time_t UNFINISHED_AGE = 3600;

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> found;
  DIR* folder = ::opendir(directory.c_str());
  if (folder == nullptr) return found;
  const std::string prefix = BufferFile::NAME_PREFIX;
  while (const dirent* entry = ::readdir(folder))
    if (std::string(entry->d_name).starts_with(prefix)) found.push_back(directory + "/" + entry->d_name);
  ::closedir(folder);
  return found;
}

// One file, and that nobody else works on it.
class ClaimedFile {
 public:
  explicit ClaimedFile(std::string path)
      : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {}
  ~ClaimedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  ClaimedFile(const ClaimedFile&) = delete;
  ClaimedFile& operator=(const ClaimedFile&) = delete;

  // False also when another process has removed it meanwhile.
  bool claim() {
    struct stat by_name{};
    return descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_, &status_) == 0 &&
           S_ISREG(status_.st_mode) && status_.st_uid == ::geteuid() && ::lstat(path_.c_str(), &by_name) == 0 &&
           by_name.st_ino == status_.st_ino;
  }
  int descriptor() const { return descriptor_; }
  ino_t inode() const { return status_.st_ino; }
  std::time_t age() const { return ::time(nullptr) - status_.st_mtime; }
  const std::string& path() const { return path_; }
  void remove() { ::unlink(path_.c_str()); }

 private:
  const std::string path_;
  const int descriptor_;
  struct stat status_{};
};

std::int64_t silence_of(const LeftFile& file) {
  return static_cast<std::int64_t>(read_clock(CLOCK_REALTIME)) - file.clock().last.unix_time;
}

bool is_left(const LeftFile& file, ino_t inode) {
  switch (whereabouts(file.process(), inode)) {
    case Whereabouts::HERE: return false;
    case Whereabouts::GONE: return true;
    case Whereabouts::UNKNOWN: break;
  }
  return silence_of(file) > FOREIGN_SILENCE;
}

ProcessOrigin origin_of(const LeftFile& file) {
  ProcessOrigin origin;
  origin.source_name = file.fact("source_name");
  origin.user = file.fact("user");
  origin.git = {file.fact("git_commit"), file.fact("git_branch"), file.fact("git_repository")};
  return origin;
}

Settings settings_of(const LeftFile& file, const Settings& ours) {
  Settings settings = ours;
  settings.run_id = file.fact("run_id");
  settings.active_model_id = file.fact("active_model_id");
  settings.otel_service_name = file.fact("service_name");
  settings.otel_resource_attributes = file.fact("resource_attributes");
  return settings;
}

std::string counted(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void say(const LeftFile& file, std::size_t traces, const Settings& settings) {
  const std::string process = "process " + std::to_string(file.process().pid) +
                              (file.fact("source_name").empty() ? "" : " (" + file.fact("source_name") + ")");
  if (traces != 0)
    report(Severity::NOTE,
           process + " ended before it could deliver " + counted(traces, "trace") + ", now in " + settings.store_path);
  if (file.lost_traces() + file.lost_spans() != 0)
    report(Severity::WARNING, process + " had not recorded " + counted(file.lost_traces(), "trace") + " and " +
                                  counted(file.lost_spans(), "span") +
                                  ": its buffers were full (MLFLOW_TRACE_BUFFER_SIZE)");
}

// False: it stays where it is, for another time.
bool store(const LeftFile& file, const Settings& settings) {
  LeftTraces left(file);  // lives longer than its traces
  std::vector<TracePtr> traces = left.take();
  const std::size_t count = traces.size();
  if (file.fact("processors") == "true")
    for (const TracePtr& trace : traces) hide_values(*trace);
  if (count != 0) {
    StoreExporter exporter({file.fact("experiment_id"), file.fact("experiment_name")}, settings_of(file, settings),
                           origin_of(file), file.fact("meant_for"));
    const ExportResult result =
        exporter.export_traces(std::move(traces), std::chrono::steady_clock::now() + std::chrono::seconds(10));
    if (result.delivered != count) {
      report(Severity::WARNING, result.error, "left");
      return false;
    }
  }
  say(file, count, settings);
  keep_count_of_dropped({file.lost_traces(), file.interrupting_traces(), file.refused_traces(), file.unstored_traces()},
                        settings);
  return true;
}

void take(const std::string& path, const Settings& settings, const std::string& store_path) {
  ClaimedFile claimed(path);
  if (!claimed.claim()) return;
  std::string error;
  const auto file = LeftFile::open(claimed.descriptor(), error);
  if (file == nullptr) {
    if (claimed.age() < UNFINISHED_AGE) return;
    report(Severity::WARNING, "cannot read what a program left in " + path + ": " + error, "left");
    return;
  }
  Settings of_its_store = settings;
  of_its_store.store_path = file->fact("store");
  const bool is_ours = of_its_store.store_path == store_path;
  if ((!is_ours && silence_of(*file) < OTHERS_PATIENCE) || !is_left(*file, claimed.inode())) return;
  file->read_content();
  if (store(*file, of_its_store)) return claimed.remove();
  if (is_ours || silence_of(*file) < LONGEST_STAY) return;
  report(Severity::WARNING, "what a program left in " + path + " a week ago is lost: its store " +
                                of_its_store.store_path + " cannot be written");
  claimed.remove();
}

}  // namespace

void store_left_traces(const Settings& settings) noexcept {
  try {
    const std::string store_path = absolute_store_path(settings);
    for (const std::string& directory : buffer_directories(settings))
      for (const std::string& path : files_in(directory)) take(path, settings, store_path);
  } catch (const std::exception& error) {
    report(Severity::WARNING, std::string("cannot look for what earlier runs left behind: ") + error.what(), "left");
  } catch (...) {
    // What is left stays left, for the next run.
  }
}

}  // namespace mlflow::internal
