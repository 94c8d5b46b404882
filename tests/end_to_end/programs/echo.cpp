// echo MODE [NUMBER]: one traced call, or several, with the arguments a hostile world brings. Ends with 7, whatever
// tracing does.
#include <cstdlib>
#include <string>

[[mlflow::trace]] std::string echo(const std::string& text) { return text; }

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "hello";
  const int number = argc > 2 ? std::atoi(argv[2]) : 1;
  if (mode == "invalid-utf8") {
    echo(
        "a\xff\xfe"
        "b\xc3");
  } else if (mode == "huge") {
    echo(std::string(static_cast<std::size_t>(number), 'x'));
  } else {
    for (int i = 0; i < number; ++i) echo(mode);
  }
  return 7;
}
