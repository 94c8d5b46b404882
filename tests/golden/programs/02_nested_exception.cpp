// An exception that another is thrown from; caught at the root, and through it.
#include <mlflow/tracing.h>

#include <exception>
#include <stdexcept>
#include <string>

struct ValueError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct RuntimeError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[mlflow::trace(span_type="TOOL")]]
int inner(int x) {
  throw ValueError("bad value " + std::to_string(x));
}

[[mlflow::trace]]
int mid(int x) {
  try {
    return inner(x);
  } catch (const ValueError&) {
    std::throw_with_nested(RuntimeError("mid failed"));
  }
}

[[mlflow::trace]]
std::string root_caught(int x) {
  try {
    mid(x);
  } catch (const RuntimeError&) {
    return "recovered";
  }
  return "";
}

[[mlflow::trace]]
int root_raises(int x) {
  return mid(x);
}

int main() {
  root_caught(1);
  try {
    root_raises(2);
  } catch (const RuntimeError&) {
  }
}
