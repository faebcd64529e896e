// Memory layouts that compiled code and the runtime agree on. All offsets are the same on every
// host: pointers inside objects are stored as 64-bit words (Ptr64), also where a native pointer has
// 32 bits.
#ifndef VELA_CORE_CONTRACT_LAYOUT_H_
#define VELA_CORE_CONTRACT_LAYOUT_H_

#include <cstddef>
#include <cstdint>

#include "core/contract/value.h"

namespace vela {

enum class ObjectKind : uint8_t {
#define VELA_OBJECT_KIND(name, layout, text) k##name,
#include "core/contract/object_kinds.def"
#undef VELA_OBJECT_KIND
};

/// Index into the VM's class table. 0 is "no class".
using ClassId = uint32_t;
/// Index into the VM's function table.
using FunctionId = uint32_t;

namespace class_id {
inline constexpr ClassId kNone_ = 0;
enum Builtin : ClassId {
  kNoClass = 0,
#define VELA_BUILTIN_CLASS(name, text, super) k##name,
#include "core/contract/builtin_classes.def"
#undef VELA_BUILTIN_CLASS
  kFirstUserClass,
};
}  // namespace class_id

/// A 64-bit slot that holds a native pointer.
template <typename T>
struct Ptr64 {
  uint64_t word = 0;
  Ptr64() = default;
  Ptr64(T* p) : word(reinterpret_cast<uintptr_t>(p)) {}
  T* get() const { return reinterpret_cast<T*>(static_cast<uintptr_t>(word)); }
  operator T*() const { return get(); }
  T* operator->() const { return get(); }
};

/// Bits of Object::gc. Only the collector and the allocation path write them, except that write
/// barriers clear kGcOldUnlogged when they log the object and kGcTracked when it is of no use.
enum GcBits : uint8_t {
  kGcMarked = 1,       // survived a collection (sticky)
  kGcOldUnlogged = 2,  // old and not in the remembered log: a pointer store must log it
  kGcLarge = 4,        // has an allocation of its own, outside the size-segregated blocks
  kGcTracked = 8,      // a large old list: a pointer store must say at which index
};

/// Header of every heap object; 8 bytes.
struct Object {
  ClassId class_id;
  ObjectKind kind;
  uint8_t gc;
  uint16_t aux;  // kind-specific, see below
};
static_assert(sizeof(Object) == 8);

/// An Int outside the inline range.
struct IntBoxObject : Object {
  int64_t value;
};

enum StringAux : uint16_t {
  kStringAscii = 1,
  kStringJoined = 2,  // made by joining: the next append to it gets a shared buffer
};

/// Immutable text, UTF-8, always flat. The bytes stand inline behind the object (`owner` null) or
/// inside a BufferObject that several strings share: s += x appends in place where s ends at the
/// buffer's used end, which makes repeated appending linear.
struct StringObject : Object {
  uint32_t length;       // code points
  uint32_t byte_length;  // bytes
  uint64_t hash;         // 0: not computed yet
  Ptr64<const char> data;
  Ptr64<Object> owner;  // BufferObject or null
};

/// Growable bytes shared by strings; `used` only grows.
struct BufferObject : Object {
  uint64_t capacity;
  uint64_t used;
  // bytes follow
};

/// Kinds of list elements; stored in Object::aux of a list. Only widens: empty → (Int|Float) → any.
enum ListKind : uint16_t { kListEmpty = 0, kListInt = 1, kListFloat = 2, kListAny = 3 };

/// Backing store of a list: a ValueArray (scanned) or a RawArray (raw int64/double words, not
/// scanned).
struct ArrayObject : Object {
  uint64_t capacity;  // words
  // words follow
};

struct ListObject : Object {
  uint64_t length;
  uint64_t capacity;
  Ptr64<uint64_t> words;  // first word of the ArrayObject's payload, or null
};

struct TupleObject : Object {
  uint64_t length;
  // Values follow
};

/// aux: 1 if inclusive.
struct RangeObject : Object {
  int64_t start;
  int64_t end;  // as written
};

struct ClosureObject : Object {
  FunctionId function;
  uint32_t capture_count;
  // Values follow: captured values, or CellObjects of captured variables
};

struct BoundMethodObject : Object {
  FunctionId function;
  uint32_t builtin_method;  // method id when the receiver is built-in, else 0
  Value receiver;
};

struct CellObject : Object {
  Value value;
};

/// Fields follow in declaration order, the superclass's first, 8 bytes each: raw int64/double where
/// the class says so, else a Value (0 is unassigned).
struct InstanceObject : Object {};

/// A class as a value. `environment`: of a class or enum that captures variables of the block it is
/// declared in, a List, else unassigned. Its elements: the closures of its members; of an enum the
/// variants, of a class what makes instances and the superclass, if that has an environment (else
/// None); then this value.
struct ClassObject : Object {
  ClassId described;
  uint32_t unused;
  Value environment;
};

/// Insertion-ordered hash table; a Map or, with one word an entry, a Set. Removed entries have an
/// unassigned key and stay until the next rehash.
struct MapObject : Object {
  uint32_t count;           // live entries
  uint32_t old_entries;     // those before it hold nothing that a young collection must mark
  uint32_t used;            // entries, removed ones included
  uint32_t first;           // all entries before it are removed ones
  uint64_t version;         // changes with every change of the key set
  Ptr64<uint64_t> entries;  // payload of a ValueArray: key, value, key, value… (Set: key, key…)
  // Payload of a RawArray, a power of two long: hash << 32 | entry + 1, or 0.
  Ptr64<uint64_t> index;
};

/// Text under construction.
struct StringBuilderObject : Object {
  uint64_t length;  // code points
  uint64_t byte_length;
  Ptr64<Object> buffer;  // BufferObject or null
};

/// PCG-XSH-RR 64/32.
struct RandomObject : Object {
  uint64_t state;
  uint64_t increment;
};

/// A Map or Set under `for`. `position`: of the next entry to look at.
struct IteratorObject : Object {
  Value source;
  uint64_t position;
  uint64_t version;  // the source's when the iteration began
};

/// What Range.step gives. `step` is not 0.
struct SteppedRangeObject : Object {
  Value range;
  int64_t step;
};

template <typename T>
inline Value* trailingValues(T* o) {
  return reinterpret_cast<Value*>(o + 1);
}
inline uint64_t* trailingWords(ArrayObject* o) { return reinterpret_cast<uint64_t*>(o + 1); }

static_assert(sizeof(StringObject) == 40);
static_assert(offsetof(ListObject, length) == 8 && offsetof(ListObject, words) == 24);
static_assert(sizeof(ArrayObject) == 16 && sizeof(TupleObject) == 16);
static_assert(sizeof(MapObject) == 48 && sizeof(IteratorObject) == 32);
static_assert(sizeof(ClosureObject) == 16 && sizeof(CellObject) == 16 &&
              sizeof(InstanceObject) == 8);

/// Index range checks and size limits shared by all tiers.
inline constexpr uint64_t kMaxListLength = uint64_t{1} << 40;

}  // namespace vela

#endif  // VELA_CORE_CONTRACT_LAYOUT_H_
