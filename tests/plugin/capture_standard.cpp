// Every value type of the standard library, as argument and as result.
// RUN: %clang_run -std=c++17 -Wall -Wextra -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
// RUN: %clang_run -std=c++20 -O2 -Wall -Wextra -Werror %s -o %t && %t | %filecheck --check-prefix=OUT %s
#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <functional>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <valarray>
#include <variant>
#include <vector>

template <class T> [[mlflow::trace]] T echo(T value) { return value; }
template <class T> [[mlflow::trace("look", capture_outputs = false)]] void look(const T& value) { (void)value; }

enum class Color { RED = 1, GREEN = 2, ALSO_GREEN = 2 };
enum Plain : unsigned char { LOW, HIGH = 200 };

struct Text : std::string {
  using std::string::string;
};

int main() {
  echo(true);
  // OUT: echo(value=true) -> true
  echo('x');
  // OUT-NEXT: echo(value='x') -> 'x'
  echo(L'w');
  // OUT-NEXT: echo(value='w') -> 'w'
  echo<unsigned char>(7);
  // OUT-NEXT: echo(value=7) -> 7
  echo(-5L);
  // OUT-NEXT: echo(value=-5) -> -5
  echo(18446744073709551615ull);
  // OUT-NEXT: echo(value=18446744073709551615) -> 18446744073709551615
  echo<__int128>(-1);
  // OUT-NEXT: echo(value=i128(-1,18446744073709551615,signed)) -> i128(-1,18446744073709551615,signed)
  echo(1.5f);
  // OUT-NEXT: echo(value=1.5) -> 1.5
  echo(2.0L);
  // OUT-NEXT: echo(value=2.0) -> 2.0
  echo(nullptr);
  // OUT-NEXT: echo(value=null) -> null
  echo(Color::GREEN);
  // OUT-NEXT: echo(value=GREEN) -> GREEN
  echo(Color(9));
  // OUT-NEXT: echo(value=9) -> 9
  echo(HIGH);
  // OUT-NEXT: echo(value=HIGH) -> HIGH
  echo("literal");
  // OUT-NEXT: echo(value="literal") -> "literal"
  echo(u"sixteen");
  // OUT-NEXT: echo(value=u"sixteen") -> u"sixteen"
  echo(std::string("str"));
  // OUT-NEXT: echo(value="str") -> "str"
  echo(std::wstring(L"wide"));
  // OUT-NEXT: echo(value=U"wide") -> U"wide"
  echo(std::string_view("view"));
  // OUT-NEXT: echo(value="view") -> "view"
  echo(Text("derived"));
  // OUT-NEXT: echo(value="derived") -> "derived"
  echo(std::filesystem::path("/a/b"));
  // OUT-NEXT: echo(value="/a/b") -> "/a/b"
  echo(std::vector<int>{1, 2});
  // OUT-NEXT: echo(value=[1, 2]) -> [1, 2]
  echo(std::vector<int>{});
  // OUT-NEXT: echo(value=[]) -> []
  echo(std::vector<bool>{true, false});
  // OUT-NEXT: echo(value=[true, false]) -> [true, false]
  echo(std::vector<std::byte>(3));
  // OUT-NEXT: echo(value=bytes(3)) -> bytes(3)
  echo(std::vector<std::string>{"a", "b"});
  // OUT-NEXT: echo(value=["a", "b"]) -> ["a", "b"]
  echo(std::vector<double>(20));
  // OUT-NEXT: echo(value=[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ...]#20) -> {{.*}}
  echo(std::array<short, 2>{{1, 2}});
  // OUT-NEXT: echo(value=[1, 2]) -> [1, 2]
  look(std::valarray<int>{4, 5});
  // OUT-NEXT: look(value=[4, 5])
  look(std::initializer_list<int>{6, 7});
  // OUT-NEXT: look(value=[6, 7])
  int numbers[] = {8, 9};
  look(numbers);
  // OUT-NEXT: look(value=[8, 9])
  look("text");
  // OUT-NEXT: look(value="text")
  echo(std::list<int>{1});
  // OUT-NEXT: echo(value=[1]) -> [1]
  echo(std::forward_list<int>{1});
  // OUT-NEXT: echo(value=[1]) -> [1]
  echo(std::deque<Color>{Color::RED});
  // OUT-NEXT: echo(value=[RED]) -> [RED]
  echo(std::set<std::string>{"s"});
  // OUT-NEXT: echo(value=["s"]) -> ["s"]
  echo(std::unordered_set<int>{1});
  // OUT-NEXT: echo(value=[1]) -> [1]
  echo(std::map<std::string, std::vector<int>>{{"k", {1}}, {"l", {}}});
  // OUT-NEXT: echo(value={"k": [1], "l": []}) -> {"k": [1], "l": []}
  echo(std::unordered_map<int, Color>{{1, Color::RED}});
  // OUT-NEXT: echo(value={1: RED}) -> {1: RED}
  echo(std::pair<int, std::string>(1, "p"));
  // OUT-NEXT: echo(value=[1, "p"]) -> [1, "p"]
  echo(std::make_tuple(1, std::string("t"), 2.5));
  // OUT-NEXT: echo(value=[1, "t", 2.5]) -> [1, "t", 2.5]
  echo(std::tuple<>());
  // OUT-NEXT: echo(value=[]) -> []
  echo(std::variant<int, std::string>("v"));
  // OUT-NEXT: echo(value="v") -> "v"
  echo(std::variant<std::monostate, int>());
  // OUT-NEXT: echo(value=null) -> null
  echo(std::optional<std::string>("o"));
  // OUT-NEXT: echo(value="o") -> "o"
  echo(std::optional<int>());
  // OUT-NEXT: echo(value=null) -> null
  echo(std::make_unique<int>(3));
  // OUT-NEXT: echo(value=3) -> 3
  echo(std::shared_ptr<std::string>());
  // OUT-NEXT: echo(value=null) -> null
  echo(std::weak_ptr<int>());
  // OUT-NEXT: echo(value=<std::weak_ptr<int>>) -> <std::weak_ptr<int>>
  echo(std::unique_ptr<int[]>(new int[2]));
  // OUT-NEXT: echo(value=<std::unique_ptr<int[]>>) -> <std::unique_ptr<int[]>>
  int one = 1;
  echo(std::ref(one));
  // OUT-NEXT: echo(value=1) -> 1
  echo(std::chrono::milliseconds(5));
  // OUT-NEXT: echo(value=5000000ns) -> 5000000ns
  echo(std::chrono::system_clock::time_point(std::chrono::seconds(1700000000)));
  // OUT-NEXT: echo(value=@1700000000000000000) -> @1700000000000000000
  echo(std::chrono::steady_clock::time_point(std::chrono::seconds(2)));
  // OUT-NEXT: echo(value=2000000000ns) -> 2000000000ns
  echo(std::bitset<3>(5));
  // OUT-NEXT: echo(value=[true, false, true]) -> [true, false, true]
  echo(std::complex<double>(1, 2));
  // OUT-NEXT: echo(value=[1.0, 2.0]) -> [1.0, 2.0]
  echo(std::runtime_error("wrong"));
  // OUT-NEXT: echo(value="wrong") -> "wrong"
  echo(std::function<void()>());
  // OUT-NEXT: echo(value=<std::function<void ()>>) -> <std::function<void ()>>
  std::mutex mutex;
  look(mutex);
  // OUT-NEXT: look(value=<std::mutex>)
  look([one] { return one; });
  // OUT-NEXT: look(value=<lambda>)
  look(&main);
  // OUT-NEXT: look(value=<address>)
}
