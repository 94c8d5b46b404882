// A function of each kind does, with its body moved to a function of its own, what the plain one does: recorded, and
// where tracing is off.
// RUN: %clang_plain -std=c++17 -w %s -o %t.plain && %t.plain 2> %t.expected
// RUN: echo '[{"function": "*"}]' > %t.json
// RUN: %clang_run -std=c++17 -w -fplugin-arg-mlflow_trace-rules=%t.json %s -o %t && %t > %t.spans 2> %t.out && diff %t.expected %t.out
// RUN: %clang_run -std=c++17 -w -O2 -fplugin-arg-mlflow_trace-rules=%t.json %s -o %t && %t 2> %t.out > /dev/null && diff %t.expected %t.out
// RUN: %t off > %t.off 2> %t.out && diff %t.expected %t.out && %filecheck --allow-empty --check-prefix=OFF %s < %t.off
// RUN: %filecheck %s < %t.spans
// CHECK-DAG: try_body(x=5) -> -1
// CHECK-DAG: decode(text="", to={{.*}}) -> true
// CHECK-DAG: recursive(n=0, s="abc") -> 3
// OFF-NOT: try_body
#include <complex>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

extern "C" [[gnu::weak]] int mlflow_trace_v1_enabled;  // the plain program has none
#define P(...) std::fprintf(stderr, __VA_ARGS__)
using std::string;
int try_body(int x) try {
  if (x > 2) throw std::runtime_error("big");
  P("try %d\n", x);
  return x;
} catch (const std::exception& e) {
  P("caught %s\n", e.what());
  return -1;
}
int statics() {
  static int n = 10;
  static string s = [] { return string("init"); }();
  (void)s;
  return ++n;
}
int statics2() {
  static string s("x");
  s += "y";
  return int(s.size());
}
inline int& inline_static() {
  static int n = 0;
  P("is\n");
  return ++n, n;
}
int local_class(int a) {
  struct L {
    int v;
    int twice() const { return v * 2; }
    static int st(int k) { return k + 1; }
  };
  L l{a};
  P("lc\n");
  return l.twice() + L::st(a);
}
int gotos(int n) {
  int i = 0;
again:
  if (i < n) {
    P("g%d ", i);
    ++i;
    goto again;
  }
  P("\n");
  return i;
}
int computed(int n) {
  static void* t[] = {&&a, &&b};
  P("c\n");
  goto* t[n & 1];
a:
  return 1;
b:
  return 2;
}
int vla(int n) {
  int a[n];
  for (int i = 0; i < n; ++i) a[i] = i;
  P("vla\n");
  return a[n - 1];
}
struct Big {
  char c[200];
  int k;
};
Big big(int k) {
  Big b{};
  b.k = k;
  P("big\n");
  return b;
}
Big pass_big(Big b) {
  b.k++;
  P("pass\n");
  return b;
}
struct Small {
  int a, b;
};
Small small(Small s) {
  P("small\n");
  return {s.b, s.a};
}
struct NT {
  string s;
  NT(string x) : s(std::move(x)) {}
  NT(const NT& o) : s(o.s) { P("copy\n"); }
  NT(NT&& o) noexcept : s(std::move(o.s)) { P("move\n"); }
  ~NT() { P("~%s\n", s.c_str()); }
};
NT nt(NT a, NT b) {
  P("nt\n");
  return NT(a.s + b.s);
}
NT nrvo(int n) {
  NT r("r" + std::to_string(n));
  P("nrvo\n");
  return r;
}
std::unique_ptr<int> up(std::unique_ptr<int> p) {
  P("up\n");
  ++*p;
  return p;
}
std::complex<double> cx(std::complex<double> z) {
  P("cx\n");
  return z * z;
}
long double ld(long double x, float f, double d) {
  P("ld\n");
  return x + f + d;
}
__int128 i128(__int128 a) {
  P("i128\n");
  return a * 3;
}
const string& refx(const string& s) {
  P("ref\n");
  return s;
}
string&& rref(string&& s) {
  P("rref\n");
  return std::move(s);
}
int arr(int (&a)[3], const char (&t)[4], int* p) {
  P("arr %s\n", t);
  return a[0] + *p;
}
int fp(int (*f)(int), int(Small::* m), Small s) {
  P("fp\n");
  return f(s.*m);
}
auto deduced(int x) {
  P("ded\n");
  return x + 0.5;
}
decltype(auto) ded_ref(int& x) {
  P("dr\n");
  return (x);
}
int with_default(int a, string b = "dflt", int c = statics()) {
  P("wd %s\n", b.c_str());
  return a + c;
}
int noexc(int x) noexcept {
  P("ne\n");
  return x;
}
int cond_noexc(int x) noexcept(sizeof(int) == 3) {
  P("cne\n");
  if (x) throw 3;
  return x;
}
struct Outside {
  static bool decode(const string& text, bool& to);
};
bool Outside::decode(const string& text, bool& to) {
  P("od\n");
  return to = text.empty();
}
template <class T> T tmpl(T a, T b) {
  P("tm\n");
  return a < b ? b : a;
}
template int tmpl<int>(int, int);
template <class... A> int pack(A&&... a) {
  P("pk %zu\n", sizeof...(a));
  return (0 + ... + int(sizeof(a)));
}
template <int N> struct TS {
  static int s(int x);
  int m(int x) const;
  template <class U> U mt(U u);
};
template <int N> int TS<N>::s(int x) {
  P("TS::s\n");
  return x * N;
}
template <int N> int TS<N>::m(int x) const {
  P("TS::m\n");
  return x + N;
}
template <int N> template <class U> U TS<N>::mt(U u) {
  P("TS::mt\n");
  return u;
}
template <> int TS<7>::s(int x) {
  P("TS7\n");
  return x;
}
struct A {
  virtual ~A() = default;
  virtual A* self(int) {
    P("A\n");
    return this;
  }
  virtual int f(int x) {
    P("A::f\n");
    return x;
  }
  int pad = 1;
};
struct B {
  virtual ~B() = default;
  virtual B* other() {
    P("B\n");
    return this;
  }
  virtual int g(string s) {
    P("B::g\n");
    return int(s.size());
  }
  int pb = 2;
};
struct C : A, B {
  C* self(int) override;
  C* other() override;
  int g(string s) override {
    P("C::g %s %d\n", s.c_str(), pb);
    return pad + pb;
  }
  int f(int x) final {
    P("C::f\n");
    return A::f(x) + 1;
  }
};
C* C::self(int x) {
  P("C self %d\n", x);
  return this;
}
C* C::other() {
  P("C other\n");
  return this;
}
struct VB : virtual A {
  int f(int x) override {
    P("VB::f\n");
    return x + pad;
  }
};
struct Q {
  int n = 1;
  int l() & {
    P("&\n");
    return n;
  }
  int l() && {
    P("&&\n");
    return n;
  }
  int c() const volatile {
    P("cv\n");
    return n;
  }
  friend int fr(Q q) {
    P("fr\n");
    return q.n;
  }
  int operator()(int x) {
    P("()\n");
    return x;
  }
  Q& operator+=(int k) {
    P("+=\n");
    n += k;
    return *this;
  }
  int operator[](int i) const {
    P("[]\n");
    return i;
  }
  bool operator==(const Q& o) const {
    P("==\n");
    return n == o.n;
  }
  Q operator++(int) {
    P("++\n");
    Q q = *this;
    ++n;
    return q;
  }
};
std::pair<int, string> sb(std::pair<int, string> p) {
  auto [a, b] = p;
  P("sb %s\n", b.c_str());
  return {a + 1, b};
}
static int internal(int x) {
  P("int %s\n", __func__);
  return x;
}
namespace {
int anon(int x) {
  P("anon %s\n", __PRETTY_FUNCTION__);
  return x;
}
struct Hid {
  int v(int x) const {
    P("hid\n");
    return x;
  }
};
int takes_hidden(Hid h) {
  P("th\n");
  return h.v(3);
}
}  // namespace
inline namespace v1 {
int in_inline(int x) {
  P("ii\n");
  return x;
}
}  // namespace v1
extern "C" int c_linkage(int x) {
  P("c\n");
  return x;
}
int recursive(int n, const string& s) { return n == 0 ? int(s.size()) : recursive(n - 1, s) + 1; }
bool even(int n);
bool odd(int n) { return n == 0 ? false : even(n - 1); }
bool even(int n) { return n == 0 ? true : odd(n - 1); }
int switcher(int x) {
  switch (x) {
    case 1: {
      string s("one");
      P("%s\n", s.c_str());
      return 1;
    }
    default: P("def\n");
  }
  return 0;
}
int thrower(int x) {
  string s("guard");
  NT n("in");
  if (x) throw std::out_of_range("oor");
  return 0;
}
int nested_try(int x) {
  try {
    return thrower(x);
  } catch (const std::out_of_range& e) {
    P("nt %s\n", e.what());
    try {
      throw;
    } catch (...) {
      P("re\n");
    }
    return 9;
  }
}
void vd(std::vector<int>& v, const std::map<string, int>& m) {
  for (auto& [k, x] : m) {
    v.push_back(x);
    P("%s\n", k.c_str());
  }
}
int init_list(std::initializer_list<int> l) {
  P("il\n");
  int s = 0;
  for (int x : l) s += x;
  return s;
}
std::optional<string> opt(std::optional<string> o) {
  P("opt\n");
  if (o) *o += "!";
  return o;
}
enum class E : unsigned char { X = 3 };
E en(E e) {
  P("en\n");
  return e;
}
int bits(bool b, char c, short s, signed char sc, unsigned long long u) {
  P("bits\n");
  return b + c + s + sc + int(u);
}
int many(int a, int b, int c, int d, int e, int f, int g, int h, string s, double x) {
  P("many %s %g\n", s.c_str(), x);
  return a + b + c + d + e + f + g + h;
}
int compound(int x) {
  int r = ({
    int t = x * 2;
    P("ce\n");
    t;
  });
  return r;
}
union U {
  int i;
  float f;
  int get(int k) {
    P("un\n");
    return k;
  }
};
int take_union(U u) {
  P("tu\n");
  return u.i;
}
int anon_struct() {
  struct {
    int a = 4;
  } s;
  P("as\n");
  return s.a;
}
void* fnaddr() {
  P("fa\n");
  return (void*)&fnaddr;
}
int cleanup_fn(int x) {
  auto f = [](int* p) { P("cl %d\n", *p); };
  (void)f;
  int y = x;
  P("x\n");
  return y;
}
volatile int vol = 3;
int volp(volatile int* v) {
  P("vp\n");
  return *v;
}
struct alignas(64) Al {
  int x;
};
int al(Al a) {
  P("al %d\n", int(reinterpret_cast<std::uintptr_t>(&a) % 64));
  return a.x;
}
struct Empty {};
int em(Empty, Empty e, int x) {
  (void)e;
  P("em\n");
  return x;
}
int unnamed(int, string, double) {
  P("un\n");
  return 1;
}
int modifies(string s, int n) {
  s += "z";
  n += 2;
  P("%s %d\n", s.c_str(), n);
  return n;
}
int ptr_to_member(int (Q::*f)(int), Q& q) {
  P("pm\n");
  return (q.*f)(4);
}
int main(int argc, char**) {
  if (&mlflow_trace_v1_enabled != nullptr) mlflow_trace_v1_enabled = argc == 1;
  bool decoded = false;
  P("%d\n", Outside::decode("", decoded));
  P("%d %d\n", try_body(1), try_body(5));
  P("%d %d %d %d\n", statics(), statics(), statics2(), statics2());
  inline_static();
  P("%d\n", inline_static());
  P("%d %d %d %d %d\n", local_class(3), gotos(3), computed(0), computed(1), vla(5));
  P("%d %d\n", big(4).k, pass_big(big(6)).k);
  Small s = small({1, 2});
  P("%d %d\n", s.a, s.b);
  {
    NT r = nt(NT("a"), NT("b"));
    P("%s\n", r.s.c_str());
    NT q = nrvo(3);
    P("%s\n", q.s.c_str());
  }
  P("%d\n", *up(std::make_unique<int>(4)));
  P("%g\n", cx({1, 2}).real());
  P("%Lg\n", ld(1, 2, 3));
  P("%d\n", int(i128(5)));
  string st("hello");
  P("%d\n", &refx(st) == &st);
  string mv = rref(std::move(st));
  P("%s\n", mv.c_str());
  int a3[3] = {1, 2, 3};
  P("%d %d\n", arr(a3, "abc", a3), fp(internal, &Small::a, {7, 8}));
  int xx = 3;
  P("%g\n", deduced(2));
  ded_ref(xx) = 8;
  P("%d\n", xx);
  P("%d %d\n", with_default(1), with_default(1, "b", 2));
  P("%d\n", noexc(1));
  try {
    cond_noexc(1);
  } catch (int e) {
    P("e%d\n", e);
  }
  P("%d %s\n", tmpl(1, 2), tmpl(string("a"), string("b")).c_str());
  P("%d\n", pack(1, 'a', string()));
  P("%d %d %d %d\n", TS<3>::s(2), TS<3>().m(2), TS<7>::s(2), TS<3>().mt(5));
  C c;
  A* ap = &c;
  B* bp = &c;
  P("%d %d\n", ap->self(4) == ap, bp->other() == bp);
  P("%d %d\n", bp->g("xyz"), ap->f(1));
  VB vb;
  A* avb = &vb;
  P("%d\n", avb->f(2));
  Q q;
  P("%d %d %d %d\n", q.l(), Q().l(), q.c(), fr(q));
  q += 2;
  P("%d %d %d %d\n", q(3), q[4], q == q, q++.n);
  auto [k, v] = sb({1, "p"});
  P("%d %s\n", k, v.c_str());
  P("%d %d %d %d %d\n", internal(1), anon(2), takes_hidden({}), in_inline(3), c_linkage(4));
  P("%d %d %d\n", recursive(20, "abc"), odd(7), even(9));
  P("%d %d\n", switcher(1), switcher(2));
  P("%d\n", nested_try(1));
  std::vector<int> vv;
  vd(vv, {{"k", 1}, {"l", 2}});
  P("%zu %d\n", vv.size(), init_list({1, 2, 3}));
  P("%s\n", opt("o")->c_str());
  P("%d %d\n", int(en(E::X)), bits(true, 'a', 2, -3, 4));
  P("%d\n", many(1, 2, 3, 4, 5, 6, 7, 8, "mm", 2.5));
  U u;
  u.i = 5;
  P("%d %d %d %d\n", compound(3), u.get(3), take_union(u), anon_struct());
  P("%d\n", fnaddr() == (void*)&fnaddr);
  P("%d %d %d %d %d %d\n", cleanup_fn(1), volp(const_cast<volatile int*>(&vol)), al({4}), em({}, {}, 3),
    unnamed(1, "", 2), modifies("m", 1));
  P("%d\n", ptr_to_member(&Q::operator(), q));
}
