#include "trace_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace mlflow::tools {
namespace {

// In a pipe nobody scrolls sideways either, but there may be a grep.
constexpr std::size_t piped_width = 200;
constexpr std::size_t full_id = 35;
constexpr std::size_t short_id = 13;  // enough to name a trace
constexpr std::size_t widest_name = 28;
constexpr std::size_t widest_label = 16;  // of a session, or a user
constexpr std::size_t least_label = 8;
constexpr std::size_t least_preview = 8;
constexpr std::size_t state_column = 3;
constexpr char gap[] = "  ";

std::string shown_name(const ListedTrace& trace) {
  return trace.row.name.empty() ? "(part of a trace)" : printable(trace.row.name);
}

}  // namespace

TraceTable::TraceTable(const Terminal& terminal, const std::vector<ListedTrace>& traces, std::int64_t now_ms)
    : terminal_(terminal) {
  for (const ListedTrace& trace : traces) {
    has_tokens_ |= trace.tokens.has_value();
    has_sessions_ |= !trace.session.empty();
    has_users_ |= !trace.user.empty();
  }
  const bool is_terminal = terminal.width != 0;
  columns_ = {{"ID", is_terminal ? short_id : full_id}, {"TIME", 4}, {"DURATION", 8, true}, {"STATE", 5}, {"NAME", 4}};
  if (has_tokens_) columns_.push_back({"TOKENS", 6, true});
  if (has_sessions_) columns_.push_back({"SESSION", 7});
  if (has_users_) columns_.push_back({"USER", 4});
  const std::size_t previews = columns_.size();
  for (const ListedTrace& trace : traces) {
    const std::vector<std::string> texts = cells(trace, now_ms);
    for (std::size_t i = 1; i < previews; ++i)
      columns_[i].width = std::max(columns_[i].width, mlflow::tools::columns(texts[i]));
  }
  for (std::size_t i = state_column + 1; i < previews; ++i)
    columns_[i].width = std::min(columns_[i].width, i == state_column + 1 ? widest_name : widest_label);

  const std::size_t width = is_terminal ? terminal.width : std::max(piped_width, used() + 2 * least_preview + 2);
  if (used() > width) shrink(width);
  const std::size_t taken = used() + sizeof gap - 1;
  const std::size_t room = width > taken ? width - taken : 0;
  // What was asked, and with room for both what was answered.
  if (room >= 2 * least_preview + 2) {
    columns_.push_back({"REQUEST", (room - 2) / 2});
    columns_.push_back({"RESPONSE", room - 2 - (room - 2) / 2});
  } else if (room >= least_preview) {
    columns_.push_back({"REQUEST", room});
  }
}

std::size_t TraceTable::used() const {
  std::size_t sum = 0;
  for (const Column& column : columns_) sum += column.width + (&column == &columns_.back() ? 0 : sizeof gap - 1);
  return sum;
}

// First the names get shorter, then whole columns go, the last ones first.
void TraceTable::shrink(std::size_t width) {
  constexpr std::size_t name_column = state_column + 1;
  for (std::size_t i = columns_.size(); i-- > name_column && used() > width;) {
    Column& column = columns_[i];
    if (!column.is_number && column.width > least_label)
      column.width -= std::min(column.width - least_label, used() - width);
  }
  while (used() > width && columns_.size() > name_column + 1) {
    columns_.pop_back();
    (has_users_ ? has_users_ : has_sessions_ ? has_sessions_ : has_tokens_) = false;
  }
}

std::vector<std::string> TraceTable::cells(const ListedTrace& trace, std::int64_t now_ms) const {
  const internal::StoredTrace& row = trace.row;
  std::vector<std::string> cells = {
      printable(row.id), terminal_.width == 0 ? time_text(row.request_time_ms) : age_text(row.request_time_ms, now_ms),
      // The store keeps milliseconds.
      row.duration_ms == 0 ? "< 1 ms" : duration_text(row.duration_ms * 1'000'000),
      row.state.empty() ? "-" : printable(row.state), shown_name(trace)};
  if (has_tokens_) cells.push_back(trace.tokens ? std::to_string(*trace.tokens) : "");
  if (has_sessions_) cells.push_back(printable(trace.session));
  if (has_users_) cells.push_back(printable(trace.user));
  cells.push_back(printable(row.request));
  cells.push_back(printable(row.response));
  return cells;
}

std::string TraceTable::joined(const std::vector<std::string>& cells) const {
  std::string line;
  for (std::size_t i = 0; i < columns_.size() && i < cells.size(); ++i) {
    const Column& column = columns_[i];
    // The start of an id is an id, with no mark at its end.
    const std::string text =
        i == 0 ? cells[i].substr(0, column.width) : fitted(cells[i], column.width, terminal_.unicode);
    const std::string spaces(column.width - std::min(column.width, mlflow::tools::columns(text)), ' ');
    std::string cell = column.is_number ? spaces + text : text;
    if (i == state_column && text != "STATE")
      cell = terminal_.styled(cell, text == "ERROR" ? Style::RED : Style::GREEN);
    line += cell;
    if (i + 1 == columns_.size()) break;
    line += (column.is_number ? "" : spaces) + gap;
  }
  return line;
}

std::string TraceTable::head() const {
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.emplace_back(column.title);
  return terminal_.styled(joined(titles), Style::BOLD);
}

std::string TraceTable::line(const ListedTrace& trace, std::int64_t now_ms) const {
  return joined(cells(trace, now_ms));
}

}  // namespace mlflow::tools
