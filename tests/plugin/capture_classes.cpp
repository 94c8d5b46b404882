// Classes of the user's: by to_json or operator<< or their public fields, and nothing that is not safe to read.
// RUN: %clang_run -std=c++17 -Wall -Wextra -Wno-deprecated-volatile -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <atomic>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

template <class T> [[mlflow::trace("look", capture_outputs = false)]] void look(const T& value) { (void)value; }

namespace acme {
struct Base {
  int id = 1;
  virtual ~Base() = default;
};
struct Mixin {
  std::string tag = "m";
};
class Widget : public Base, public Mixin {
 public:
  std::vector<Mixin> parts = {{}, {}};
  unsigned bits : 3;
  struct {
    int inner = 7;
  };
  union {
    int as_int = 0;
    float as_float;
  };
  volatile int changing = 0;
  std::atomic<int> counter{0};
  int& other;
  explicit Widget(int& o) : bits(5), other(o) {}

 protected:
  int hidden = 0;

 private:
  std::string secret = "s";
};

struct Node {
  int v;
  Node* next;
};

class Money {
 public:
  explicit Money(int cents) : cents_(cents) {}
  friend std::ostream& operator<<(std::ostream& out, const Money& m) { return out << m.cents_ << " ct"; }

 private:
  int cents_;
};

class Closed {
  int x = 0;

 public:
  int get() { return x; }
};
class Incomplete;
union Either {
  int a;
  float b;
};
struct Left : virtual Base {
  int left = 2;
};
struct Right : virtual Base {
  int right = 3;
};
struct Bottom : Left, Right {
  int bottom = 4;
};
struct WithPrivateBase : private Mixin {
  int own = 5;
};
template <class T> struct Box {
  T content;
};
// A range that never ends, and says so nowhere: not a container.
struct Endless {
  struct Iterator {
    int operator*() const { return 1; }
    Iterator& operator++() { return *this; }
    bool operator!=(const Iterator&) const { return true; }
  };
  using value_type = int;
  Iterator begin() const { return {}; }
  Iterator end() const { return {}; }
};
// A container of its own kind.
template <class T> class Ring {
 public:
  using value_type = T;
  using allocator_type = std::allocator<T>;
  const T* begin() const { return data_; }
  const T* end() const { return data_ + 2; }

 private:
  T data_[2] = {1, 2};
};
// Looking for members must not instantiate what has an auto return.
template <class T> struct Auto {
  using value_type = T;
  auto begin() const { return T::no_such_thing(); }
  auto data() const { return T::no_such_thing(); }
};
// Its conversion does not compile, and nobody asked for it.
template <class T> class Broken {
  friend std::ostream& operator<<(std::ostream& out, const Broken&) { return out << T::no_such_thing(); }
};
class Thrower {
  friend std::ostream& operator<<(std::ostream&, const Thrower&) { throw 1; }
};
template <class T> struct NeverCompleted {
  static_assert(sizeof(T) > 100, "");
  int x;
};
}  // namespace acme

int main() {
  int other = 9;
  look(acme::Widget(other));
  // OUT: look(value={id: 1, tag: "m", parts: [{tag: "m"}, {tag: "m"}], bits: 5, inner: 7, changing: <volatile int>, counter: <std::atomic<int>>, other: 9})
  acme::Node node{1, nullptr}, second{2, &node};
  look(second);
  // OUT-NEXT: look(value={v: 2, next: <address>})
  look(node);
  // OUT-NEXT: look(value={v: 1, next: null})
  look(acme::Money(5));
  // OUT-NEXT: look(value="5 ct")
  look(acme::Closed());
  // OUT-NEXT: look(value=<acme::Closed>)
  const acme::Incomplete* incomplete = reinterpret_cast<acme::Incomplete*>(&node);
  look(incomplete);
  // OUT-NEXT: look(value=<address>)
  look(acme::Either{1});
  // OUT-NEXT: look(value=<acme::Either>)
  look(acme::Bottom());
  // OUT-NEXT: look(value={id: 1, left: 2, right: 3, bottom: 4})
  look(acme::WithPrivateBase());
  // OUT-NEXT: look(value={own: 5})
  look(acme::Box<std::string>{"c"});
  // OUT-NEXT: look(value={content: "c"})
  look(std::map<int, acme::Box<int>>{{1, {2}}});
  // OUT-NEXT: look(value={1: {content: 2}})
  look(acme::Endless());
  // OUT-NEXT: look(value=<acme::Endless>)
  look(acme::Ring<int>());
  // OUT-NEXT: look(value=[1, 2])
  look(acme::Auto<int>());
  // OUT-NEXT: look(value=<acme::Auto<int>>)
  look(acme::Broken<int>());
  // OUT-NEXT: look(value=<acme::Broken<int>>)
  look(acme::Thrower());
  // OUT-NEXT: look(value=<acme::Thrower>)
  const acme::NeverCompleted<int>* never = reinterpret_cast<const acme::NeverCompleted<int>*>(&node);
  (look)(never);  // without argument-dependent look-up, which completes classes
  // OUT-NEXT: look(value=<address>)
  struct Local {
    int l;
  };
  look(Local{1});
  // OUT-NEXT: look(value={l: 1})
}
