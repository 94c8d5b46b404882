#include "store/claims_table.h"

#include <cstring>
#include <ctime>
#include <sstream>

#include "store/statement.h"

namespace mlflow::internal {
namespace {

// Of a process that cannot be looked at: longer than a delivery may take.
constexpr std::int64_t longest_silence = 600;  // seconds

std::string written(const Claimant& claimant) {
  const ProcessIdentity& process = claimant.process;
  std::ostringstream text;
  text << process.pid << ' ' << process.start_time << ' ' << process.pid_namespace << ' ' << claimant.buffer_file << ' '
       << process.boot_id;
  return text.str();
}

bool is_gone(const std::string& claimant, std::int64_t silence) {
  Claimant read{{}, 0};
  std::istringstream text(claimant);
  std::string boot_id;
  text >> read.process.pid >> read.process.start_time >> read.process.pid_namespace >> read.buffer_file >> boot_id;
  std::strncpy(read.process.boot_id, boot_id.c_str(), sizeof read.process.boot_id - 1);
  switch (whereabouts(read.process, read.buffer_file)) {
    case Whereabouts::HERE: return false;
    case Whereabouts::GONE: return true;
    case Whereabouts::UNKNOWN: break;
  }
  return silence > longest_silence;
}

}  // namespace

const char ClaimsTable::SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS claims("
    "trace_id TEXT PRIMARY KEY, claimant TEXT NOT NULL, since INTEGER NOT NULL);";

ClaimsTable::ClaimsTable(StoreFile& file) : OptionalTable(file, "claims", SCHEMA) {}

void ClaimsTable::forget_the_dead() {
  std::vector<std::string> dead;
  {
    Statement statement(file_, "SELECT claimant, max(since) FROM claims GROUP BY claimant");
    while (statement.step_to_row())
      if (const std::string claimant = statement.text(0);
          is_gone(claimant, static_cast<std::int64_t>(::time(nullptr)) - statement.number(1)))
        dead.push_back(claimant);
  }
  for (const std::string& claimant : dead)
    Statement(file_, "DELETE FROM claims WHERE claimant = ?").bind(claimant).execute();
}

bool ClaimsTable::claim(const std::string& trace_id, const Claimant& claimant) {
  Statement claim(file_, "INSERT OR IGNORE INTO claims(trace_id, claimant, since) VALUES(?, ?, ?)");
  claim.bind(trace_id).bind(written(claimant)).bind(static_cast<std::int64_t>(::time(nullptr)));
  return claim.execute() && is_claimed_by(trace_id, claimant);
}

bool ClaimsTable::is_claimed_by(const std::string& trace_id, const Claimant& claimant) {
  Statement statement(file_, "SELECT 1 FROM claims WHERE trace_id = ? AND claimant = ?");
  return statement.bind(trace_id).bind(written(claimant)).step_to_row();
}

void ClaimsTable::release(const std::vector<std::string>& trace_ids, const Claimant& claimant) {
  for (const std::string& id : trace_ids) {
    Statement release(file_, "DELETE FROM claims WHERE trace_id = ? AND claimant = ?");
    release.bind(id).bind(written(claimant)).execute();
  }
}

void ClaimsTable::revoke(const std::string& trace_id) {
  Statement(file_, "DELETE FROM claims WHERE trace_id = ?").bind(trace_id).execute();
}

}  // namespace mlflow::internal
