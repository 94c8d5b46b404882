// Calls each of the program's parts, PARTS(what to do with one), and prints what they found.
#include <iostream>
#include <string>

#define DECLARE(part) std::string part();
PARTS(DECLARE)

int main() {
#define CALL(part) std::cout << #part << ": " << part() << '\n';
  PARTS(CALL)
}
