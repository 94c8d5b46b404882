// Reading and changing traces in the local store.
#include <algorithm>
#include <filesystem>

#include "config/environment.h"
#include "export/experiment.h"
#include "mlflow/exception.h"
#include "process/destination.h"
#include "process/runtime.h"
#include "reading/assessment_json.h"
#include "reading/search_filter.h"
#include "reading/shown_trace.h"
#include "reading/tag_change.h"
#include "reading/trace_json.h"
#include "reading/trace_source.h"
#include "store/trace_store.h"

namespace mlflow::internal {
namespace {

[[noreturn]] void not_found(const std::string& message) { throw Exception(message, "RESOURCE_DOES_NOT_EXIST", 0); }
[[noreturn]] void no_trace(const std::string& trace_id) { not_found("Trace with ID '" + trace_id + "' not found."); }

// A name is all there is of an experiment that no server has given an id.
std::string shown_experiment(const std::string& id, const std::string& name) {
  return !id.empty() ? id : !name.empty() ? name : "0";
}

class StoreSource : public TraceSource {
 public:
  explicit StoreSource(std::string path) : path_(std::move(path)) {
    // A file that is not there is a store without traces.
    std::error_code ignored;
    if (!std::filesystem::exists(path_, ignored)) return;
    std::string error;
    store_ = TraceStore::open(path_, TraceStore::Mode::READ, error);
    if (store_ == nullptr) throw Exception(error, "INTERNAL_ERROR", 0);
  }

  std::string current_experiment() override {
    const ExperimentChoice choice = choose_experiment(settings(), current_destination().experiment);
    return shown_experiment(choice.id, choice.name);
  }

  std::optional<Trace> get(const std::string& trace_id) override {
    const std::optional<StoredTrace> row = find(trace_id);
    if (!row) return std::nullopt;
    return read(*row);
  }

  std::vector<Trace> search(const TraceQuery& query) override {
    const SearchFilter filter(query.filter);
    std::vector<Trace> traces;
    sort_traces(traces, query.order_by);  // says at once what is wrong with the order
    if (store_ == nullptr) return traces;
    for (const StoredTrace& row : store_->list(-1)) {
      if (!is_of(row, query.experiment_ids)) continue;
      Trace trace = read(row);
      if (!filter.matches(trace)) continue;
      if (!query.include_spans) trace.data.spans.clear();
      traces.push_back(std::move(trace));
      // The store lists the newest first.
      if (query.order_by.empty() && traces.size() == query.max_results) break;
    }
    sort_traces(traces, query.order_by);
    if (query.max_results != 0 && traces.size() > query.max_results) traces.resize(query.max_results);
    return traces;
  }

  int remove(const DeleteTracesOptions& options) override {
    if (store_ == nullptr) return 0;
    std::vector<std::string> ids;
    std::vector<StoredTrace> rows = store_->list(-1);
    std::reverse(rows.begin(), rows.end());  // the oldest first
    for (const StoredTrace& row : rows) {
      if (!is_of(row, {options.experiment_id})) continue;
      const bool is_named =
          std::find(options.trace_ids.begin(), options.trace_ids.end(), row.id) != options.trace_ids.end();
      if (options.trace_ids.empty() ? row.request_time_ms > options.max_timestamp_millis : !is_named) continue;
      ids.push_back(row.id);
      if (options.max_traces != 0 && static_cast<std::int64_t>(ids.size()) == options.max_traces) break;
    }
    if (!store_->remove(ids)) failed();
    return static_cast<int>(ids.size());
  }

  void set_tag(const std::string& trace_id, const std::string& key, const std::string& value) override {
    check_tag_key(key);
    change_tag(trace_id, key, [&](FinishedTrace& trace) { internal::set_tag(trace, key, value); });
  }

  void delete_tag(const std::string& trace_id, const std::string& key) override {
    bool had = false;
    change_tag(trace_id, key, [&](FinishedTrace& trace) { had = remove_tag(trace, key); });
    if (!had) refuse_missing_tag(trace_id, key);
  }

  Assessment create_assessment(const Assessment& given) override {
    if (!find(given.trace_id)) no_trace(given.trace_id);
    Assessment assessment = given;
    complete(assessment);
    assessment.assessment_id = new_assessment_id();
    if (!assessment.overrides.empty()) {
      Assessment old = get_assessment(assessment.trace_id, assessment.overrides);
      old.valid = false;
      keep(old);
    }
    keep(assessment);
    return assessment;
  }

  Assessment get_assessment(const std::string& trace_id, const std::string& assessment_id) override {
    for (Assessment& assessment : assessments_of(trace_id))
      if (assessment.assessment_id == assessment_id) return std::move(assessment);
    not_found("Assessment with ID '" + assessment_id + "' not found for trace '" + trace_id + "'");
  }

  Assessment update_assessment(const std::string& trace_id, const std::string& assessment_id,
                               const Assessment& given) override {
    Assessment assessment = get_assessment(trace_id, assessment_id);
    if (assessment.kind != given.kind)
      throw Exception(
          std::string("Cannot update ") + kind_text(given.kind) + " value on an assessment of another kind.",
          "INVALID_PARAMETER_VALUE", 0);
    assessment.name = given.name;
    assessment.value = given.value;
    assessment.error = given.error;
    if (!given.rationale.empty()) assessment.rationale = given.rationale;
    for (const auto& [key, value] : given.metadata) assessment.metadata[key] = value;
    assessment.last_update_time_ms = 0;
    complete(assessment);
    keep(assessment);
    return assessment;
  }

  void delete_assessment(const std::string& trace_id, const std::string& assessment_id) override {
    if (store_ == nullptr || !find(trace_id)) no_trace(trace_id);
    // Feedback that was overridden stands again.
    for (Assessment& deleted : assessments_of(trace_id)) {
      if (deleted.assessment_id != assessment_id || deleted.overrides.empty()) continue;
      for (Assessment& old : assessments_of(trace_id)) {
        if (old.assessment_id != deleted.overrides) continue;
        old.valid = true;
        keep(old);
      }
    }
    if (!store_->remove_assessment(assessment_id)) failed();
    note({trace_id, StoredChange::Kind::ASSESSMENT, assessment_id});
  }

 private:
  [[noreturn]] void failed() const { throw Exception(store_->error(), "INTERNAL_ERROR", 0); }

  std::optional<StoredTrace> find(const std::string& trace_id) const {
    if (store_ == nullptr) return std::nullopt;
    for (StoredTrace& row : store_->find(trace_id, 2))
      if (row.id == trace_id) return std::move(row);
    return std::nullopt;
  }

  Trace read(const StoredTrace& row) const {
    const TracePtr stored = store_->load(row.id);
    if (stored == nullptr) failed();
    Trace trace = read_finished_trace(*stored, shown_experiment(row.experiment_id, row.experiment_name));
    trace.info.assessments = assessments_of(row.id);
    return trace;
  }

  // An id that is empty is what set_experiment gives without a server: the current experiment.
  bool is_of(const StoredTrace& row, const std::vector<std::string>& experiment_ids) {
    const std::string shown = shown_experiment(row.experiment_id, row.experiment_name);
    return std::any_of(experiment_ids.begin(), experiment_ids.end(),
                       [&](const std::string& id) { return (id.empty() ? current_experiment() : id) == shown; });
  }

  template <class Change>
  void change_tag(const std::string& trace_id, const std::string& key, Change&& apply) {
    if (!find(trace_id)) no_trace(trace_id);
    if (!store_->change(trace_id, apply)) failed();
    note({trace_id, StoredChange::Kind::TAG, key});
  }

  std::vector<Assessment> assessments_of(const std::string& trace_id) const {
    std::vector<Assessment> assessments;
    if (store_ != nullptr)
      for (const std::string& text : store_->assessments(trace_id))
        assessments.push_back(read_assessment(parse_python_json(text)));
    return assessments;
  }

  void keep(const Assessment& assessment) {
    if (!store_->put_assessment(assessment.trace_id, assessment.assessment_id, python_json(assessment.to_dict())))
      failed();
    note({assessment.trace_id, StoredChange::Kind::ASSESSMENT, assessment.assessment_id});
  }

  void note(const StoredChange& change) {
    if (!store_->note_later_change(change)) failed();
  }

  std::string path_;
  std::unique_ptr<TraceStore> store_;
};

}  // namespace

std::unique_ptr<TraceSource> make_store_source(std::string path) {
  return std::make_unique<StoreSource>(std::move(path));
}

}  // namespace mlflow::internal
