// What the program's calls of libcurl come to while autolog is on: the same call, and where it is a model's, its span.
// Callbacks of the program's run inside of these and may throw, so nothing here is noexcept.
#pragma once

#include "autolog/curl_functions.h"

namespace mlflow::internal {

// Where calls of this libcurl are to go from now on. `functions` are its own, and live for ever. Null: there are more
// libcurls in this process than we have hooks for. Thread-safe.
const CurlFunctions* hooks_for(const CurlFunctions& functions) noexcept;

// Whether new transfers are recorded. Those under way go on as they began.
void set_curl_recording(bool on) noexcept;
// Whether a transfer is under way whose callbacks are ours. Until there is none, calls have to come here.
bool curl_transfers_open() noexcept;
// Called, on whichever thread, when recording is off and the last of them has ended.
void set_last_transfer_ended(void (*callback)()) noexcept;

}  // namespace mlflow::internal
