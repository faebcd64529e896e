#include "core/jit/code_cache.h"

#include <algorithm>

namespace vela::jit {

namespace {

void release(Code& code) {
  if (code.backend != nullptr) code.backend->release(code.installed);
}

}  // namespace

uint64_t codeBytes(const Code& code) {
  uint64_t tables = code.literal_count * sizeof(Value) + sizeof(Code);
  for (const ir::ExitPoint& e : code.plan.exits) {
    tables += sizeof(ir::ExitPoint) + sizeof(ExitCounter);
    for (const ir::FrameSource& f : e.frames)
      tables += f.registers.size() * sizeof(ir::RegisterSource);
  }
  return code.installed.bytes + tables;
}

CodeCache::~CodeCache() {
  freeRetired();
  for (auto& code : live_) release(*code);
}

Code* CodeCache::add(std::unique_ptr<Code> code) {
  code->last_used = tick();
  bytes_ += codeBytes(*code);
  live_.push_back(std::move(code));
  return live_.back().get();
}

void CodeCache::retire(Code* code) {
  auto it = std::find_if(live_.begin(), live_.end(), [&](auto& c) { return c.get() == code; });
  if (it == live_.end()) return;
  bytes_ -= codeBytes(*code);
  retired_.push_back(std::move(*it));
  live_.erase(it);
}

void CodeCache::freeRetired() {
  for (auto& code : retired_) release(*code);
  retired_.clear();
}

Code* CodeCache::leastRecentlyUsed(const Code* keep) const {
  Code* oldest = nullptr;
  for (const auto& code : live_) {
    if (code.get() != keep && (oldest == nullptr || code->last_used < oldest->last_used))
      oldest = code.get();
  }
  return oldest;
}

}  // namespace vela::jit
