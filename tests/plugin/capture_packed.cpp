// Fields that lie where their type may not: no reference is bound to them, which sanitizers object to.
// RUN: %clang_run -std=c++17 -fsanitize=undefined -fno-sanitize-recover=undefined %s -o %t && %t | %filecheck %s
// RUN: %clang_run -std=c++14 -O3 -Wall -Wextra -Werror %s -o %t && %t | %filecheck %s
struct Inner {
  int i;
  const double d[2];
};
struct __attribute__((packed)) Packed {
  char c;
  const int i;
  short s[3];
  Inner inner;
  const char* text;
  unsigned bits : 3;
  struct {
    long in_anonymous;
  };
};
#pragma pack(push, 1)
struct Derived : Inner {
  bool last;
};
#pragma pack(pop)
struct Around {
  char c;
  Packed packed;
};

[[mlflow::trace]] Packed look(const Packed& p, [[mlflow::read_pointers]] const Around* around) { return around ? around->packed : p; }
[[mlflow::trace]] void look(const Derived& d) { (void)d; }

int main() {
  Around around = {'a', {'b', 2, {3, 4, 5}, {6, {7, 8}}, "text", 1, {9}}};
  look(around.packed, &around);
  // CHECK: look(p={c: 'b', i: 2, s: [3, 4, 5], inner: {i: 6, d: [7.0, 8.0]}, text: "text", bits: 1, in_anonymous: 9}, around={c: 'a', packed: {c: 'b', i: 2, s: [3, 4, 5], inner: {i: 6, d: [7.0, 8.0]}, text: "text", bits: 1, in_anonymous: 9}}) -> {{.*}}text: "text"
  alignas(8) char memory[1 + sizeof(Derived)] = {};
  look(*reinterpret_cast<Derived*>(memory + 1));
  // CHECK: look(d={i: 0, d: [0.0, 0.0], last: false}) -> null
}
