#include "targets/llvm/object_linker.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutorProcessControl.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "targets/llvm/region_memory_manager.h"

namespace vela::llvmjit {

namespace {

using namespace llvm::orc;  // NOLINT(google-build-using-namespace): this file is about nothing else

/// What code generation may call by itself where an instruction set has no instruction for it. All
/// are exact.
std::vector<jit::RuntimeSymbol> exactLibraryFunctions() {
  const auto address = [](auto* f) { return reinterpret_cast<void*>(f); };
  return {{"floor", address(static_cast<double (*)(double)>(std::floor))},
          {"ceil", address(static_cast<double (*)(double)>(std::ceil))},
          {"trunc", address(static_cast<double (*)(double)>(std::trunc))},
          {"round", address(static_cast<double (*)(double)>(std::round))},
          {"memset", address(std::memset)},
          {"memcpy", address(std::memcpy)},
          {"memmove", address(std::memmove)}};
}

llvm::JITSymbolFlags symbolFlags() {
  return llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable;
}

}  // namespace

struct ObjectLinker::Session {
  std::unique_ptr<CodeRegion> region;
  RegionMemoryManager memory;
  ExecutionSession session;
  ObjectLinkingLayer layer;
  JITDylib* runtime = nullptr;
  std::string errors;
  uint64_t made = 0;

  Session(std::unique_ptr<CodeRegion> r, const TargetFacts& facts)
      : region(std::move(r)),
        memory(*region, facts),
        session(
            std::make_unique<UnsupportedExecutorProcessControl>(nullptr, nullptr, facts.triple)),
        layer(session, memory) {
    session.setErrorReporter([this](llvm::Error error) { note(std::move(error)); });
  }

  void note(llvm::Error error) {
    if (!errors.empty()) errors += "; ";
    errors += llvm::toString(std::move(error));
  }

  std::string takeErrors() { return std::exchange(errors, std::string()); }

  void define(JITDylib& library, const std::vector<NamedAddress>& symbols) {
    SymbolMap map;
    for (const auto& [name, address] : symbols) {
      map[session.intern(name)] = {ExecutorAddr(address), symbolFlags()};
    }
    if (llvm::Error error = library.define(absoluteSymbols(std::move(map)))) note(std::move(error));
  }
};

std::unique_ptr<ObjectLinker> ObjectLinker::create(const TargetFacts& facts, size_t region_bytes,
                                                   CodeRegion::InUse in_use,
                                                   const std::vector<jit::RuntimeSymbol>& symbols,
                                                   std::string* error) {
  auto region =
      CodeRegion::create(std::min(region_bytes, facts.max_region_bytes), std::move(in_use), error);
  if (region == nullptr) return nullptr;
  auto session = std::make_unique<Session>(std::move(region), facts);
  session->runtime = &session->session.createBareJITDylib("runtime");
  std::vector<NamedAddress> all;
  for (const jit::RuntimeSymbol& s : exactLibraryFunctions()) {
    all.emplace_back(s.name, reinterpret_cast<uint64_t>(s.address));
  }
  for (const jit::RuntimeSymbol& s : symbols)
    all.emplace_back(s.name, reinterpret_cast<uint64_t>(s.address));
  session->define(*session->runtime, all);
  std::unique_ptr<ObjectLinker> linker(new ObjectLinker(std::move(session)));
  *error = linker->session_->takeErrors();
  return error->empty() ? std::move(linker) : nullptr;
}

ObjectLinker::ObjectLinker(std::unique_ptr<Session> session) : session_(std::move(session)) {}

ObjectLinker::~ObjectLinker() {
  if (llvm::Error error = session_->session.endSession()) llvm::consumeError(std::move(error));
}

LinkedObject ObjectLinker::link(std::string name, const char* object, size_t bytes,
                                const std::vector<NamedAddress>& own,
                                const std::vector<std::string>& entries, std::string* error) {
  Session& s = *session_;
  name += '#' + std::to_string(s.made++);
  JITDylib& library = s.session.createBareJITDylib(name);
  library.addToLinkOrder(*s.runtime);
  s.define(library, own);
  auto buffer = llvm::MemoryBuffer::getMemBuffer(llvm::StringRef(object, bytes), name, false);
  if (llvm::Error failed = s.layer.add(library, std::move(buffer))) s.note(std::move(failed));
  SymbolLookupSet wanted;
  std::vector<SymbolStringPtr> names;
  for (const std::string& entry : entries) {
    names.push_back(s.session.intern(entry));
    wanted.add(names.back());
  }
  LinkedObject linked;
  linked.library = &library;
  auto found = s.session.lookup(
      makeJITDylibSearchOrder(&library, JITDylibLookupFlags::MatchAllSymbols), std::move(wanted));
  if (found) {
    for (const SymbolStringPtr& n : names)
      linked.entries.push_back((*found)[n].getAddress().getValue());
    linked.span = s.memory.lastSpan();
  } else {
    s.note(found.takeError());
  }
  *error = s.takeErrors();
  if (!error->empty()) {
    unlink(linked.library);
    return {};
  }
  return linked;
}

void ObjectLinker::unlink(void* library) {
  if (llvm::Error error = session_->session.removeJITDylib(*static_cast<JITDylib*>(library))) {
    session_->note(std::move(error));
  }
}

const CodeRegion& ObjectLinker::region() const { return *session_->region; }

}  // namespace vela::llvmjit
