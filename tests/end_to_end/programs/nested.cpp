// nested LEVELS: values of so many objects and lists inside each other, wherever a span has values.
#include <mlflow/tracing.h>

#include <cstdlib>
#include <string>

mlflow::Json nested(int levels, bool in_lists) {
  mlflow::Json value = 1;
  for (int i = 0; i < levels; ++i) value = in_lists ? mlflow::Json::array({value}) : mlflow::Json{{"k", value}};
  return value;
}

int main(int argc, char** argv) {
  const int levels = argc > 1 ? std::atoi(argv[1]) : 1;
  auto span = mlflow::start_span("nested");
  span.set_inputs(mlflow::Json{{"objects", nested(levels, false)}, {"lists", nested(levels, true)}});
  span.set_outputs(nested(levels, true));
  span.set_attribute("objects", nested(levels, false));
  span.add_event({.name = "event",
                  .attributes = mlflow::Json{{"objects", nested(levels, false)}, {"lists", nested(levels, true)}}});
}
