// Rules meet C and C++ of before C++14 wherever a project's flags hold for all its sources: nothing is said, nothing is
// changed, and the report says why nothing is traced.
// RUN: echo '[{"function": "*"}, {"call": "shared"}]' > %t.json && rm -f %t.report
// RUN: %clang_plain -x c -O1 -g -Wall -Wextra -Werror -c %s -o %t.plain.o
// RUN: %clang -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report -x c -O1 -g -Wall -Wextra -Werror -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %filecheck --check-prefix=C %s < %t.report && rm %t.report
// C: refused{{.*}}call of shared{{.*}}it is C: only C++ is traced, from C++14 on
// C: refused{{.*}}	twice{{.*}}it is C: only C++ is traced, from C++14 on
// RUN: %clang_plain -std=c++11 -O1 -g -Wall -Wextra -Werror -c %s -o %t.plain.o
// RUN: %clang -fplugin-arg-mlflow_trace-rules=%t.json -fplugin-arg-mlflow_trace-report=%t.report -std=c++11 -O1 -g -Wall -Wextra -Werror -c %s -o %t.o && cmp %t.plain.o %t.o
// RUN: %filecheck --check-prefix=OLD %s < %t.report
// OLD: refused{{.*}}call of shared{{.*}}it is compiled as C++ of before C++14
// OLD: refused{{.*}}	twice{{.*}}it is compiled as C++ of before C++14
int shared(int value);
int twice(int value);
int twice(int value) {
  int result = shared(value);
  return 2 * result;
}
