#include "tools.h"

#include <mlflow/tracing.h>

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "environment.h"
#include "http.h"

namespace support {
namespace {

const std::vector<Order> ORDERS = {
    {"1042", "touring bicycle", "in transport, arrives on Thursday", 849.0},
    {"1043", "rain jacket", "delivered on Monday", 89.5},
};

Json description(const std::string& name, const std::string& what, const std::vector<std::string>& parameters) {
  Json properties = Json::object();
  for (const std::string& parameter : parameters) properties[parameter] = {{"type", "string"}};
  return {{"type", "function"},
          {"function",
           {{"name", name},
            {"description", what},
            {"parameters", {{"type", "object"}, {"properties", properties}, {"required", parameters}}}}}};
}

Json to_json(const Order& order) {
  return {{"number", order.number}, {"item", order.item}, {"state", order.state}, {"price", order.price}};
}

Json result_of(const std::string& name, const Json& arguments) {
  const auto argument = [&](const char* key) { return arguments.at(key).get<std::string>(); };
  if (name == "order_status") return to_json(order_status(argument("number")));
  if (name == "refund") return refund(argument("number"), argument("condition"));
  if (name == "search_help") return search_help(argument("query"));
  throw std::invalid_argument("there is no tool " + name);
}

}  // namespace

Order order_status(const std::string& number) {
  const auto found = std::ranges::find(ORDERS, number, &Order::number);
  if (found == ORDERS.end()) throw std::invalid_argument("there is no order " + number);
  return *found;
}

double refund(const std::string& number, const std::string& condition) {
  return order_status(number).price * (condition == "unused" ? 1.0 : 0.6);
}

std::vector<std::string> search_help(const std::string& query) {
  // The header that makes the service's spans part of this trace, below this span.
  const Headers headers = mlflow::tracing::get_tracing_context_headers_for_http_request();
  const std::string url = environment("RETRIEVER_URL", "http://127.0.0.1:8081");
  return Json::parse(post_json(url + "/search", headers, Json{{"query", query}, {"top_k", 2}}.dump()));
}

Json tool_descriptions() {
  return Json::array({description("order_status", "The state of an order.", {"number"}),
                      description("refund", "What is paid back for an order.", {"number", "condition"}),
                      description("search_help", "Articles of the help pages.", {"query"})});
}

std::string call_tool(const std::string& name, const Json& arguments) {
  try {
    return result_of(name, arguments).dump();
  } catch (const std::exception& error) {
    return std::string("error: ") + error.what();  // the tool's span has it, too
  }
}

}  // namespace support
