// What a trace should say that no function's arguments or result do. The only part of the program that knows MLflow's
// API.
#pragma once

#include <string>

#include "language_model.h"

namespace qa {

void note_request(const std::string& user, const std::string& session);
void note_completion(const Completion& completion);

}  // namespace qa
