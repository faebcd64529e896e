#include <set>
#include <sstream>
#include <string>

#include "platform/cli/backends.h"
#include "platform/cli/code_store.h"
#include "targets/llvm/backend.h"

namespace vela::cli {

std::optional<vm::BackendFactory> llvmBackend(const CliOptions& options) {
  llvmjit::LlvmOptions llvm;
  llvm.store_folder = codeStoreFolder(options);
  vm::BackendFactory factory;
  factory.name = "llvm";
  factory.quick_code = true;
  factory.make = [llvm](const contract::RuntimeSymbols& symbols) {
    return llvmjit::makeLlvmBackend(symbols, llvm);
  };
  return factory;
}

namespace {

/// The features that the CPU has, sorted, in lines: "+avx,-xop" gives "avx".
std::string featureLines(const std::string& features, const std::string& indent) {
  constexpr size_t kWidth = 100;
  std::istringstream in(features);
  std::set<std::string> has;
  for (std::string word; std::getline(in, word, ',');) {
    if (word.size() > 1 && word[0] == '+') has.insert(word.substr(1));
  }
  std::string out;
  size_t column = indent.size();
  for (const std::string& word : has) {
    if (!out.empty() && column + word.size() + 1 > kWidth) {
      out += "\n" + indent;
      column = indent.size();
    } else if (!out.empty()) {
      out += " ";
    }
    out += word;
    column += word.size() + 1;
  }
  return out;
}

}  // namespace

std::string describeLlvm() {
  const llvmjit::HostDescription host = llvmjit::describeHost();
  return "instruction set  " + host.isa + " (" + host.triple + ")\n" + "CPU              " +
         host.cpu + "\n" + "CPU features     " + featureLines(host.features, std::string(17, ' ')) +
         "\n" + "back end         llvm " + host.llvm_version + "\n";
}

}  // namespace vela::cli
