// Where traces are read from and changed: a server or the local store. The calls of the public API are this, after
// their arguments have been looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mlflow/assessment.h"
#include "mlflow/trace.h"
#include "transport/server.h"

namespace mlflow::internal {

struct TraceQuery {
  std::vector<std::string> experiment_ids;  // never empty
  std::string filter = {};
  std::vector<std::string> order_by = {};
  std::size_t max_results = 0;  // 0: all
  bool include_spans = true;
};

// Everything throws mlflow::Exception.
class TraceSource {
 public:
  virtual ~TraceSource() = default;

  virtual std::string current_experiment() = 0;
  virtual std::optional<Trace> get(const std::string& trace_id) = 0;
  virtual std::vector<Trace> search(const TraceQuery& query) = 0;
  virtual int remove(const DeleteTracesOptions& options) = 0;

  virtual void set_tag(const std::string& trace_id, const std::string& key, const std::string& value) = 0;
  virtual void delete_tag(const std::string& trace_id, const std::string& key) = 0;

  virtual Assessment create_assessment(const Assessment& assessment) = 0;
  virtual Assessment get_assessment(const std::string& trace_id, const std::string& assessment_id) = 0;
  virtual Assessment update_assessment(const std::string& trace_id, const std::string& assessment_id,
                                       const Assessment& assessment) = 0;
  virtual void delete_assessment(const std::string& trace_id, const std::string& assessment_id) = 0;
};

std::unique_ptr<TraceSource> make_server_source(std::shared_ptr<Server> server);
std::unique_ptr<TraceSource> make_store_source(std::string path);

// The one the tracking URI in force asks for.
std::unique_ptr<TraceSource> current_source();

}  // namespace mlflow::internal
