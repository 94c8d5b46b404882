#include "calculator.h"

#include <cctype>
#include <cstdlib>
#include <map>
#include <stdexcept>

namespace qa {
namespace {

// Recursive descent over the expression's text.
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  double whole() {
    const double value = sum();
    if (peek() != '\0') throw std::invalid_argument("cannot calculate \"" + text_ + "\"");
    return value;
  }

 private:
  double sum() {
    double value = product();
    while (peek() == '+' || peek() == '-') value += take() == '+' ? product() : -product();
    return value;
  }

  double product() {
    double value = factor();
    while (peek() == '*' || peek() == '/') {
      if (take() == '*') {
        value *= factor();
        continue;
      }
      const double divisor = factor();
      if (divisor == 0) throw std::domain_error("division by zero in \"" + text_ + "\"");
      value /= divisor;
    }
    return value;
  }

  double factor() {
    if (peek() == '-') {
      take();
      return -factor();
    }
    if (peek() == '(') {
      take();
      const double value = sum();
      if (peek() != ')') throw std::invalid_argument("missing ) in \"" + text_ + "\"");
      take();
      return value;
    }
    const char* begin = text_.c_str() + at_;
    char* end = nullptr;
    const double value = std::isdigit(static_cast<unsigned char>(peek())) ? std::strtod(begin, &end) : 0;
    if (!end || end == begin) throw std::invalid_argument("cannot calculate \"" + text_ + "\"");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  char peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  char take() {
    const char next = peek();
    ++at_;
    return next;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

}  // namespace

double calculate(const std::string& expression) { return Parser(expression).whole(); }

Quantity convert_units(const Quantity& quantity, const std::string& unit) {
  static const std::map<std::string, double> metres = {{"km", 1000}, {"m", 1}, {"miles", 1609.344}, {"feet", 0.3048}};
  const auto from = metres.find(quantity.unit);
  const auto to = metres.find(unit);
  if (from == metres.end() || to == metres.end())
    throw std::invalid_argument("cannot convert " + quantity.unit + " to " + unit);
  return {quantity.value * from->second / to->second, unit};
}

}  // namespace qa
