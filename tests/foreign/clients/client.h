// What the programs of tests/foreign/model_clients share: autolog as tests/autolog/transport/programs/support.cpp has
// it, and what a client gives its user, for the comparison with a run without autolog.
#pragma once

#include <exception>
#include <iostream>
#include <string>

extern "C" void begin_autolog(void);
extern "C" void end_autolog(void);
extern "C" void write_spans(void);

// argv[1] is the address of the server.
template <class Calls>
int run_client(char** arguments, Calls&& calls) {
  begin_autolog();
  calls(std::string(arguments[1]));
  end_autolog();
  write_spans();
  return 0;
}

// A client throws what others return.
template <class Call>
void say(const char* what, Call&& call) {
  try {
    std::cout << what << ": " << call() << std::endl;
  } catch (const std::exception& error) {
    std::cout << what << " threw " << error.what() << std::endl;
  }
}
