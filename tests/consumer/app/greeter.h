#pragma once

#include <string>

struct Greeting {
  std::string text;
  int length;
};

// The attribute is here only: the definition inherits it.
[[mlflow::trace(name="greeting", span_type="TOOL")]] Greeting greet(const std::string& name, int times);
