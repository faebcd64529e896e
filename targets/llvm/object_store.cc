#include "targets/llvm/object_store.h"

#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "core/ir/encoding.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"

namespace vela::llvmjit {

namespace {

using Hash = ObjectStore::Key;

/// Begins every file. The rest follows, as sequences behind their lengths: the entries' names and
/// the object.
struct Header {
  char magic[8];
  Hash key;
  Hash checksum;  // of the rest
};
constexpr char kMagic[sizeof Header::magic] = {'V', 'E', 'L', 'A', 'O', 'B', 'J', '1'};

Hash hashOf(std::string_view bytes) {
  llvm::BLAKE3 hasher;
  hasher.update(llvm::StringRef(bytes));
  return hasher.final();
}

std::string fileName(const Hash& key) { return llvm::toHex(key, /*LowerCase=*/true); }

void append(std::string& out, std::string_view bytes) {
  const uint64_t size = bytes.size();
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += bytes;
}

/// Takes the next sequence off the front of `bytes`.
std::optional<std::string_view> take(std::string_view& bytes) {
  uint64_t size = 0;
  if (bytes.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size > bytes.size()) return std::nullopt;
  const std::string_view taken = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return taken;
}

std::string fileOf(const Hash& key, const CompiledObject& object) {
  std::string rest;
  append(rest, object.names.specialised);
  append(rest, object.names.boxed);
  append(rest, object.names.osr);
  append(rest, {object.object.data(), object.object.size()});
  Header header;
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.key = key;
  header.checksum = hashOf(rest);
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) + rest;
}

/// False: this is not what fileOf made for the key.
bool read(std::string_view file, const Hash& key, CompiledObject* object) {
  Header header;
  if (file.size() < sizeof header) return false;
  std::memcpy(&header, file.data(), sizeof header);
  file.remove_prefix(sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) return false;
  if (header.key != key || header.checksum != hashOf(file)) return false;
  const auto specialised = take(file), boxed = take(file), osr = take(file), code = take(file);
  if (!code.has_value() || !file.empty()) return false;
  object->names = {std::string(*specialised), std::string(*boxed), std::string(*osr)};
  object->object.assign(code->begin(), code->end());
  return true;
}

}  // namespace

std::unique_ptr<ObjectStore> ObjectStore::open(const std::string& folder, std::string maker) {
  std::string error;
  auto files = platform::FileStore::open(folder, /*create=*/true, &error);
  if (files == nullptr) return nullptr;
  return std::unique_ptr<ObjectStore>(new ObjectStore(std::move(files), std::move(maker)));
}

ObjectStore::ObjectStore(std::unique_ptr<platform::FileStore> files, std::string maker)
    : files_(std::move(files)), maker_(std::move(maker)) {}

ObjectStore::Key ObjectStore::keyOf(const ir::Unit& unit, int level,
                                    const jit::CompileOptions& options) const {
  // A listing is no part of the object, and where it is kept does not change it.
  const auto& [asked_level, stress_exits, count_heat, stored_level, want_listing, store_bytes] =
      options;
  std::string all;
  append(all, maker_);
  all += static_cast<char>(level);
  all += static_cast<char>(stress_exits);
  append(all, ir::encode(unit));
  return hashOf(all);
}

jit::StoreUse ObjectStore::find(const Key& key, CompiledObject* object) {
  const std::string name = fileName(key);
  const std::optional<std::string> file = files_->read(name);
  if (!file.has_value()) return jit::StoreUse::kMissing;
  if (read(*file, key, object)) return jit::StoreUse::kFound;
  files_->remove(name);
  return jit::StoreUse::kDamaged;
}

void ObjectStore::put(const Key& key, const CompiledObject& object, uint64_t limit) {
  files_->write(fileName(key), fileOf(key, object), limit);
}

}  // namespace vela::llvmjit
