#include "corpus.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "text.h"

namespace qa {

std::vector<Document> load_documents(const std::filesystem::path& folder) {
  std::vector<Document> documents;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".md") continue;
    std::ifstream file(entry.path());
    std::string title;
    std::getline(file, title);
    std::stringstream body;
    body << file.rdbuf();
    documents.push_back({.page_content = trim(body.str()),
                         .metadata = {{"title", trim(title.substr(title.find_first_not_of("# ")))}},
                         .id = entry.path().stem().string()});
  }
  if (documents.empty()) throw std::runtime_error("no documents in " + folder.string());
  std::ranges::sort(documents, {}, &Document::id);
  return documents;
}

std::vector<Document> split_documents(const std::vector<Document>& documents) {
  std::vector<Document> passages;
  for (const Document& document : documents) {
    std::size_t begin = 0;
    int number = 1;
    while (begin < document.page_content.size()) {
      const auto end = std::min(document.page_content.find("\n\n", begin), document.page_content.size());
      std::string text = trim(std::string_view(document.page_content).substr(begin, end - begin));
      std::ranges::replace(text, '\n', ' ');
      passages.push_back({.page_content = std::move(text),
                          .metadata = document.metadata,
                          .id = document.id + "-" + std::to_string(number++)});
      begin = end + 2;
    }
  }
  return passages;
}

}  // namespace qa
