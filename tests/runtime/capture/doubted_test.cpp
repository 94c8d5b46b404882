// What containers of the library claim to own, checked before it is read: what is alive passes, whatever else lies
// there does not, and the checking itself reads nothing that cannot be read.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "buffer/thread_buffer.h"
#include "capture/value_reader.h"
#include "capture/value_writer.h"
#include "hooks/mlflow_trace_hooks.h"

namespace mlflow::internal {
namespace {

using mlflow_trace_v1::Writer;

// As the plugin writes them for each class.
template <class C>
void capture_nodes(Writer* w, const C& c, int links) {
  if (mlflow_trace_v1::owns_nodes(w, c, links)) mlflow_trace_v1::capture_sequence(w, c);
}
template <class C>
void capture_as_plugin_does(Writer* w, const C& c) = delete;
template <>
void capture_as_plugin_does(Writer* w, const std::list<int>& c) {
  capture_nodes(w, c, mlflow_trace_v1::NEXT_FIRST);
}
template <>
void capture_as_plugin_does(Writer* w, const std::set<int>& c) {
  capture_nodes(w, c, mlflow_trace_v1::LIBSTDCXX_TREE);
}
template <>
void capture_as_plugin_does(Writer* w, const std::unordered_map<int, int>& c) {
  constexpr std::size_t FIRST_NODE = 2 * sizeof(void*);  // behind the buckets and their number
  if (mlflow_trace_v1::owns_nodes(w, c, mlflow_trace_v1::NEXT_FIRST, FIRST_NODE)) mlflow_trace_v1::capture_map(w, c);
}
template <>
void capture_as_plugin_does(Writer* w, const std::forward_list<int>& c) {
  if (mlflow_trace_v1::owns_nodes(w, c, mlflow_trace_v1::NEXT_FIRST)) mlflow_trace_v1::capture_uncounted_sequence(w, c);
}
template <>
void capture_as_plugin_does(Writer* w, const std::deque<int>& c) {
  if (mlflow_trace_v1::owns_segments(w, c)) mlflow_trace_v1::capture_sequence(w, c);
}
template <>
void capture_as_plugin_does(Writer* w, const std::vector<bool>& c) {
  if (mlflow_trace_v1::owns_bits(w, c)) mlflow_trace_v1::capture_sequence(w, c);
}
template <>
void capture_as_plugin_does(Writer* w, const std::vector<int>& c) {
  mlflow_trace_v1::capture_data_size(w, c);
}
template <>
void capture_as_plugin_does(Writer* w, const std::string& c) {
  mlflow_trace_v1::capture_string(w, c);
}

class DoubtedTest : public testing::Test {
 protected:
  DoubtedTest() {
    buffer_.reading = pool_.take(ChunkPool::SMALL);
    records_.open(&buffer_, &pool_);
    records_.begin<SpanRecord>(RecordKind::SPAN_OUTPUT);
  }
  ~DoubtedTest() override {
    capture_limits = CaptureLimits();
    release_chunks(buffer_, pool_);
  }
  // What is written of it, as JSON text.
  template <class C>
  std::string captured(const C& value, int doubt = mlflow_trace_v1::BEHIND_REFERENCE) {
    records_.rewind(sizeof(SpanRecord));
    values_.start(&records_);
    values_.set_doubt(doubt);
    auto* w = reinterpret_cast<Writer*>(&values_);
    if (mlflow_trace_v1::mlflow_trace_v1_there(w, &value, sizeof value, alignof(C))) capture_as_plugin_does(w, value);
    const char* start = reinterpret_cast<const char*>(records_.header()) + sizeof(SpanRecord);
    ValueReader reader({start, records_.written() - sizeof(SpanRecord)});
    std::string out;
    reader.append_json(out);
    EXPECT_TRUE(reader.at_end());
    return out;
  }
  template <class C>
  void expect_as_if_certain(const C& value) {
    EXPECT_EQ(captured(value), captured(value, mlflow_trace_v1::CERTAIN));
  }
  // Storage with the bytes of a container, one word of it overwritten by each of `words`, in which nothing is
  // destroyed.
  template <class C>
  void spoil(const C& value, const std::vector<std::uintptr_t>& words) {
    for (std::size_t i = 0; i < sizeof(C) / sizeof(std::uintptr_t); ++i) {
      for (const std::uintptr_t word : words) {
        alignas(C) char place[sizeof(C)];
        std::memcpy(place, static_cast<const void*>(&value), sizeof place);
        std::memcpy(place + i * sizeof word, &word, sizeof word);
        captured(*reinterpret_cast<const C*>(place));  // ends, and faults nowhere
      }
    }
  }

  ChunkPool pool_{64 << 20};
  ThreadBuffer buffer_;
  RecordWriter records_;
  ValueWriter values_;
};

const char* unreadable() {
  static auto* page = static_cast<const char*>(mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  return page;
}

TEST_F(DoubtedTest, WhatIsAliveIsReadAsIfItWereCertain) {
  for (const int size : {0, 1, 2, 3, 7, 100, 1000, 3000}) {
    std::vector<int> numbers;
    std::mt19937 random(static_cast<unsigned>(size));
    for (int i = 0; i < size; ++i) numbers.push_back(static_cast<int>(random() % 100000));
    expect_as_if_certain(numbers);
    expect_as_if_certain(std::list<int>(numbers.begin(), numbers.end()));
    expect_as_if_certain(std::forward_list<int>(numbers.begin(), numbers.end()));
    std::set<int> set(numbers.begin(), numbers.end());
    expect_as_if_certain(set);
    for (const int number : numbers)
      if (number % 3 == 0) set.erase(number);
    expect_as_if_certain(set);
    std::deque<int> deque(numbers.begin(), numbers.end());
    expect_as_if_certain(deque);
    for (int i = 0; i < size / 3; ++i) deque.pop_front();
    expect_as_if_certain(deque);
    std::vector<bool> bits;
    std::unordered_map<int, int> map;
    for (const int number : numbers) bits.push_back(number % 2 == 0), map[number] = number;
    expect_as_if_certain(bits);
    expect_as_if_certain(map);
    expect_as_if_certain(std::string(static_cast<std::size_t>(size), 'x'));
  }
}

TEST_F(DoubtedTest, NoFurtherThanIsRecorded) {
  capture_limits.items = 5;
  std::deque<int> deque(1000, 1);
  expect_as_if_certain(deque);
  expect_as_if_certain(std::set<int>{1, 2, 3, 4, 5, 6, 7, 8});
  expect_as_if_certain(std::list<int>(8, 1));
}

TEST_F(DoubtedTest, AnAddressWhereNothingIsConstructed) {
  alignas(16) char place[256];
  for (const int byte : {0x5a, 0xff, 0x01}) {
    std::memset(place, byte, sizeof place);
    EXPECT_EQ(captured(*reinterpret_cast<std::string*>(place)).substr(0, 3), "\"0x");
    EXPECT_EQ(captured(*reinterpret_cast<std::set<int>*>(place)).substr(0, 3), "\"0x");
    EXPECT_EQ(captured(*reinterpret_cast<std::list<int>*>(place)).substr(0, 3), "\"0x");
    EXPECT_EQ(captured(*reinterpret_cast<std::unordered_map<int, int>*>(place)).substr(0, 3), "\"0x");
  }
  const auto* beyond = reinterpret_cast<const std::string*>(unreadable());
  EXPECT_EQ(captured(*beyond).substr(0, 3), "\"0x");
}

TEST_F(DoubtedTest, OfAWordThatLeadsNowhereNothingIsRead) {
  static const char zeros[4096] = {};
  const auto word = [](const void* p) { return reinterpret_cast<std::uintptr_t>(p); };
  const std::vector<std::uintptr_t> words = {0,
                                             1,
                                             8,
                                             4096,
                                             word(unreadable()),
                                             word(unreadable() + 4088),
                                             word(zeros),
                                             word(zeros) + 8,
                                             word(zeros) + 4088,
                                             word(&words),
                                             ~std::uintptr_t{7},
                                             std::uintptr_t{1} << 62,
                                             std::uintptr_t{1} << 46};
  spoil(std::vector<int>{1, 2, 3}, words);
  spoil(std::string("short"), words);
  spoil(std::string(100, 'x'), words);
  spoil(std::list<int>{1, 2, 3}, words);
  spoil(std::forward_list<int>{1, 2, 3}, words);
  spoil(std::set<int>{1, 2, 3, 4, 5}, words);
  spoil(std::deque<int>(500, 1), words);
  spoil(std::vector<bool>(500, true), words);
  spoil(std::unordered_map<int, int>{{1, 2}, {3, 4}}, words);
}

// The same one level down: a word of a node, or of a deque's list of buffers.
TEST_F(DoubtedTest, OfANodeThatLeadsNowhereNothingIsRead) {
  std::set<int> set;
  for (int i = 0; i < 40; ++i) set.insert(i);
  for (const std::uintptr_t value : {std::uintptr_t{8}, reinterpret_cast<std::uintptr_t>(unreadable())}) {
    for (const int number : set) {
      char* links = reinterpret_cast<char*>(const_cast<int*>(&*set.find(number))) - 4 * sizeof(void*);
      for (const std::size_t offset : {8, 16, 24}) {
        std::uintptr_t before = 0;
        std::memcpy(&before, links + offset, sizeof before);
        std::memcpy(links + offset, &value, sizeof value);
        const std::string shown = captured(set);
        std::memcpy(links + offset, &before, sizeof before);
        EXPECT_TRUE(shown == captured(set) || shown.substr(0, 3) == "\"0x") << shown;
      }
    }
  }
  std::list<int> list = {1, 2, 3};
  char* second = reinterpret_cast<char*>(&*std::next(list.begin())) - 2 * sizeof(void*);
  std::uintptr_t before = 0;
  std::memcpy(&before, second, sizeof before);
  const std::uintptr_t nowhere = reinterpret_cast<std::uintptr_t>(unreadable());
  std::memcpy(second, &nowhere, sizeof nowhere);
  EXPECT_EQ(captured(list).substr(0, 3), "\"0x");
  std::memcpy(second, &before, sizeof before);
}

}  // namespace
}  // namespace mlflow::internal
