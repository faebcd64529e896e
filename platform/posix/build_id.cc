#include "platform/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstring>

namespace vela::platform {

namespace {

struct Search {
  uintptr_t address;
  std::string found;
};

bool holds(const dl_phdr_info& object, uintptr_t address) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object.dlpi_phdr[i];
    const uintptr_t begin = object.dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_LOAD && address >= begin && address - begin < part.p_memsz) return true;
  }
  return false;
}

size_t padded(size_t bytes) { return (bytes + 3) & ~size_t{3}; }

/// The build id among the notes in [at, end).
std::string idIn(const char* at, const char* end) {
  ElfW(Nhdr) note;
  while (at < end && static_cast<size_t>(end - at) >= sizeof note) {
    std::memcpy(&note, at, sizeof note);
    at += sizeof note;
    const size_t name = padded(note.n_namesz), text = padded(note.n_descsz);
    if (name + text > static_cast<size_t>(end - at)) break;
    const bool gnu = note.n_namesz == sizeof "GNU" && std::memcmp(at, "GNU", sizeof "GNU") == 0;
    if (gnu && note.n_type == NT_GNU_BUILD_ID) return {at + name, note.n_descsz};
    at += name + text;
  }
  return {};
}

int visit(dl_phdr_info* object, size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  if (!holds(*object, search.address)) return 0;
  for (int i = 0; i < object->dlpi_phnum && search.found.empty(); ++i) {
    const ElfW(Phdr)& part = object->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    const char* notes = reinterpret_cast<const char*>(object->dlpi_addr + part.p_vaddr);
    search.found = idIn(notes, notes + part.p_memsz);
  }
  return 1;
}

}  // namespace

std::string buildId(const void* address) {
  Search search{reinterpret_cast<uintptr_t>(address), {}};
  dl_iterate_phdr(&visit, &search);
  return search.found;
}

}  // namespace vela::platform
