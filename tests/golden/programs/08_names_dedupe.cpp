// Many spans with one name, the same for parent and child, and names that look numbered.
#include <mlflow/tracing.h>

[[mlflow::trace(name="same")]]
int a(int n) {
  if (n != 0) a(n - 1);
  return n;
}

int main() {
  auto root = mlflow::start_span("root");
  a(2);
  a(0);
  auto numbered = mlflow::start_span("same_1");
}
