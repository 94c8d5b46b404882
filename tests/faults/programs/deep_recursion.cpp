// deep_recursion MODE DEPTH: every function is traced by a rule, or none is. Prints what came of it.
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

// Each level needs a frame of its own.
int descend(int levels) { return levels == 0 ? 0 : descend(levels - 1) + 1; }

// Optimised, the last call of each is a jump.
bool is_odd(int number);
bool is_even(int number) { return number == 0 ? true : is_odd(number - 1); }
bool is_odd(int number) { return number == 0 ? false : is_even(number - 1); }

// The same of member functions, with an object that is passed by its address.
struct Walk {
  int steps = 0;
  int forth(std::string name, int levels) { return ++steps, levels == 0 ? steps : back(name, levels - 1); }
  int back(const std::string& name, int levels) { return ++steps, levels == 0 ? steps : left(name, levels - 1); }
  int left(const std::string& name, int levels) { return levels == 0 ? steps : back(name, levels - 1); }
};

}  // namespace

int main(int, char** arguments) {
  const std::string mode = arguments[1];
  const int depth = std::atoi(arguments[2]);
  if (mode == "descend") std::cout << descend(depth);
  if (mode == "siblings") std::cout << is_even(depth);
  if (mode == "members") std::cout << Walk().forth("walk", depth);
  return 0;
}
