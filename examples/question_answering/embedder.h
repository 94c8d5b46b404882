// Text as vectors: words weighted by how rare they are (tf-idf), hashed into a fixed number of dimensions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "document.h"

namespace qa {

using Vector = std::vector<float>;

class Embedder {
 public:
  static constexpr std::size_t dimensions = 128;

  // Learns how rare each word is.
  explicit Embedder(const std::vector<Document>& passages);

  [[mlflow::trace(span_type="EMBEDDING", attributes={"model": "hashed-tf-idf", "dimensions": 128})]]
  Vector embed(const std::string& text) const;

  [[mlflow::trace(span_type="EMBEDDING", capture_inputs=false, capture_outputs=false,
                  attributes={"model": "hashed-tf-idf", "dimensions": 128, "batch": true})]]
  std::vector<Vector> embed_all(const std::vector<Document>& passages) const;

 private:
  Vector vector_of(const std::string& text) const;

  std::map<std::string, float> rarity_;
};

float cosine(const Vector& a, const Vector& b);

}  // namespace qa
