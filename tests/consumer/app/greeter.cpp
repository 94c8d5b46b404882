#include "greeter.h"

Greeting greet(const std::string& name, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += "Hello " + name + "! ";
  return {text, static_cast<int>(text.size())};
}
