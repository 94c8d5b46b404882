#include "interposed/setjmp_notes.h"

#include <dlfcn.h>

#include <cstddef>
#include <initializer_list>

namespace mlflow::internal {

namespace {

using mlflow_trace_v1::Frame;

constexpr std::size_t KEPT = 4;  // static TLS is scarce where a library is loaded late
struct Notes {
  SetjmpNote notes[KEPT];
  std::size_t next;
};
constinit thread_local Notes noted __attribute__((tls_model("initial-exec"))) = {};

SetjmpNote& place_for(const void* environment) {
  for (SetjmpNote& note : noted.notes)
    if (note.environment == environment) return note;
  noted.next = (noted.next + 1) % KEPT;
  return noted.notes[noted.next];
}

}  // namespace

const SetjmpNote* find_setjmp(const void* environment, const Thread& thread) noexcept {
  const SetjmpNote* found = nullptr;
  for (const SetjmpNote& note : noted.notes)
    if (note.environment == environment) found = &note;
  if (found == nullptr || found->current == nullptr) return found;
  for (const Frame* frame = thread.current; frame != nullptr; frame = frame->parent)
    if (frame == found->current) return frame->span_id == found->span_id ? found : nullptr;
  return nullptr;
}

namespace {

enum class Kind : int { SETJMP, PLAIN_SETJMP, SIGSETJMP };

// The C library's, found when this library is loaded, where nothing calls setjmp before that: it may come in a signal
// handler.
void* next[3] = {};

void* find(Kind kind) {
  constexpr const char* NAMES[] = {"setjmp", "_setjmp", "__sigsetjmp"};
  void*& known = next[static_cast<int>(kind)];
  if (known == nullptr) known = dlsym(RTLD_NEXT, NAMES[static_cast<int>(kind)]);
  return known;
}

__attribute__((constructor(101))) void find_all() {
  for (const Kind kind : {Kind::SETJMP, Kind::PLAIN_SETJMP, Kind::SIGSETJMP}) find(kind);
}

}  // namespace

// Called by the functions below, which keep what they were called with: gives the function they go on in.
extern "C" __attribute__((visibility("hidden"), used)) void* mlflow_note_setjmp(const void* environment,
                                                                                int kind) noexcept {
  SetjmpNote& note = place_for(environment);
  note.environment = environment;
  note.current = this_thread.current;
  note.span_id = note.current != nullptr ? note.current->span_id : 0;
  return find(static_cast<Kind>(kind));
}

}  // namespace mlflow::internal

// The caller's own stack pointer and return address are what setjmp keeps: nothing may be left on the stack, so the C
// library's function is jumped to. Weak: a fully static program keeps its own.
#if defined(__x86_64__)
#define MLFLOW_WATCHED_SETJMP(symbol, kind)                                           \
  asm(".pushsection .text\n.weak " #symbol "\n.type " #symbol ", @function\n" #symbol \
      ":\n.cfi_startproc\nendbr64\n"                                                  \
      "push %rdi\n.cfi_adjust_cfa_offset 8\npush %rsi\n.cfi_adjust_cfa_offset 8\n"    \
      "sub $8, %rsp\n.cfi_adjust_cfa_offset 8\n"                                      \
      "mov $" #kind                                                                   \
      ", %esi\ncall mlflow_note_setjmp\n"                                             \
      "add $8, %rsp\n.cfi_adjust_cfa_offset -8\n"                                     \
      "pop %rsi\n.cfi_adjust_cfa_offset -8\npop %rdi\n.cfi_adjust_cfa_offset -8\n"    \
      "jmp *%rax\n.cfi_endproc\n.size " #symbol ", . - " #symbol "\n.popsection\n")
#elif defined(__aarch64__)
#define MLFLOW_WATCHED_SETJMP(symbol, kind)                                                          \
  asm(".pushsection .text\n.weak " #symbol "\n.type " #symbol ", %function\n" #symbol                \
      ":\n.cfi_startproc\nhint 34\n"                                                                 \
      "stp x29, x30, [sp, -32]!\n.cfi_def_cfa_offset 32\n.cfi_offset 29, -32\n.cfi_offset 30, -24\n" \
      "stp x0, x1, [sp, 16]\n"                                                                       \
      "mov w1, " #kind                                                                               \
      "\nbl mlflow_note_setjmp\nmov x16, x0\n"                                                       \
      "ldp x0, x1, [sp, 16]\n"                                                                       \
      "ldp x29, x30, [sp], 32\n.cfi_def_cfa_offset 0\n.cfi_restore 29\n.cfi_restore 30\n"            \
      "br x16\n.cfi_endproc\n.size " #symbol ", . - " #symbol "\n.popsection\n")
#endif
#ifdef MLFLOW_WATCHED_SETJMP
MLFLOW_WATCHED_SETJMP(setjmp, 0);
MLFLOW_WATCHED_SETJMP(_setjmp, 1);
MLFLOW_WATCHED_SETJMP(__sigsetjmp, 2);
#endif
