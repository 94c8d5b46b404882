// What a pointer is: text that ends where its NUL or the number beside it says, an address otherwise; what it leads to
// where the user says read_pointers. And nothing is read that a lock guards.
// RUN: %clang_run -std=c++20 -Wall -Wextra -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O2 -fsanitize=address,undefined -fno-sanitize-recover=all %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <atomic>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string>
#include <vector>

struct Node {
  int v;
  const Node* next;
};

[[mlflow::trace]] void number(const int* p) { (void)p; }
[[mlflow::trace]] void range(const int* first, const int* last) { (void)first, (void)last; }
[[mlflow::trace]] void text_range(const char* begin, const char* end) { (void)begin, (void)end; }
[[mlflow::trace]] void text(const char* p, int id) { (void)p, (void)id; }
[[mlflow::trace]] void sized(const char* data, int n) { (void)data, (void)n; }
[[mlflow::trace]] void sized_by_words(const char* s, std::size_t payload_len) { (void)s, (void)payload_len; }
[[mlflow::trace]] void bytes(const unsigned char* data, unsigned dataSize) { (void)data, (void)dataSize; }
[[mlflow::trace]] void buffer(char* out, std::size_t size) { (void)out, (void)size; }
[[mlflow::trace]] void list(const std::vector<Node*>& nodes, const std::map<const Node*, int>& ids) { (void)nodes, (void)ids; }
[[mlflow::trace]] void owned(const std::unique_ptr<Node>& a, const std::shared_ptr<int>& b) { (void)a, (void)b; }
[[mlflow::trace]] void marked([[mlflow::read_pointers]] const Node* node, const Node* other) { (void)node, (void)other; }
[[mlflow::trace(read_pointers = "nodes")]] void named(const std::vector<Node*>& nodes, const int* n) { (void)nodes, (void)n; }
[[mlflow::trace(read_pointers = true)]] const Node* all(const Node* node, int* n) { (void)n; return node; }
[[mlflow::trace(read_pointers = true)]] void* nothing(void* p, const volatile int* q, int (*f)()) { (void)q, (void)f; return p; }
[[mlflow::trace]] const Node* result(Node& node) { return &node; }

struct Slice {
  const char* data;
  std::size_t length;
  const char* name;
};
[[mlflow::trace]] void slice(const Slice& s) { (void)s; }

class SpinLock {
 public:
  void lock() {}
  void unlock() {}
};
struct ByMutex {
  std::map<int, int> items;
  std::mutex m;
};
struct ByPointer {
  int items;
  std::shared_ptr<std::mutex> m;
};
struct ByBase : SpinLock {
  int items;
};
class Inside {
 public:
  int items = 0;

 private:
  [[maybe_unused]] mutable pthread_mutex_t m_ = PTHREAD_MUTEX_INITIALIZER;
};
struct Around {
  int a = 1;
  Inside inside;
};
template <class T> [[mlflow::trace]] void locked(const T& value) { (void)value; }

int main() {
  int numbers[] = {1, 2};
  number(numbers);
  // OUT: number(p=<address>) -> null
  number(nullptr);
  // OUT-NEXT: number(p=null) -> null
  range(numbers, numbers + 2);
  // OUT-NEXT: range(first=<address>, last=<address>) -> null
  const char behind[] = "12345678SECRET";
  text_range(behind, behind + 8);
  // OUT-NEXT: text_range(begin=<address>, end=<address>) -> null
  text("text", 2);
  // OUT-NEXT: text(p="text", id=2) -> null
  sized(behind, 8);
  // OUT-NEXT: sized(data="12345678", n=8) -> null
  sized("ab", 100);
  // OUT-NEXT: sized(data="ab", n=100) -> null
  sized_by_words(behind, 3);
  // OUT-NEXT: sized_by_words(s="123", payload_len=3) -> null
  bytes(reinterpret_cast<const unsigned char*>(behind), 5);
  // OUT-NEXT: bytes(data=bytes(5), dataSize=5) -> null
  char to_fill[4];
  buffer(to_fill, sizeof to_fill);
  // OUT-NEXT: buffer(out=<address>, size=4) -> null
  Node last{2, nullptr}, first{1, &last};
  list({&first, &last}, {{&last, 7}});
  // OUT-NEXT: list(nodes=[<address>, <address>], ids={<address>: 7}) -> null
  owned(std::make_unique<Node>(Node{3, &first}), std::make_shared<int>(4));
  // OUT-NEXT: owned(a={v: 3, next: <address>}, b=4) -> null
  marked(&first, &first);
  // OUT-NEXT: marked(node={v: 1, next: {v: 2, next: null}}, other=<address>) -> null
  named({&last}, numbers);
  // OUT-NEXT: named(nodes=[{v: 2, next: null}], n=<address>) -> null
  all(&last, numbers);
  // OUT-NEXT: all(node={v: 2, next: null}, n=1) -> {v: 2, next: null}
  nothing(nullptr, nullptr, nullptr);
  // OUT-NEXT: nothing(p=null, q=null, f=null) -> null
  result(first);
  // OUT-NEXT: result(node={v: 1, next: <address>}) -> <address>
  slice({behind, 4, "name"});
  // OUT-NEXT: slice(s={data: "1234", length: 4, name: "name"}) -> null
  locked(ByMutex());
  // OUT-NEXT: locked(value=<ByMutex>) -> null
  locked(ByPointer());
  // OUT-NEXT: locked(value=<ByPointer>) -> null
  locked(ByBase());
  // OUT-NEXT: locked(value=<ByBase>) -> null
  locked(Around());
  // OUT-NEXT: locked(value={a: 1, inside: <Inside>}) -> null
  locked(std::vector<Inside>(1));
  // OUT-NEXT: locked(value=[<Inside>]) -> null
}
