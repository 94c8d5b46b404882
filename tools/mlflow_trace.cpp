// mlflow-trace: looks into the local store, and delivers it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <exception>

#include "commands.h"
#include "config/environment.h"
#include "config/secrets.h"
#include "config/version.h"
#include "process/left_buffers.h"
#include "terminal.h"

namespace {

// Everybody on this machine can read the arguments of a process.
void hide_credentials(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (const std::size_t size = std::strlen(argv[i]); mlflow::internal::without_secrets(argv[i]) != argv[i])
      std::memset(argv[i], 'x', size);
}

void add_options(CLI::App& command, mlflow::tools::ViewOptions& options) {
  command.add_option("ids", options.ids, "Their ids or the starts of them; default: the newest trace")->type_name("ID");
  command.add_option("--session", options.session, "All traces of a session")->type_name("ID");
  command.add_option("--limit", options.limit, "How many of the newest; default: one, of a session all")
      ->check(CLI::PositiveNumber);
  command.add_option("-o,--output", options.output, "The file; default: named after the trace; -: standard output")
      ->type_name("FILE");
  command.add_flag("--chrome", options.chrome, "What Perfetto (ui.perfetto.dev) and chrome://tracing open, instead");
  command.add_flag("--open", options.open, "Open it in the browser");
}

int run(int argc, char** argv) {
  using namespace mlflow::tools;
  const mlflow::internal::Settings& settings = mlflow::internal::settings();

  CLI::App app("Looks at traces in the local store of MLflow Tracing for C++, and delivers them to a server.",
               "mlflow-trace");
  app.set_version_flag("--version", std::string("mlflow-trace ") + mlflow::internal::version);
  app.require_subcommand(1);
  app.fallthrough();  // --store may stand behind the command
  std::string store = settings.store_path;
  app.add_option("--store", store, "The store's file (MLFLOW_TRACE_STORE)")->type_name("PATH")->capture_default_str();

  ListOptions list_options;
  CLI::App* const list_command = app.add_subcommand("list", "The traces, newest first");
  list_command->add_option("-n,--max", list_options.max, "How many at most")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  list_command->add_flag("--json", list_options.json, "JSON instead of a table");

  ShowOptions show_options;
  CLI::App* const show_command = app.add_subcommand("show", "One trace as a tree");
  show_command->add_option("id", show_options.id, "The trace's id or the start of it; default: the newest trace")
      ->type_name("ID");
  show_command->add_flag("--full", show_options.full, "Values in their whole length");
  show_command->add_flag("--json", show_options.json, "The spans as MLflow's traces.json has them");

  PushOptions push_options;
  push_options.tracking_uri = settings.tracking_uri;
  CLI::App* const push_command = app.add_subcommand("push", "Delivers what a server does not have yet");
  push_command->add_option("--tracking-uri", push_options.tracking_uri, "The MLflow server (MLFLOW_TRACKING_URI)")
      ->type_name("URI");
  push_command
      ->add_option("--experiment", push_options.experiment,
                   "Experiment for all of it, created when missing; default: what each trace was recorded for")
      ->type_name("NAME");
  push_command->add_flag("--all", push_options.all, "Also what was delivered before");

  ViewOptions view_options;
  CLI::App* const view_command = app.add_subcommand("view", "Traces as a page for a browser, in one file");
  add_options(*view_command, view_options);

  CLI::App* const doctor_command = app.add_subcommand("doctor", "Not available yet")->allow_extras();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  hide_credentials(argc, argv);
  list_options.store = show_options.store = push_options.store = view_options.store = store;
  if (*list_command || *show_command || *push_command || *view_command) {
    mlflow::internal::Settings here = settings;
    here.store_path = store;
    mlflow::internal::store_left_traces(here);
  }
  if (*list_command) return list(list_options);
  if (*show_command) return show(show_options);
  if (*push_command) return push(push_options);
  if (*view_command) return view(view_options);
  if (*doctor_command) {
    complain("doctor is not available yet");
    return 2;
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    mlflow::tools::complain(error.what());
    return 1;
  }
}
