// mlflow-trace view: traces as a page that opens in a browser, or as a file for Perfetto.
#include <fmt/format.h>

#include <cstdio>

#include "chosen_traces.h"
#include "chrome_trace.h"
#include "commands.h"
#include "model/trace_id.h"
#include "output_file.h"
#include "terminal.h"
#include "view_data.h"
#include "view_page.h"

namespace mlflow::tools {
namespace {

constexpr std::string_view place_of_traces = "@TRACES@";

std::string default_path(const std::vector<ChosenTrace>& traces, bool chrome) {
  const std::string name = traces.size() == 1 ? internal::mlflow_id(traces.front().trace->id) : "mlflow-traces";
  return name + (chrome ? ".json" : ".html");
}

bool write_page(const std::string& path, const std::vector<ChosenTrace>& traces, std::string& error) {
  const std::string_view page = view_page();
  const std::size_t place = page.find(place_of_traces);
  const std::string data = view_data(traces);
  return write_output(path, {page.substr(0, place), data, page.substr(place + place_of_traces.size())}, error);
}

}  // namespace

int view(const ViewOptions& options) {
  std::string error;
  const Stores stores = open_stores(options.store);
  if (stores.empty()) return 1;
  std::vector<ChosenTrace> traces;
  const TraceChoice choice = {options.ids, options.session, options.limit};
  const bool found_all = choose_traces(stores, options.store, choice, traces);
  if (traces.empty()) return 1;

  const std::string path = options.output.empty() ? default_path(traces, options.chrome) : options.output;
  const bool is_written =
      options.chrome ? write_output(path, {chrome_trace(traces)}, error) : write_page(path, traces, error);
  if (is_written && path != "-") fmt::print("{}\n", printable(path));
  if (!is_written || (options.open && !open_on_desktop(path, error))) {
    complain(error);
    return 1;
  }
  return found_all ? 0 : 1;
}

}  // namespace mlflow::tools
