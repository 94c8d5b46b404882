#include "capture/equal_keys.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace mlflow::internal {

void merge_equal_keys(std::string& out, const std::vector<JsonEntry>& entries) {
  std::unordered_set<std::string_view> keys;
  for (const JsonEntry& entry : entries) keys.insert(std::string_view(out).substr(entry.key, entry.value - entry.key));
  if (keys.size() == entries.size()) return;
  const std::string text = out.substr(entries.front().key);
  const std::size_t start = entries.front().key;
  const auto part = [&](std::size_t from, std::size_t to) {
    return std::string_view(text).substr(from - start, to - from);
  };
  const auto key_of = [&](const JsonEntry& entry) { return part(entry.key, entry.value - 2); };
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_key;
  for (std::size_t i = 0; i < entries.size(); ++i) by_key[key_of(entries[i])].push_back(i);
  out.resize(start);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::vector<std::size_t>& same = by_key[key_of(entries[i])];
    if (same.front() != i) continue;
    if (i != 0) out += ", ";
    out.append(key_of(entries[i])).append(": ");
    if (same.size() > 1) out += '[';
    for (const std::size_t each : same) {
      if (each != i) out += ", ";
      out += part(entries[each].value, entries[each].end);
    }
    if (same.size() > 1) out += ']';
  }
}

}  // namespace mlflow::internal
