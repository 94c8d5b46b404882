#include "store/dropped_table.h"

#include "store/statement.h"

namespace mlflow::internal {

bool DroppedTable::add(const std::string& reason, std::int64_t traces) {
  if (traces == 0) return true;
  if (!file_.run("CREATE TABLE IF NOT EXISTS dropped(reason TEXT PRIMARY KEY, traces INTEGER NOT NULL)")) return false;
  Statement add(file_,
                "INSERT INTO dropped(reason, traces) VALUES(?, ?) "
                "ON CONFLICT(reason) DO UPDATE SET traces = traces + excluded.traces");
  return add.bind(reason).bind(traces).execute();
}

std::vector<std::pair<std::string, std::int64_t>> DroppedTable::counts() {
  std::vector<std::pair<std::string, std::int64_t>> counts;
  if (!file_.has_table("dropped")) return counts;
  Statement statement(file_, "SELECT reason, traces FROM dropped ORDER BY reason");
  while (statement.step_to_row()) counts.emplace_back(statement.text(0), statement.number(1));
  return counts;
}

}  // namespace mlflow::internal
