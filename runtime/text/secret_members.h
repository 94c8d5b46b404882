// Values that are hidden because of what they are called: an "authorization" among the headers of a request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlflow::internal {

// Names of things that are nobody's business. Case, '-' and '_' do not count: "X-API-Key" is "x_api_key".
class SecretNames {
 public:
  // `list`: names between commas.
  explicit SecretNames(std::string_view list);
  bool contains(std::string_view name) const;

 private:
  std::vector<std::string> names_;  // sorted, in small letters, without '-' and '_'
};

// False: nothing in `json` (valid JSON text) has one of these names. Else `to` is a copy with "[REDACTED]" for each
// text, list and object that has: as the member of an object, as the second of a pair in a list of pairs ([["cookie",
// "..."]]), or as the `value` beside a `name` or `key` ({"name": "cookie", "value": "..."}). Numbers, booleans and
// null stay: a "token" that is a number is a word of a language model.
bool hide_secret_members(std::string_view json, const SecretNames& names, std::string& to);

}  // namespace mlflow::internal
