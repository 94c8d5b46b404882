// Callsites by number. A traced function's callsite is copied here at its first call, so that records can name it by
// number, be read by another process, and outlive a shared library that is unloaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "buffer/file_log.h"
#include "hooks/abi.h"

namespace mlflow::internal {

struct RegisteredParameter {
  std::string name;
  std::string type;
  mlflow_trace_v1::Parameter::Kind kind = mlflow_trace_v1::Parameter::CAPTURED;
  unsigned pack_size = 0;
};

// An owned copy of a Callsite. `*_json` are JSON texts made once: they go into every span of the function.
struct RegisteredCallsite {
  unsigned flags = 0;
  std::string name;
  std::string function_json;
  std::string qualified;
  std::string span_type_json;
  std::string log_level_json;
  std::string description_json;  // empty: none
  std::string file;
  unsigned line = 0;
  std::string result_type;
  std::vector<std::pair<std::string, std::string>> attributes;  // key, JSON text
  std::vector<RegisteredParameter> parameters;
};

// Callsites by number, of this process or another.
class CallsiteTable {
 public:
  virtual ~CallsiteTable() = default;
  // An empty one where there is none of that number. Lives as long as the table.
  virtual const RegisteredCallsite& find(std::uint32_t id) const = 0;
};

// Gives the callsite its number if it has none yet. Any thread; 0 when there is no memory.
std::uint32_t register_callsite(mlflow_trace_v1::Callsite& callsite) noexcept;
// Those of this process; lives until it ends.
const CallsiteTable& registered_callsites() noexcept;
// Has all callsites, and each new one, written there: whoever reads what this process leaves behind needs them. Null:
// no more.
void keep_callsites_in(FileLog* log) noexcept;
// In a forked child.
void callsite_registry_after_fork() noexcept;

// mlflow.spanLogLevel for a span type where none is set, as MLflow's Python SDK has it.
int default_log_level(std::string_view span_type);

}  // namespace mlflow::internal
