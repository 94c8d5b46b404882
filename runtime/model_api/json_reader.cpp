#include "model_api/json_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "text/json_scan.h"
#include "text/utf8.h"

namespace mlflow::internal {
namespace {

constexpr std::size_t DEEPEST = 256;
// Beyond this, whether a key is there already is not asked for each: that would take a minute where there are a
// million.
constexpr std::size_t MOST_UNIQUE_KEYS = 1000;
constexpr int MOST_TRIES = 16;

// Puts a value together as its tokens come, so that what there is of a broken one is at hand.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& into = *open_.back();
    if (into.is_array()) {
      into.push_back(std::move(value));
      return &into.back();
    }
    auto& members = into.get_ref<Json::object_t&>();
    if (members.size() < MOST_UNIQUE_KEYS) return &(into[key_] = std::move(value));
    members.emplace_back(key_, std::move(value));
    return &members.back().second;
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json container) {
    if (open_.size() >= DEEPEST) return false;
    open_.push_back(place(std::move(container)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;  // innermost last: only its last member changes, so that the others stay where they are
  std::string key_;
};

bool parse(std::string_view text, Builder& builder) {
  std::string scratch;
  const std::string_view valid = valid_utf8(text, scratch);
  return Json::sax_parse(valid.begin(), valid.end(), &builder);
}

}  // namespace

std::optional<Json> read_json(std::string_view text) {
  Builder builder;
  if (!parse(text, builder)) return std::nullopt;
  return builder.take();
}

std::optional<Json> read_cut_json(std::string_view text) {
  Builder builder;
  parse(text, builder);
  Json found = builder.take();
  if (!found.is_structured()) return std::nullopt;
  return found;
}

std::optional<Json> find_last_member(std::string_view text, std::string_view name) {
  const std::string quoted = '"' + std::string(name) + '"';
  std::size_t at = text.rfind(quoted);
  for (int tries = 0; at != text.npos && tries < MOST_TRIES; ++tries) {
    const std::size_t here = std::exchange(at, at != 0 ? text.rfind(quoted, at - 1) : text.npos);
    std::size_t value = text.find_first_not_of(" \t\r\n", here + quoted.size());
    if (value == text.npos || text[value] != ':') continue;
    value = text.find_first_not_of(" \t\r\n", value + 1);
    if (value == text.npos || text.substr(value).starts_with("null")) continue;
    const std::size_t end = json_value_end(text, value);
    if (end <= value || end > text.size()) continue;
    if (std::optional<Json> found = read_json(text.substr(value, end - value))) return found;
  }
  return std::nullopt;
}

const Json& member(const Json& object, std::string_view key) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found != object.end() ? *found : none;
}

std::string_view text_member(const Json& object, std::string_view key) {
  const Json& value = member(object, key);
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>()) : std::string_view();
}

}  // namespace mlflow::internal
