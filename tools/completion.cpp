#include "completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace mlflow::tools {
namespace {

struct Option {
  std::string name;  // with its dashes
  std::string what;
};

std::vector<Option> options_of(const CLI::App& command) {
  std::vector<Option> options;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) options.push_back({"--" + name, option->get_description()});
  return options;
}

std::string names_of(const std::vector<Option>& options) {
  std::string names;
  for (const Option& option : options) names += (names.empty() ? "" : " ") + option.name;
  return names;
}

// One word to all three shells: `'it'\''s'`.
std::string quoted(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'')
      safe += "'\\''";
    else
      safe += c;
  }
  return "'" + safe + "'";
}

// Zsh reads `[what]` behind an option, and a colon as the end of a command's name.
std::string in_brackets(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string bash(const CLI::App& app) {
  std::string commands;
  std::string cases;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands += (commands.empty() ? "" : " ") + command->get_name();
    cases += fmt::format("    {}) words={} ;;\n", command->get_name(),
                         quoted(names_of(options_of(*command)) + " " + names_of(options_of(app))));
  }
  return fmt::format(R"(# bash completion of mlflow-trace
_mlflow_trace() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words={} i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
{}    esac
  done
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -o default -F _mlflow_trace mlflow-trace
)",
                     quoted(commands + " " + names_of(options_of(app))), cases);
}

std::string zsh(const CLI::App& app) {
  std::string commands;
  std::string cases;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands += "    " + quoted(command->get_name() + ":" + command->get_description()) + "\n";
    cases += fmt::format("    {}) _arguments", command->get_name());
    for (const Option& option : options_of(*command))
      cases += " " + quoted(option.name + "[" + in_brackets(option.what) + "]");
    cases += " '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef mlflow-trace
_mlflow_trace() {{
  local -a commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
{}  esac
}}
compdef _mlflow_trace mlflow-trace
)",
                     commands, cases);
}

std::string fish(const CLI::App& app) {
  std::string script = "# fish completion of mlflow-trace\n";
  for (const CLI::App* command : app.get_subcommands({})) {
    script += fmt::format("complete -c mlflow-trace -n __fish_use_subcommand -f -a {} -d {}\n", command->get_name(),
                          quoted(command->get_description()));
    for (const Option& option : options_of(*command))
      script += fmt::format("complete -c mlflow-trace -n '__fish_seen_subcommand_from {}' -l {} -d {}\n",
                            command->get_name(), option.name.substr(2), quoted(option.what));
  }
  return script;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  if (shell == "bash") return bash(app);
  if (shell == "zsh") return zsh(app);
  return shell == "fish" ? fish(app) : "";
}

}  // namespace mlflow::tools
