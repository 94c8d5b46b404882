module;
#include <string>
export module greeting;
export [[mlflow::trace]] std::string greet(const std::string& name) { return "hello " + name; }
