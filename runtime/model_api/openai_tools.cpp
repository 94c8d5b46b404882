#include "model_api/openai_tools.h"

#include "model/attribute_keys.h"
#include "model_api/api_shape.h"
#include "model_api/json_reader.h"

namespace mlflow::internal {

void set_openai_tools(const Json& request, ModelSpan& span) {
  const Json& tools = member(request, "tools");
  if (!tools.is_array() || tools.empty()) return;
  Json shown = Json::array();
  for (const Json& tool : tools) {
    if (!tool.is_object()) continue;
    const Json& function = member(tool, "function");
    if (function.is_object()) {
      shown.push_back(
          chat_tool(member(function, "name"), member(function, "description"), member(function, "parameters")));
      if (function.contains("strict")) shown.back()["function"]["strict"] = function["strict"];
    } else if (text_member(tool, "type") == "function") {  // as the Responses API has it
      shown.push_back(chat_tool(member(tool, "name"), member(tool, "description"), member(tool, "parameters")));
      if (tool.contains("strict")) shown.back()["function"]["strict"] = tool["strict"];
    } else if (tool.contains("type")) {  // built in: web_search_preview, mcp, ...
      shown.push_back(chat_tool(tool["type"], nullptr, nullptr));
    }
  }
  if (!shown.empty()) span.set(attribute_key::CHAT_TOOLS, shown);
}

}  // namespace mlflow::internal
