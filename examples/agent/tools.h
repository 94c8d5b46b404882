// What the agent can do beside talking. Each tool is a traced function: a span below the agent's, with what the model
// asked for and what it was told.
#pragma once

#include <string>
#include <vector>

#include "chat_model.h"

namespace support {

struct Order {
  std::string number;
  std::string item;
  std::string state;
  double price = 0;
};

// Throws std::invalid_argument when there is no such order.
[[mlflow::trace(span_type = "TOOL")]] Order order_status(const std::string& number);

// What a customer gets back for an order that is returned in that condition: "unused" or "worn".
[[mlflow::trace(span_type = "TOOL")]] double refund(const std::string& number, const std::string& condition);

// Articles of the shop's help pages: asks the retriever, a service in Python.
[[mlflow::trace(span_type = "TOOL")]] std::vector<std::string> search_help(const std::string& query);

// The tools as the model is told of them.
Json tool_descriptions();

// Calls the tool that the model named, and gives what the model is to read: the result, or why there is none.
std::string call_tool(const std::string& name, const Json& arguments);

}  // namespace support
