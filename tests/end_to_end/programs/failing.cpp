// An exception that passes through two spans and leaves the root.
#include <iostream>
#include <stdexcept>
#include <string>

class NotFound : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[mlflow::trace(span_type="TOOL")]]
std::string fetch(const std::string& key) {
  throw NotFound("no such key: " + key);
}

[[mlflow::trace(span_type="CHAIN")]]
std::string run(const std::string& key) {
  return fetch(key);
}

int main() {
  try {
    run("k1");
  } catch (const NotFound& error) {
    std::cout << error.what() << '\n';
    return 3;
  }
}
