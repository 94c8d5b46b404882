#pragma once
#include <string>
#include <vector>

struct Record { int a; std::vector<std::string> b; };
[[mlflow::trace]] inline Record make(int a) { return Record{a, {"x"}}; }
template <class T> [[mlflow::trace]] T identity(T t) { return t; }
[[mlflow::trace("declared")]] int in_source(int x);
struct Method { [[mlflow::trace]] int call(int x) { return x; } };
int other(int x);
