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

  LedgerOptions ledger_options;
  CLI::App* const ledger_command =
      app.add_subcommand("ledger", "How many traces wait, are kept, were delivered, and were lost, and why");
  ledger_command->add_flag("--json", ledger_options.json, "JSON instead of lines");

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

  CLI::App* const view_command = app.add_subcommand("view", "Not available yet")->allow_extras();
  CLI::App* const doctor_command = app.add_subcommand("doctor", "Not available yet")->allow_extras();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  hide_credentials(argc, argv);
  list_options.store = ledger_options.store = show_options.store = push_options.store = store;
  if (*list_command || *ledger_command || *show_command || *push_command) {
    mlflow::internal::Settings here = settings;
    here.store_path = store;
    mlflow::internal::store_left_traces(here);
  }
  if (*list_command) return list(list_options);
  if (*ledger_command) return ledger(ledger_options);
  if (*show_command) return show(show_options);
  if (*push_command) return push(push_options);
  if (*view_command || *doctor_command) {
    complain(std::string(*view_command ? "view" : "doctor") + " is not available yet");
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
