// `#if __has_cpp_attribute(mlflow::trace)`, written plainly, behind a macro, and beside questions that Clang itself
// answers.
// RUN: %clang -std=c++17 -fsyntax-only -DPLUGIN %s
// RUN: %clang -std=c++14 -fsyntax-only -DPLUGIN -Weverything -Wno-c++98-compat -Wno-c++98-compat-pedantic -Werror %s
// RUN: %clang_plain -std=c++17 -fsyntax-only %s
// RUN: %clang -std=c++17 -fsyntax-only -fplugin-arg-mlflow_trace-disable %s
// What is wrong without the plugin is wrong in the same words with it.
// RUN: %not %clang_plain -fsyntax-only -DWRONG %s 2>&1 | grep error: > %t.plain; %not %clang -fsyntax-only -DWRONG -DPLUGIN %s 2>&1 | grep error: > %t.plugin; cmp %t.plain %t.plugin
#ifndef __has_cpp_attribute
#error not defined
#endif
#define HAS(attribute) __has_cpp_attribute(attribute)
#define SCOPED(name) __has_cpp_attribute(mlflow::name)
#ifdef PLUGIN
#define EXPECTED 1
#else
#define EXPECTED 0
#endif

#if __has_cpp_attribute(mlflow::trace) != EXPECTED || __has_cpp_attribute(mlflow::no_trace) != EXPECTED
#error trace
#endif
#if __has_cpp_attribute( mlflow :: skip ) != EXPECTED || HAS(mlflow::redact) != EXPECTED || SCOPED(trace) != EXPECTED
#error skip
#endif
#if EXPECTED && !(defined(__has_cpp_attribute) && __has_cpp_attribute(mlflow::trace))
#error combined
#endif
#if __has_cpp_attribute(mlflow::nothing) || __has_cpp_attribute(other::trace) || __has_cpp_attribute(trace)
#error not ours
#endif
#define fallthrough_name fallthrough
#if !__has_cpp_attribute(deprecated) || !__has_cpp_attribute(gnu::unused) || !HAS(clang::fallthrough) || \
    !__has_cpp_attribute(clang::fallthrough_name)
#error of Clang
#endif

#ifdef WRONG
#if __has_cpp_attribute
#endif
#if __has_cpp_attribute(
#endif
#if __has_cpp_attribute(mlflow::)
#endif
#if __has_cpp_attribute(mlflow::trace
#endif
#if __has_cpp_attribute(12)
#endif
#endif
