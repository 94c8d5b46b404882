#include "long_vectors.h"

#include <algorithm>
#include <cstddef>

namespace mlflow::tools {
namespace {

constexpr std::size_t shown_numbers = 2;
constexpr std::size_t longest_shown = 16;
constexpr std::string_view number_characters = "0123456789+-.eE";
constexpr std::string_view space = " \t\r\n";

// The end of a string that begins at `at`, behind its quote.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at < json.size() ? at + 1 : json.size();
}

struct Vector {
  std::size_t numbers = 0;
  std::size_t shown_end = 0;  // where the first of them end
  std::size_t end = 0;  // behind the bracket; 0: it is no list of numbers alone
};

Vector read_vector(std::string_view json, std::size_t at) {
  Vector vector;
  for (++at;;) {
    at = json.find_first_not_of(space, at);
    if (at == json.npos) return {};
    const std::size_t end = std::min(json.find_first_not_of(number_characters, at), json.size());
    if (end == at) return {};
    if (++vector.numbers == shown_numbers) vector.shown_end = end;
    at = json.find_first_not_of(space, end);
    if (at == json.npos) return {};
    if (json[at] == ']') {
      vector.end = at + 1;
      return vector;
    }
    if (json[at++] != ',') return {};
  }
}

}  // namespace

std::string without_long_vectors(std::string_view json, bool unicode) {
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    if (json[at] == '"') {
      const std::size_t end = string_end(json, at);
      out += json.substr(at, end - at);
      at = end;
      continue;
    }
    const Vector vector = json[at] == '[' ? read_vector(json, at) : Vector();
    if (vector.end == 0 || vector.numbers <= longest_shown) {
      out += json[at++];
      continue;
    }
    out += json.substr(at, vector.shown_end - at);
    out += (unicode ? ", … " : ", ... ") + std::to_string(vector.numbers) + " numbers]";
    at = vector.end;
  }
  return out;
}

}  // namespace mlflow::tools
