#!/usr/bin/env python3
"""Programs whose values capture must not trip over: each runs traced as it runs plain, also under sanitizers.

    hostile_capture.py --compiler CLANG --plugin FILE --runtime FOLDER [--seed N] [--programs N] [--keep FOLDER]

Each program is made of pieces, chosen and given their sizes by the seed, which is printed: pointers that are stale,
past the end, misaligned, or lead to pages that cannot be read; references to storage in which nothing is constructed;
text without an end; views of what is gone; containers that another thread changes under a lock; graphs without end;
conversions that write without measure, throw, or set errno. Traced, and traced under AddressSanitizer and
UndefinedBehaviorSanitizer, it has to print what it prints without the plugin, and end with the same status.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile

PROLOGUE = r"""
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <set>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>
#include <sys/mman.h>

const std::size_t PAGE = 4096;
// A readable page in front of one that is gone, or cannot be read: the border.
char* border(bool gone) {
  char* pages = static_cast<char*>(mmap(nullptr, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  std::memset(pages, 'x', 3 * PAGE);
  if (gone) munmap(pages + PAGE, PAGE);
  else mprotect(pages + PAGE, PAGE, PROT_NONE);
  return pages + PAGE;
}
long peak_kib() {
  long kib = 0;
  FILE* status = std::fopen("/proc/self/status", "r");
  for (char line[256]; std::fgets(line, sizeof line, status);)
    if (std::sscanf(line, "VmHWM: %ld", &kib) == 1) break;
  std::fclose(status);
  return kib;
}
"""


def pointers(r, n):
    gone, type_ = r.choice(["true", "false"]), r.choice(["int", "double", "std::string", f"Record{n}", "unsigned char"])
    offset = r.choice([0, 1, 3, 8, 100, 4000])
    marked = r.choice(["", "[[mlflow::read_pointers]] "])
    # Of a class only a scalar's bytes can be asked for: what a stale one leads to, nobody is told to read.
    if type_ in ("std::string", f"Record{n}"):
        marked = ""
    return f"""
struct Record{n} {{ std::string name; {type_ if type_ != f'Record{n}' else 'int'}* other; Record{n}* next; }};
[[mlflow::trace]] int range{n}(const {type_}* first, const {type_}* last) {{ return first != last; }}
[[mlflow::trace]] int one{n}({marked}const {type_}* p) {{ return p != nullptr; }}
[[mlflow::trace]] int fill{n}({type_}* p) {{ return p != nullptr; }}
[[mlflow::trace]] int held{n}(const Record{n}& record) {{ return static_cast<int>(record.name.size()); }}
[[mlflow::trace]] int many{n}(const std::vector<{type_}*>& all, const std::map<const {type_}*, int>& keys) {{
  return static_cast<int>(all.size() + keys.size()); }}
[[mlflow::trace]] {type_}* back{n}({type_}* p) {{ return p; }}
""", f"""
  char* at = border({gone}) + {offset};
  auto* p = reinterpret_cast<{type_}*>(at);
  auto* stale = static_cast<{type_}*>(::operator new(sizeof({type_})));
  ::operator delete(stale);
  printf("%d %d %d %d\\n", range{n}(p, p + 1), one{n}(p), fill{n}(p), range{n}(stale, p));
  printf("%d %d\\n", one{n}(stale), fill{n}(stale));
  printf("%d\\n", held{n}(Record{n}{{"r", {'nullptr' if type_ == f'Record{n}' else 'stale'}, reinterpret_cast<Record{n}*>(at)}}));
  printf("%d %d\\n", many{n}({{p, stale}}, {{{{p, 1}}, {{stale, 2}}}}), back{n}(p) == p);
"""


def text(r, n):
    gone, length, type_ = r.choice(["true", "false"]), r.randint(0, 40), r.choice(["char", "char16_t", "wchar_t", "unsigned char"])
    behind = r.randint(0, 30)
    return f"""
[[mlflow::trace]] int alone{n}(const {type_}* text) {{ return text != nullptr; }}
[[mlflow::trace]] int sized{n}(const {type_}* data, {r.choice(['int', 'std::size_t', 'unsigned short'])} {r.choice(['n', 'length', 'dataSize', 'payload_len'])}) {{
  return data != nullptr; }}
struct Slice{n} {{ const {type_}* data; {r.choice(['int', 'std::size_t'])} size; const char* name; }};
[[mlflow::trace]] int slice{n}(const Slice{n}& slice) {{ return slice.data != nullptr; }}
""", f"""
  char* at = border({gone});
  auto* text = reinterpret_cast<const {type_}*>(at) - {length};
  printf("%d %d %d\\n", alone{n}(text), sized{n}(text, {length}), sized{n}(text, {length + behind}));
  printf("%d %d\\n", alone{n}(reinterpret_cast<const {type_}*>(at)), slice{n}({{text, {length + behind}, at}}));
"""


def views(r, n):
    gone, size = r.choice(["true", "false"]), r.choice([1, 10, 5000, 1 << 30])
    return f"""
[[mlflow::trace]] int seen{n}(std::string_view text, std::span<const int> numbers, std::span<std::byte> bytes, bool look) {{
  return look ? static_cast<int>(text.size()) : 0; }}
struct Referring{n} {{ const int& number; std::string_view text; }};
[[mlflow::trace]] int referring{n}(const Referring{n}& r) {{ return static_cast<int>(r.text.size() % 7); }}
""", f"""
  char* at = border({gone}) - {r.randint(0, 1) * 16};
  const char* freed = new char[32];
  std::string_view stale(freed, 32);
  delete[] freed;
  std::string_view view(at, {size});
  std::span<const int> numbers(reinterpret_cast<const int*>(at), {size} / 4);
  std::span<std::byte> bytes(reinterpret_cast<std::byte*>(at), {size});
  printf("%d %d\\n", seen{n}(view, numbers, bytes, false), seen{n}(stale, {{}}, {{}}, false));
  printf("%d\\n", referring{n}({{*reinterpret_cast<const int*>(border({gone})), view}}));
"""


def locked(r, n):
    lock = r.choice(["std::mutex m;", "std::shared_ptr<std::mutex> held = std::make_shared<std::mutex>(); std::mutex& m = *held;",
                     "std::recursive_mutex m;", f"Spin{n} m;"])
    where = r.choice(["own", "base"])
    field = "std::map<int, std::string> items; std::vector<std::string> log;"
    session = (f"struct Session{n} {{ {lock} {field} }};" if where == "own" else
               f"struct Guarded{n} {{ {lock} }};\nstruct Session{n} : Guarded{n} {{ {field} }};")
    return f"""
class Spin{n} {{
  std::mutex inner_;
 public:
  void lock() {{ inner_.lock(); }}
  void unlock() {{ inner_.unlock(); }}
}};
{session}
[[mlflow::trace]] void put{n}(Session{n}& s, int i) {{
  std::lock_guard guard(s.m);
  s.items[i % 50] = std::string(static_cast<std::size_t>(i % 40), 'v');
  s.items.erase((i * 7) % 50);
  s.log.push_back("entry");
  if (s.log.size() > 20) {{ s.log.clear(); s.log.shrink_to_fit(); }}
}}
""", f"""
  Session{n} session;
  auto work = [&] {{ for (int i = 0; i < {r.choice([500, 2000])}; ++i) put{n}(session, i); }};
  std::thread other(work);
  work();
  other.join();
  printf("%d\\n", session.items.size() <= 50);
"""


def graphs(r, n):
    levels, ways = r.randint(20, 60), r.randint(2, 4)
    pointer, make = r.choice([(f"Node{n}*", f"new Node{n}"), (f"std::shared_ptr<Node{n}>", f"std::make_shared<Node{n}>()")])
    return f"""
struct Node{n} {{ int v = 1; {pointer} ways[{ways}] = {{}}; }};
[[mlflow::trace]] int walk{n}(const Node{n}& node, {r.choice(['', '[[mlflow::read_pointers]] '])}const Node{n}* again) {{
  return node.v + again->v; }}
""", f"""
  static std::vector<{pointer}> nodes;
  for (int i = 0; i < {levels}; ++i) nodes.push_back({make});
  for (int i = 0; i + 1 < {levels}; ++i)
    for (auto& way : nodes[static_cast<std::size_t>(i)]->ways) way = nodes[static_cast<std::size_t>(i) + 1];
  printf("%d\\n", walk{n}(*nodes[0], &*nodes[0]));
"""


def conversions(r, n):
    mib, error = r.choice([1, 64, 300]), r.choice(["EBADF", "EINTR", "ERANGE"])
    throws = r.choice(["", "if (out.good()) throw 5;", "throw std::runtime_error(\"no text\");"])
    return f"""
class Loud{n} {{
  int hidden_ = {n};
 public:
  int hidden() const {{ return hidden_; }}
  friend std::ostream& operator<<(std::ostream& out, const Loud{n}&) {{
    errno = {error};
    static const std::string piece(1 << 16, 'y');
    for (int i = 0; i < {mib} * 16 && out; ++i) out << piece;
    {throws}
    return out;
  }}
}};
[[mlflow::trace]] int shown{n}(const Loud{n}& loud) {{ return errno == ENOENT && loud.hidden() == {n}; }}
""", f"""
  const long before = peak_kib();
  errno = ENOENT;
  printf("%d\\n", shown{n}(Loud{n}()));
  printf("%d\\n", peak_kib() - before < 60000);
"""


def large(r, n):
    count = r.choice([0, 1, 9999, 200000])
    return f"""
[[mlflow::trace]] long counted{n}(const std::list<int>& a, const std::forward_list<int>& b, const std::multimap<int, int>& c) {{
  return a.empty() + b.empty() + static_cast<long>(c.size()); }}
""", f"""
  std::list<int> list({count});
  std::forward_list<int> forward({count});
  std::multimap<int, int> map;
  for (int i = 0; i < {count}; ++i) map.emplace(i % 5, i);
  printf("%ld\\n", counted{n}(list, forward, map));
"""


def exceptions(r, n):
    return f"""
struct Rollback{n} {{ ~Rollback{n}() {{ try {{ throw std::logic_error("handled"); }} catch (...) {{}} }} }};
[[mlflow::trace]] int save{n}(int depth) {{
  Rollback{n} rollback;
  if (depth > 0) return save{n}(depth - 1);
  throw std::runtime_error("disk full");
}}
""", f"""
  try {{ save{n}({r.randint(0, 5)}); }} catch (const std::exception& e) {{ puts(e.what()); }}
"""


def slots(r, n):
    """References to storage in which nothing is constructed: the seed's bytes, or those of an object that is gone."""
    type_ = r.choice(["int", "std::string", "std::vector<int>", "std::vector<std::string>", "std::vector<bool>", "std::deque<int>",
                      "std::list<std::string>", "std::forward_list<int>", "std::set<int>", "std::map<std::string, int>",
                      "std::unordered_map<int, std::string>", "std::unique_ptr<std::string>", "std::shared_ptr<int>",
                      "std::optional<int>", "std::variant<int, std::string>", "std::pair<std::string, const char*>",
                      "std::tuple<std::string, std::map<int, int>>", f"Fields{n}", f"Streamed{n}", "std::function<int()>",
                      "std::string_view", "std::reference_wrapper<std::string>"])
    words = ", ".join(r.choice(["0", "1", "8", "~0ul", "near_word", "near_word + 8", "border_word", "border_word - 8", "freed",
                                hex(r.getrandbits(64)), hex(r.getrandbits(47)), hex(r.randrange(1 << 20))]) for _ in range(40))
    made = {"std::reference_wrapper<std::string>": "std::ref(text)", "int": "7"}.get(type_, "")
    return f"""
struct Fields{n} {{ std::string name; std::map<int, std::string> by_number; const char* text; double number; Fields{n}* next; }};
class Streamed{n} {{
  std::string* text_ = new std::string("text");
 public:
  friend std::ostream& operator<<(std::ostream& out, const Streamed{n}& s) {{ return out << *s.text_; }}
}};
using Slot{n} = {type_};
struct Pool{n} {{
  Slot{n}* places;
  [[mlflow::trace]] Slot{n}& at(int i) {{ return places[i]; }}
  [[mlflow::trace]] {'const ' if not type_.startswith('Streamed') else ''}Slot{n}& look(int i) const {{ return places[i]; }}
  [[mlflow::trace]] Slot{n}&& take(int i) {{ return static_cast<Slot{n}&&>(places[i]); }}
}};
[[mlflow::trace]] bool given{n}(Slot{n}& place) {{ return &place != nullptr; }}
[[mlflow::trace]] Slot{n}& passed{n}(Slot{n}& place) {{ return place; }}
struct Refers{n} {{ const {'int' if type_.startswith('Streamed') else f'Slot{n}'}& value; }};
[[mlflow::trace]] bool held{n}(const Refers{n}& r) {{ return &r.value != nullptr; }}
""", f"""
  static std::string text = "text";
  auto* gone = new std::string(64, 'g');
  unsigned long freed = reinterpret_cast<unsigned long>(gone), border_word = reinterpret_cast<unsigned long>(border({r.choice(['true', 'false'])}));
  delete gone;
  static unsigned long near[64];
  for (auto& word : near) word = reinterpret_cast<unsigned long>(&near[{r.randrange(60)}]);
  unsigned long near_word = reinterpret_cast<unsigned long>(near);
  unsigned long words[] = {{{words}}};
  auto* storage = static_cast<char*>(::operator new(4 * sizeof(Slot{n})));
  for (std::size_t i = 0; i < 4 * sizeof(Slot{n}); ++i) storage[i] = reinterpret_cast<char*>(words)[i % sizeof words];
  Pool{n} pool{{reinterpret_cast<Slot{n}*>(storage)}};
  printf("%d %d %d\\n", &pool.at(0) == pool.places, &pool.look(1) == pool.places + 1, given{n}(pool.places[2]));
  auto&& taken = pool.take(2);
  printf("%d %d\\n", &taken == pool.places + 2, &passed{n}(pool.places[0]) == pool.places);
  Slot{n}* made = new (&pool.at(3)) Slot{n}({made});
  printf("%d\\n", given{n}(*made) && &pool.look(3) == made);
  made->~Slot{n}();
  printf("%d\\n", &pool.at(3) == made && given{n}(*made));
  Pool{n} last{{reinterpret_cast<Slot{n}*>(border({r.choice(['true', 'false'])}) - {r.choice([0, 8])})}};
  printf("%d %d\\n", &last.at(0) == last.places, &last.look(1) == last.places + 1);
""" + ("" if type_.startswith("Streamed") else f"""
  printf("%d\\n", held{n}({{pool.places[1]}}) && held{n}({{last.places[0]}}));
""")


PIECES = [slots, slots, slots, pointers, text, views, locked, graphs, conversions, large, exceptions]


def program(seed):
    """One piece of each kind, and some kinds again, in an order of the seed's."""
    r = random.Random(seed)
    chosen = PIECES + r.choices(PIECES, k=4)
    r.shuffle(chosen)
    declarations, statements = "", ""
    for n, piece in enumerate(chosen):
        declared, done = piece(r, n)
        declarations += f"// {piece.__name__}\n" + declared
        statements += f"  {{  // {piece.__name__}\n  puts(\"{n} {piece.__name__}\");\n  fflush(stdout);\n{done}  }}\n"
    return PROLOGUE + declarations + "int main() {\n" + statements + "}\n"


def check(options, seed, folder):
    source = folder / f"hostile_{seed}.cpp"
    source.write_text(program(seed))
    traced = [f"-fplugin={options.plugin}", f"-L{options.runtime}", f"-Wl,-rpath,{options.runtime}", "-lmlflow_tracing"]
    # A load through a misaligned or unreadable pointer is the program's only where it makes it: nothing here does.
    sanitized = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    ways = {"plain": ["-Wno-unknown-attributes"], "traced": traced, "traced, sanitized": [*traced, *sanitized]}
    results = {}
    for way, flags in ways.items():
        binary = folder / f"hostile_{seed}_{way.replace(', ', '_')}"
        subprocess.run([options.compiler, "-std=c++20", "-w", "-g1", "-O1", str(source), "-o", str(binary), *flags, "-pthread"],
                       check=True)
        environment = {**os.environ, "MLFLOW_TRACE_STORE": str(folder / "traces.db"), "MLFLOW_TRACE_QUIET": "true",
                       "ASAN_OPTIONS": "detect_leaks=0:detect_stack_use_after_return=1"}
        run = subprocess.run([str(binary)], capture_output=True, text=True, timeout=300, env=environment)
        results[way] = (run.returncode, run.stdout)
        if results[way] != results["plain"]:
            print(f"seed {seed}: {way} is not as plain\n--- plain: status {results['plain'][0]}\n{results['plain'][1]}"
                  f"--- {way}: status {run.returncode}\n{run.stdout}{run.stderr[-6000:]}\n(--seed {seed} --programs 1 --keep FOLDER)")
            return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--runtime", required=True, help="the folder of libmlflow_tracing.so")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--programs", type=int, default=1)
    parser.add_argument("--keep", help="where the programs stay")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.programs} programs", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        failed = [seed for seed in range(options.seed, options.seed + options.programs) if not check(options, seed, folder)]
    print(f"{options.programs - len(failed)} of {options.programs} as plain")
    sys.exit(1 if failed else 0)


main()
