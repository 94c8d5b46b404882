// Every wrong use is an error at its token, and says what is accepted.
// RUN: %clang_verify -std=c++17 %s

// expected-error@+1 {{unknown option 'span_typ'; did you mean 'span_type'?}}
[[mlflow::trace(span_typ = "TOOL")]] void near_option();
// expected-error-re@+1 {{unknown option 'colour'; accepted are name, span_type, attributes, capture_inputs, {{.*}}}}
[[mlflow::trace(colour = "red")]] void unknown_option();
// expected-warning@+1 {{unknown span type 'RETREIVER'; did you mean 'RETRIEVER'?}}
[[mlflow::trace(span_type = "RETREIVER")]] void near_type();
[[mlflow::trace(span_type = "MY_OWN")]] void own_type();
// expected-error@+1 {{unknown span type 'TOOLS'; did you mean 'TOOL'?}}
[[mlflow::trace(span_type = mlflow::SpanType::TOOLS)]] void near_constant();
// expected-error-re@+1 {{unknown span type 'BANANA'; known are LLM, CHAIN, {{.*}}; a type of your own is written as a string}}
[[mlflow::trace(span_type = BANANA)]] void unknown_constant();
// expected-error@+1 {{'name' takes a string, not a number}}
[[mlflow::trace(name = 3)]] void wrong_name();
// expected-error@+1 {{'span_type' takes a string or a constant of mlflow::SpanType, not a bool}}
[[mlflow::trace(span_type = true)]] void wrong_type();
// expected-error@+1 {{'attributes' takes an object {"key": value, ...}, not a list}}
[[mlflow::trace(attributes = [1])]] void wrong_attributes();
// expected-error@+1 {{'capture_inputs' takes true or false, not a string}}
[[mlflow::trace(capture_inputs = "no")]] void wrong_bool();
// expected-error@+1 {{a bool is written 'true' or 'false' here}}
[[mlflow::trace(capture_outputs = False)]] void python_bool();
// expected-error@+1 {{'skip' takes a parameter's name as a string, or a list of them, not a name}}
[[mlflow::trace(skip = a)]] void wrong_skip(int a);
// expected-error@+1 {{'redact' takes a parameter's name as a string, or a list of them, not a list}}
[[mlflow::trace(redact = [1])]] void wrong_redact(int a);
// expected-error@+1 {{'sampling_ratio_override' is between 0.0 and 1.0}}
[[mlflow::trace(sampling_ratio_override = 1.5)]] void wrong_ratio();
// expected-error@+1 {{'log_level' is one of "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", or 10, 20, 30, 40, 50}}
[[mlflow::trace(log_level = "LOUD")]] void wrong_level();
// expected-error@+1 {{'description' takes a string, not a number}}
[[mlflow::trace(description = 1)]] void wrong_description();
// expected-error@+1 {{'output_reducer' takes the name of a function, not a bool}}
[[mlflow::trace(output_reducer = true)]] void wrong_reducer();
// expected-error@+1 {{'error_if' takes the kind of value that means failure, as a string, or the name of a function, not a bool}}
[[mlflow::trace(error_if = true)]] void wrong_error_if();
// expected-error@+1 {{'trace_context' takes where the caller's headers are, as a string: a parameter, then members, not a name}}
[[mlflow::trace(trace_context = req)]] void wrong_path(int req);
// expected-error@+1 {{expected a parameter's name and then members, such as "request.headers" or "call->request().headers", found "req[0]"}}
[[mlflow::trace(trace_context = "req[0]")]] void no_path(int req);
// expected-warning@+1 {{'error_if' has no effect: the function returns nothing}}
[[mlflow::trace(error_if = "empty")]] void error_if();
// expected-error@+1 {{'error_if' is one of "error", "empty", "false", "null", "negative", "nonzero", "never", or the name of a function without quotes}}
[[mlflow::trace(error_if = "emty")]] int error_kind();
// expected-error@+1 {{option 'name' is given twice}}
[[mlflow::trace("a", name = "b")]] void twice();
// expected-error@+1 {{only the first argument may stand without an option's name; it is the span's name}}
[[mlflow::trace(capture_inputs = true, "late")]] void late_name();
// expected-error@+1 {{expected ',' between two options, found 'span_type'}}
[[mlflow::trace("a" span_type = "TOOL")]] void no_comma();
// expected-error@+1 {{expected '=' and a value after 'span_type', found ')'}}
[[mlflow::trace(span_type)]] void no_value();
// expected-error@+1 {{key "a" is given twice}}
[[mlflow::trace(attributes = {"a": 1, "a": 2})]] void double_key();
// expected-error@+1 {{expected a string, a number, true, false, null, {...} or [...], found 'wiki'}}
[[mlflow::trace(attributes = {"a": wiki})]] void bare_word();
// expected-error@+1 {{'mlflow::trace' is given twice}}
[[mlflow::trace]] [[mlflow::trace]] void two_attributes();
// expected-error@+1 {{'mlflow::trace' applies to functions, lambdas and classes only}}
[[mlflow::trace]] int variable;
// expected-error@+1 {{'mlflow::trace' applies to functions, lambdas and classes only}}
struct S { [[mlflow::trace]] int field; };
// expected-error@+1 {{'mlflow::trace' applies to functions, lambdas and classes only}}
enum class [[mlflow::trace]] E { A };
// expected-error@+1 {{'mlflow::redact' applies to parameters of functions only}}
[[mlflow::redact]] void redact_function();
// expected-error@+1 {{'mlflow::skip' applies to parameters of functions only}}
[[mlflow::skip]] int skip_variable;
// expected-error@+1 {{'mlflow::no_trace' applies to functions only}}
[[mlflow::no_trace]] int no_trace_variable;
template <class T> struct Guided { T member; };
// expected-error@+1 {{'mlflow::trace' applies to functions, lambdas and classes only}}
template <class T> [[mlflow::trace]] Guided(T) -> Guided<T>;
// expected-error@+1 {{expected a value, found 'L"wide"'}}
[[mlflow::trace(name = L"wide")]] void wide_name();
// expected-error@+1 {{'99999999999999999999' is not a number}}
[[mlflow::trace(attributes = {"a": 99999999999999999999})]] void large_number();
[[mlflow::trace(log_level = "info")]] void level_in_lower_case();
// expected-error@+1 {{'mlflow::no_trace' contradicts 'mlflow::trace' on the same function}}
[[mlflow::trace, mlflow::no_trace]] void traced_and_not();
// expected-error@+1 {{'mlflow::no_trace' contradicts 'mlflow::trace' on the same function}}
[[mlflow::no_trace]] [[mlflow::trace]] void not_traced_and_traced();
// Through a macro, at the macro's argument.
#define TRACED(...) [[mlflow::trace(__VA_ARGS__)]]
// expected-error@+1 {{unknown option 'nam'; did you mean 'name'?}}
TRACED(nam = "x") void from_macro();
