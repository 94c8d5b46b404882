#include "recording/thrown_exception.h"

#include <cxxabi.h>
#include <unwind.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "buffer/undisturbed.h"
#include "recording/current_thread.h"

namespace mlflow::internal {

using mlflow_trace_v1::mlflow_trace_v1_off;

namespace {

struct StackWalk {
  void** frames;
  unsigned most;
  unsigned count;
  unsigned skip;
};

_Unwind_Reason_Code take_frame(_Unwind_Context* context, void* data) {
  auto& walk = *static_cast<StackWalk*>(data);
  if (walk.skip > 0) {
    --walk.skip;
    return _URC_NO_REASON;
  }
  const auto address = _Unwind_GetIP(context);
  if (address == 0) return _URC_END_OF_STACK;
  walk.frames[walk.count++] = reinterpret_cast<void*>(address);
  return walk.count < walk.most ? _URC_NO_REASON : _URC_END_OF_STACK;
}

void set_text(ThrownException& thrown, const char* text, std::size_t length) {
  thrown.has_text = true;
  thrown.text_length = static_cast<unsigned>(length < ThrownException::MAX_TEXT ? length : ThrownException::MAX_TEXT);
  std::memcpy(thrown.text, text, thrown.text_length);
}

// The object as a std::exception, if its type derives from that publicly (as a handler would match it).
const std::exception* as_std_exception(void* object, const std::type_info* type) {
  // A pointer, by its mangled name: __is_pointer_p is another function in the type information of libc++.
  if (type->name()[0] == 'P') return nullptr;
  void* adjusted = object;
  return typeid(std::exception).__do_catch(type, &adjusted, 1) ? static_cast<const std::exception*>(adjusted) : nullptr;
}

// Of the exception that makes `number` in flight; null where there is none, or no memory.
ThrownException** place_of(Thread& thread, unsigned number) {
  if (number == 0 || number > ThrownExceptions::MAX_IN_FLIGHT) return nullptr;
  if (thread.thrown == nullptr)
    thread.thrown = static_cast<ThrownExceptions*>(std::calloc(1, sizeof(ThrownExceptions)));
  return thread.thrown != nullptr ? &thread.thrown->by_number[number - 1] : nullptr;
}

// Where the one that is about to be thrown, or is being handled, is kept.
ThrownException* make_place(Thread& thread) {
  ThrownException** place = place_of(thread, thread.exceptions->uncaught + 1);
  if (place == nullptr) return nullptr;
  if (*place == nullptr) *place = static_cast<ThrownException*>(std::calloc(1, sizeof(ThrownException)));
  return *place;
}

}  // namespace

void release(ThrownExceptions* all) noexcept {
  if (all == nullptr) return;
  for (ThrownException* one : all->by_number) std::free(one);
  std::free(all);
}

__attribute__((noinline)) void examine_exception(Thread& thread, void* object, const std::type_info* type) noexcept {
  const Undisturbed undisturbed;
  ThrownException* place = make_place(thread);
  if (place == nullptr) return;
  ThrownException& thrown = *place;
  thrown.object = object;
  thrown.type = type;
  thrown.frame_count = 0;
  thrown.text_length = 0;
  thrown.has_text = false;
  if (type == nullptr) return;
  // what() is user code: nothing it does is traced, and it must not be asked again should it throw itself.
  mlflow_trace_v1_off |= OFF_WHILE_RECORDING;
  if (const std::exception* e = as_std_exception(object, type)) {
    if (const char* what = e->what()) set_text(thrown, what, std::strlen(what));
  } else if (*type == typeid(std::string)) {
    const auto& text = *static_cast<const std::string*>(object);
    set_text(thrown, text.data(), text.size());
  } else if (*type == typeid(const char*) || *type == typeid(char*)) {
    if (const char* text = *static_cast<const char* const*>(object)) set_text(thrown, text, std::strlen(text));
  } else if (*type == typeid(int)) {
    const std::string text = std::to_string(*static_cast<const int*>(object));
    set_text(thrown, text.data(), text.size());
  }
  mlflow_trace_v1_off &= ~static_cast<unsigned>(OFF_WHILE_RECORDING);
  thrown.frame_count = take_stack(thrown.frames, ThrownException::MAX_FRAMES);
}

__attribute__((noinline)) unsigned take_stack(void** frames, unsigned most) noexcept {
  StackWalk walk{frames, most, 0, 3};  // without this function, its caller and the one that asked
  _Unwind_Backtrace(take_frame, &walk);
  return walk.count;
}

const ThrownException* examine_again(Thread& thread, void* object, const std::type_info* type) noexcept {
  ThrownException* place = make_place(thread);
  if (place == nullptr || place->object == object) return place;
  for (const ThrownException* known : thread.thrown->by_number) {
    if (known == nullptr || known->object != object) continue;
    *place = *known;
    return place;
  }
  examine_exception(thread, object, type);
  return place;
}

const ThrownException* exception_in_flight(Thread& thread) {
  ThrownException** place = place_of(thread, thread.exceptions->uncaught);
  return place != nullptr ? *place : nullptr;
}

void* object_of(const std::exception_ptr& exception) {
  void* object = nullptr;
  std::memcpy(&object, static_cast<const void*>(&exception), sizeof object);  // libstdc++, libc++abi: all there is
  return object;
}

const ThrownException* exception_being_handled(Thread& thread) noexcept {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return nullptr;
  return examine_again(thread, object_of(std::current_exception()), type);
}

}  // namespace mlflow::internal
