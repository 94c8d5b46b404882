// Listed traces as lines of a table that fits the terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "terminal.h"
#include "trace_listing.h"

namespace mlflow::tools {

// The columns are chosen, and made as wide, as these traces need; traces that come later are cut to them.
class TraceTable {
 public:
  TraceTable(const Terminal& terminal, const std::vector<ListedTrace>& traces, std::int64_t now_ms);

  // Lines without their end.
  std::string head() const;
  std::string line(const ListedTrace& trace, std::int64_t now_ms) const;

 private:
  struct Column {
    const char* title;
    std::size_t width;
    bool is_number = false;
  };
  std::vector<std::string> cells(const ListedTrace& trace, std::int64_t now_ms) const;
  std::size_t used() const;  // columns of a line
  void shrink(std::size_t width);
  std::string joined(const std::vector<std::string>& cells) const;

  const Terminal& terminal_;
  bool has_tokens_ = false;
  bool has_sessions_ = false;
  bool has_users_ = false;
  std::vector<Column> columns_;
};

}  // namespace mlflow::tools
