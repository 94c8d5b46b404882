// Finds the passages that may answer a question: first by vector, then in a better order by the words they share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "document.h"
#include "embedder.h"

namespace qa {

class PassageIndex {
 public:
  explicit PassageIndex(std::vector<Document> passages);

  [[mlflow::trace(span_type="RETRIEVER", attributes={"index": "documents"})]]
  std::vector<Document> retrieve(const std::string& query, int top_k) const;

  std::size_t size() const { return passages_.size(); }

 private:
  std::vector<Document> passages_;
  Embedder embedder_;
  std::vector<Vector> vectors_;
};

[[mlflow::trace]] PassageIndex build_index(const std::filesystem::path& folder);

// The passages that share the most telling words with the question first; at most `keep` of them.
[[mlflow::trace(span_type=RERANKER)]]
std::vector<Document> rerank(const std::string& query, std::vector<Document> documents, std::size_t keep);

}  // namespace qa
