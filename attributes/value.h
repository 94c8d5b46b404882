// The value of an option before it is known to be of the right type: a literal, a name, a list or an object.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace mlflow::attributes {

struct Value {
  // Out of line: the members hold Values, and a vector of an incomplete type must not be made or destroyed here.
  Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;
  ~Value();

  enum class Kind { STRING, NUMBER, BOOLEAN, NONE, NAME, LIST, OBJECT };
  Kind kind = Kind::NONE;
  std::string text;  // STRING: contents; NUMBER: as JSON; NAME: with its qualifiers
  bool boolean = false;
  std::vector<Value> items;                              // LIST
  std::vector<std::pair<std::string, Value>> members;  // OBJECT
  std::size_t token = 0;                                 // where it begins
  std::size_t last_token = 0;                            // the last part of a qualified NAME
};

// "a string", "a number", ...: how messages call a kind.
const char* kind_name(Value::Kind kind);
// As Python's json.dumps(ensure_ascii=False) writes it.
std::string to_json(const Value& value);
// A C++ number literal as Python's json writes that number; empty if it is none.
std::string number_to_json(const std::string& literal);

}  // namespace mlflow::attributes
