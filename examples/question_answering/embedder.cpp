#include "embedder.h"

#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>

#include "text.h"

namespace qa {
namespace {

// FNV-1a: the same on every machine, unlike std::hash.
std::uint32_t stable_hash(const std::string& word) {
  std::uint32_t hash = 2166136261u;
  for (unsigned char c : word) hash = (hash ^ c) * 16777619u;
  return hash;
}

}  // namespace

Embedder::Embedder(const std::vector<Document>& passages) {
  for (const Document& passage : passages) {
    const auto words = content_words(passage.page_content);
    for (const std::string& word : std::set(words.begin(), words.end())) rarity_[word] += 1;
  }
  for (auto& [word, count] : rarity_) count = std::log(1 + static_cast<float>(passages.size()) / count);
}

Vector Embedder::embed(const std::string& text) const { return vector_of(text); }

std::vector<Vector> Embedder::embed_all(const std::vector<Document>& passages) const {
  std::vector<Vector> vectors;
  vectors.reserve(passages.size());
  for (const Document& passage : passages)
    vectors.push_back(vector_of(passage.metadata.at("title") + " " + passage.page_content));
  return vectors;
}

Vector Embedder::vector_of(const std::string& text) const {
  Vector vector(dimensions);
  for (const std::string& word : content_words(text)) {
    const auto known = rarity_.find(word);
    const std::uint32_t hash = stable_hash(word);
    const float sign = hash & 0x80000000u ? -1.f : 1.f;
    vector[hash % dimensions] += sign * (known == rarity_.end() ? 1.f : known->second);
  }
  const float length = std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.f));
  if (length > 0)
    for (float& x : vector) x /= length;
  return vector;
}

float cosine(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.f); }

}  // namespace qa
