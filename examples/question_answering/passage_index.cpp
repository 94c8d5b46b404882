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
  std::vector<std::pair<float, const Document*>> scored;
  for (std::size_t i = 0; i < passages_.size(); ++i) scored.emplace_back(cosine(wanted, vectors_[i]), &passages_[i]);
  std::ranges::stable_sort(scored, std::ranges::greater{}, [](const auto& entry) { return entry.first; });
  scored.resize(std::min(scored.size(), static_cast<std::size_t>(top_k)));

  std::vector<Document> found;
  for (const auto& [score, passage] : scored) {
    found.push_back(*passage);
    found.back().metadata["score"] = std::to_string(score);
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
  std::ranges::stable_sort(documents, std::ranges::greater{}, shared);
  documents.resize(std::min(documents.size(), keep));
  return documents;
}

}  // namespace qa
