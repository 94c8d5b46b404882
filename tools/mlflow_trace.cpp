// mlflow-trace: looks into the local store, and delivers it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstring>
#include <exception>

#include "command_options.h"
#include "commands.h"
#include "completion.h"
#include "config/environment.h"
#include "config/secrets.h"
#include "config/version.h"
#include "nearest_word.h"
#include "process/left_buffers.h"
#include "terminal.h"

namespace {

// Everybody on this machine can read the arguments of a process.
void hide_credentials(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (const std::size_t size = std::strlen(argv[i]); mlflow::internal::without_secrets(argv[i]) != argv[i])
      std::memset(argv[i], 'x', size);
}

// A command that is not there: which one was meant. False: something else was wrong.
bool complain_of_command(const CLI::App& app) {
  const std::vector<std::string> rest = app.remaining();
  if (!app.get_subcommands().empty() || rest.empty() || rest.front().starts_with('-')) return false;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::string meant = mlflow::tools::nearest_word(rest.front(), names);
  mlflow::tools::complain(
      "there is no command " + rest.front() +
      (meant.empty() ? "; mlflow-trace --help lists those there are" : "; did you mean " + meant + "?"));
  return true;
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
  LedgerOptions ledger_options;
  ShowOptions show_options;
  ViewOptions view_options;
  PushOptions push_options;
  DeleteOptions delete_options;
  PruneOptions prune_options;
  push_options.tracking_uri = settings.tracking_uri;
  const auto add_command = [&app](const char* name, const char* what, auto& options) {
    CLI::App* const command = app.add_subcommand(name, what);
    add_options(*command, options);
    return command;
  };
  CLI::App* const list_command = add_command("list", "The traces, newest first", list_options);
  CLI::App* const ledger_command =
      add_command("ledger", "How many traces wait, are kept, were delivered, and were lost, and why", ledger_options);
  CLI::App* const show_command = add_command("show", "One trace as a tree", show_options);
  CLI::App* const view_command = add_command("view", "Traces as a page for a browser, in one file", view_options);
  CLI::App* const push_command = add_command("push", "Delivers what a server does not have yet", push_options);
  CLI::App* const delete_command = add_command("delete", "Removes traces from the store", delete_options);
  CLI::App* const prune_command = add_command("prune", "Removes old traces from the store", prune_options);
  std::string shell;
  CLI::App* const completion_command =
      app.add_subcommand("completion", "Prints what a shell needs to complete commands");
  completion_command->add_option("shell", shell, "For bash: source <(mlflow-trace completion bash)")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  CLI::App* const doctor_command = app.add_subcommand("doctor", "Not available yet")->allow_extras();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0 && complain_of_command(app)) return 2;
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  hide_credentials(argc, argv);
  list_options.store = ledger_options.store = show_options.store = view_options.store = store;
  push_options.store = delete_options.store = prune_options.store = store;
  if (*completion_command) {
    fmt::print("{}", completion_script(app, shell));
    return std::fflush(stdout) == 0 ? 0 : 1;
  }
  if (!*doctor_command) {
    mlflow::internal::Settings here = settings;
    here.store_path = store;
    mlflow::internal::store_left_traces(here);
  }
  if (*list_command) return list(list_options);
  if (*ledger_command) return ledger(ledger_options);
  if (*show_command) return show(show_options);
  if (*push_command) return push(push_options);
  if (*view_command) return view(view_options);
  if (*delete_command) return delete_traces(delete_options);
  if (*prune_command) return prune(prune_options);
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
