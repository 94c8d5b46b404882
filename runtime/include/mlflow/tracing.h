// MLflow Tracing for C++: the whole API. Names, keyword arguments and behaviour are those of MLflow's Python SDK,
// spelled as C++ spells them: `mlflow.x(a=1)` is `mlflow::x({.a = 1})`.
//
// C++17 and later. Nothing that traces throws, blocks without bound, or writes to standard output; calls that ask a
// server something throw mlflow::Exception and say so.
#pragma once

#include "mlflow/add_trace.h"
#include "mlflow/assessment.h"
#include "mlflow/attachment.h"
#include "mlflow/autolog.h"
#include "mlflow/chat.h"
#include "mlflow/context.h"
#include "mlflow/exception.h"
#include "mlflow/json.h"
#include "mlflow/search.h"
#include "mlflow/server_request.h"
#include "mlflow/settings.h"
#include "mlflow/span.h"
#include "mlflow/span_event.h"
#include "mlflow/span_log_level.h"
#include "mlflow/span_processor.h"
#include "mlflow/span_type.h"
#include "mlflow/switches.h"
#include "mlflow/testing.h"
#include "mlflow/trace.h"
#include "mlflow/trace_function.h"
#include "mlflow/trace_tag.h"
#include "mlflow/trace_update.h"
