#include <mlflow/tracing.h>

#include <iostream>

#include "greeter.h"

int main() {
  auto span = mlflow::start_span("consumer");
  std::cout << greet("Ada", 2).text << '\n';
}
