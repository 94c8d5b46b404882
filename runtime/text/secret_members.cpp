#include "text/secret_members.h"

#include <algorithm>

#include "text/json_scan.h"
#include "text/redacted_json.h"

namespace mlflow::internal {
namespace {

std::string normalised(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

// From left to right through a text, with the containers that are open.
class SecretScan {
 public:
  SecretScan(std::string_view json, const SecretNames& names, std::string& to) : json_(json), names_(names), to_(to) {}

  bool run() {
    to_.clear();
    while (at_ < json_.size()) {
      switch (json_[at_]) {
        case '{': open_.push_back({Container::OBJECT, false}); break;
        case '[': open_.push_back({Container::LIST, false}); break;
        case '}':
        case ']':
          if (!open_.empty()) open_.pop_back();
          break;
        case '"': string(); continue;
        default: break;
      }
      ++at_;
    }
    if (to_.empty()) return false;
    to_ += json_.substr(copied_);
    return true;
  }

 private:
  struct Container {
    enum Kind { OBJECT, LIST } kind;
    bool names_a_secret;  // an object whose `name` is one of them: its `value` is hidden
  };

  char at(std::size_t index) const { return index < json_.size() ? json_[index] : '\0'; }
  bool is_string(std::size_t index) const { return at(index) == '"'; }
  // May be written with escapes.
  std::string string_at(std::size_t index) const {
    std::string text;
    append_json_unescaped(text, json_.substr(index, json_value_end(json_, index) - index));
    return text;
  }

  void string() {
    const std::size_t begin = at_;
    at_ = json_value_end(json_, begin);
    const std::size_t next = after_json_spaces(json_, at_);
    if (at(next) == ':')
      member(begin, after_json_spaces(json_, next + 1));
    else if (at(next) == ',' && begins_pair(begin) && names_.contains(string_at(begin)))
      second_of_pair(after_json_spaces(json_, next + 1));
  }

  void member(std::size_t key, std::size_t value) {
    const std::string name = string_at(key);
    if (names_.contains(name)) return hide(value);
    if (open_.empty()) return;
    if ((name == "name" || name == "key") && is_string(value))
      open_.back().names_a_secret = names_.contains(string_at(value));
    else if (name == "value" && open_.back().names_a_secret)
      hide(value);
  }

  // The first item of a list that is itself an item of a list.
  bool begins_pair(std::size_t string) const {
    if (open_.size() < 2 || open_.back().kind != Container::LIST || open_[open_.size() - 2].kind != Container::LIST)
      return false;
    const std::size_t before = string == 0 ? json_.npos : json_.find_last_not_of(" \t\r\n", string - 1);
    return before != json_.npos && json_[before] == '[';
  }

  void second_of_pair(std::size_t value) {
    const std::size_t end = json_value_end(json_, value);
    if (at(after_json_spaces(json_, end)) == ']') hide(value);
  }

  void hide(std::size_t value) {
    if (at(value) != '"' && at(value) != '{' && at(value) != '[') return;
    to_ += json_.substr(copied_, value - copied_);
    to_ += REDACTED_JSON;
    at_ = copied_ = std::min(json_value_end(json_, value), json_.size());
  }

  std::string_view json_;
  const SecretNames& names_;
  std::string& to_;
  std::vector<Container> open_;
  std::size_t at_ = 0;
  std::size_t copied_ = 0;
};

}  // namespace

SecretNames::SecretNames(std::string_view list) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string name = normalised(list.substr(0, comma));
    if (!name.empty()) names_.push_back(std::move(name));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  std::sort(names_.begin(), names_.end());
}

bool SecretNames::contains(std::string_view name) const {
  constexpr std::size_t LONGEST = 64;  // no name of a header or a setting is longer
  return !names_.empty() && name.size() <= LONGEST &&
         std::binary_search(names_.begin(), names_.end(), normalised(name));
}

bool hide_secret_members(std::string_view json, const SecretNames& names, std::string& to) {
  // Most captured values are a number or a text.
  if (json.empty() || (json.front() != '{' && json.front() != '[')) return false;
  return SecretScan(json, names, to).run();
}

}  // namespace mlflow::internal
