// What an out-parameter points to before the call is nobody's business: it is not followed.
// RUN: %clang_run -std=c++17 %s -o %t && %t | %filecheck --check-prefix=OUT %s
[[mlflow::trace]] void find(int x, const char*& text, int*& number) {
  static int found = 5;
  text = "found";
  number = &found;
  (void)x;
}

int main() {
  const char* text = reinterpret_cast<const char*>(1);
  int* number = reinterpret_cast<int*>(8);
  find(1, text, number);
  // OUT: find(x=1, text=<address>, number=<address>) -> null
}
