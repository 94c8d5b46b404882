#include "passage_index.h"

#include <algorithm>
#include <set>

#include "corpus.h"
#include "text.h"

namespace qa {

PassageIndex::PassageIndex(std::vector<Document> passages)
    : passages_(std::move(passages)), embedder_(passages_), vectors_(embedder_.embed_all(passages_)) {}

std::vector<Document> PassageIndex::retrieve(const std::string& query, int top_k) const {
  const Vector wanted = embedder_.embed(query);
  std::vector<std::pair<float, std::size_t>> ranked;  // the nearest first, and then in the order of the documents
  for (std::size_t i = 0; i < passages_.size(); ++i) ranked.emplace_back(-cosine(wanted, vectors_[i]), i);
  std::ranges::sort(ranked);
  ranked.resize(std::min(ranked.size(), static_cast<std::size_t>(top_k)));

  std::vector<Document> found;
  for (const auto& [distance, i] : ranked) {
    found.push_back(passages_[i]);
    found.back().metadata["score"] = std::to_string(-distance);
  }
  return found;
}

PassageIndex build_index(const std::filesystem::path& folder) {
  return PassageIndex(split_documents(load_documents(folder)));
}

std::vector<Document> rerank(const std::string& query, std::vector<Document> documents, std::size_t keep) {
  const auto words = content_words(query);
  const std::set<std::string> wanted(words.begin(), words.end());
  auto shared = [&](const Document& document) {
    const auto have = content_words(document.metadata.at("title") + " " + document.page_content);
    const std::set<std::string> unique(have.begin(), have.end());
    return std::ranges::count_if(wanted, [&](const std::string& word) { return unique.contains(word); });
  };
  std::vector<std::pair<long, std::size_t>> ranked;
  for (std::size_t i = 0; i < documents.size(); ++i) ranked.emplace_back(-shared(documents[i]), i);
  std::ranges::sort(ranked);
  ranked.resize(std::min(ranked.size(), keep));

  std::vector<Document> best;
  for (const auto& [negative_score, i] : ranked) best.push_back(std::move(documents[i]));
  return best;
}

}  // namespace qa
