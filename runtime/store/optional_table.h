// A table that is made when it is first needed: earlier versions of a store do not know it, and do not mind. Its rows
// are about traces, by `trace_id`.
#pragma once

#include <string>
#include <vector>

#include "store/store_file.h"

namespace mlflow::internal {

class OptionalTable {
 public:
  // `schema`: CREATE ... IF NOT EXISTS.
  OptionalTable(StoreFile& file, const char* name, const char* schema) : file_(file), name_(name), schema_(schema) {}
  OptionalTable(const OptionalTable&) = delete;
  OptionalTable& operator=(const OptionalTable&) = delete;

  bool exists() { return file_.has_table(name_); }
  bool make() { return file_.run(schema_); }
  // The rows about these traces; about traces that are not in the store.
  void remove_of(const std::vector<std::string>& trace_ids);
  void remove_orphans();

 protected:
  StoreFile& file_;

 private:
  const char* name_;
  const char* schema_;
};

}  // namespace mlflow::internal
