#include "store/optional_table.h"

#include "store/statement.h"

namespace mlflow::internal {

void OptionalTable::remove_of(const std::vector<std::string>& trace_ids) {
  if (!exists()) return;
  const std::string sql = "DELETE FROM " + std::string(name_) + " WHERE trace_id = ?";
  for (const std::string& id : trace_ids) Statement(file_, sql).bind(id).execute();
}

void OptionalTable::remove_orphans() {
  if (exists()) file_.run("DELETE FROM " + std::string(name_) + " WHERE trace_id NOT IN (SELECT id FROM traces)");
}

}  // namespace mlflow::internal
