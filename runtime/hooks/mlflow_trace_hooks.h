// The hooks: all that instrumented code knows of the runtime.
//
// The plugin puts the text of these files, in this order, in front of every translation unit. So they include nothing
// but each other, define no macro that outlives them, are clean in C++14 and emit no code unless a traced function uses
// it.
#pragma once

#include "hooks/abi.h"
#include "hooks/caller_context.h"
#include "hooks/carried_context.h"
#include "hooks/client_call.h"
#include "hooks/client_stream.h"
#include "hooks/scope.h"
#include "hooks/server_call.h"
// The rest is there a second time where rules are, in a namespace of its own (see values.h).
#include "hooks/class_values.h"
#include "hooks/coroutine_body.h"
#include "hooks/library_values.h"
#include "hooks/proofs.h"
#include "hooks/traced_body.h"
#include "hooks/values.h"
