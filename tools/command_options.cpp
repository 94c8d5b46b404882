#include "command_options.h"

#include <CLI/CLI.hpp>

namespace mlflow::tools {

void add_options(CLI::App& command, ListOptions& options) {
  command.add_option("-n,--limit,--max", options.limit, "How many at most")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command.add_option("--filter", options.filter, "Only those: \"tags.env = 'prod' AND execution_time_ms > 100\"")
      ->type_name("FILTER");
  command.add_option("--state", options.state, "Only those that ended so: OK or ERROR")
      ->transform(CLI::IsMember({"OK", "ERROR"}, CLI::ignore_case));
  command.add_option("--since", options.since, "Only those since then: 10m, 2h, 7d, 2026-11-28, 2026-11-28T14:05")
      ->type_name("TIME");
  command.add_flag("-f,--follow", options.follow, "Goes on with each new trace, until it is interrupted");
  command.add_flag("--json", options.json, "JSON instead of a table");
}

void add_options(CLI::App& command, LedgerOptions& options) {
  command.add_flag("--json", options.json, "JSON instead of lines");
}

void add_options(CLI::App& command, ShowOptions& options) {
  CLI::Option* const id =
      command.add_option("id", options.id, "The trace's id or the start of it; default: the newest trace")
          ->type_name("ID");
  command.add_flag("--last-error", options.last_error, "The newest trace that failed")->excludes(id);
  command.add_option("--type", options.type, "Only spans of this type, and what led to them")->type_name("TYPE");
  command.add_option("--depth", options.depth, "How many levels of calls")->check(CLI::PositiveNumber);
  command.add_flag("--full", options.full, "Values in their whole length");
  command.add_flag("--json", options.json, "The spans as MLflow's traces.json has them");
}

void add_options(CLI::App& command, ViewOptions& options) {
  command.add_option("ids", options.ids, "Their ids or the starts of them; default: the newest trace")->type_name("ID");
  command.add_option("--session", options.session, "All traces of a session")->type_name("ID");
  command.add_option("--limit", options.limit, "How many of the newest; default: one, of a session all")
      ->check(CLI::PositiveNumber);
  command.add_option("-o,--output", options.output, "The file; default: named after the trace; -: standard output")
      ->type_name("FILE");
  command.add_flag("--chrome", options.chrome, "What Perfetto (ui.perfetto.dev) and chrome://tracing open, instead");
  command.add_flag("--open", options.open, "Open it in the browser");
}

void add_options(CLI::App& command, PushOptions& options) {
  command.add_option("--tracking-uri", options.tracking_uri, "The MLflow server (MLFLOW_TRACKING_URI)")
      ->type_name("URI");
  command
      .add_option("--experiment", options.experiment,
                  "Experiment for all of it, created when missing; default: what each trace was recorded for")
      ->type_name("NAME");
  command.add_flag("--all", options.all, "Also what was delivered before");
}

void add_options(CLI::App& command, DeleteOptions& options) {
  command.add_option("ids", options.ids, "Their ids or the starts of them")->type_name("ID")->required();
}

void add_options(CLI::App& command, PruneOptions& options) {
  command.add_option("--before", options.before, "What is older: 7d, 12h, 2026-11-28")->type_name("TIME")->required();
  command.add_flag("--delivered", options.delivered, "Only what a server has");
  command.add_flag("--dry-run", options.dry_run, "Only says how many");
}

}  // namespace mlflow::tools
