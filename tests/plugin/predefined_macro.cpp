// Source can tell whether it is compiled with the plugin.
// RUN: %clang -std=c++17 -fsyntax-only -DPLUGIN %s
// RUN: %clang -std=c++17 -fsyntax-only -Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic -Werror -DPLUGIN %s
// RUN: %clang_plain -std=c++17 -fsyntax-only %s
// RUN: %clang -std=c++17 -fsyntax-only -fplugin-arg-mlflow_trace-disable %s
#if defined(__MLFLOW_TRACE__) != defined(PLUGIN)
#error the macro tells the wrong thing
#endif
