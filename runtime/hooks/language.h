// What the captures ask about the language, when they are included. In what the plugin injects it gives the answers
// itself and leaves this file out: in an input that was preprocessed already no macro is expanded, and what the
// compiler predefines is gone.
#pragma once

#ifdef __cpp_exceptions
#define MLFLOW_TRACE_HAS_EXCEPTIONS
#endif
#ifdef __cpp_char8_t
#define MLFLOW_TRACE_HAS_CHAR8_T
#endif
#ifdef __SIZEOF_INT128__
#define MLFLOW_TRACE_HAS_INT128
#endif
