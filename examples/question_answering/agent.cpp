#include "agent.h"

#include <cstdio>
#include <optional>
#include <regex>

#include "calculator.h"
#include "observability.h"

namespace qa {
namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

// "What is 3 * (4 + 5)?" asks for a calculation.
std::optional<std::string> expression_in(const std::string& question) {
  static const std::regex pattern(R"(^What is ([-+*/(). 0-9]*[-+*/][-+*/(). 0-9]*)\?$)");
  std::smatch match;
  if (!std::regex_match(question, match, pattern)) return std::nullopt;
  return match[1].str();
}

// "How long is the Nile in miles?" asks for a unit that the documents do not use.
std::optional<std::string> unit_wanted(const std::string& question) {
  static const std::regex pattern(R"( in (miles|feet)\?$)");
  std::smatch match;
  if (!std::regex_search(question, match, pattern)) return std::nullopt;
  return match[1].str();
}

std::optional<Quantity> quantity_in(const std::string& text) {
  static const std::regex pattern(R"(([0-9.]+) (km|m)\b)");
  std::smatch match;
  if (!std::regex_search(text, match, pattern)) return std::nullopt;
  return Quantity{std::stod(match[1].str()), match[2].str()};
}

}  // namespace

Answer Agent::handle(const Request& request) {
  note_request(request.user, request.session);
  if (const auto expression = expression_in(request.question))
    return {.text = *expression + " = " + number_text(calculate(*expression)), .citations = {}};

  const auto unit = unit_wanted(request.question);
  if (!unit) return pipeline_.answer(request.question);

  Answer answer = pipeline_.answer(request.question.substr(0, request.question.rfind(" in ")) + "?");
  if (const auto quantity = quantity_in(answer.text)) {
    const Quantity converted = convert_units(*quantity, *unit);
    answer.text += " (" + number_text(converted.value) + " " + converted.unit + ")";
  }
  return answer;
}

}  // namespace qa
