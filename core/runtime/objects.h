// Tests, accessors and constructors of values. Functions that allocate return the unassigned Value
// (or nullptr) with OutOfMemoryError pending where there is no memory.
#ifndef VELA_CORE_RUNTIME_OBJECTS_H_
#define VELA_CORE_RUNTIME_OBJECTS_H_

#include <string_view>

#include "core/contract/layout.h"
#include "core/runtime/heap.h"
#include "core/runtime/isolate.h"

namespace vela::runtime {

// --- tests and accessors ---

inline bool isKind(Value v, ObjectKind kind) { return v.isPointer() && v.asObject()->kind == kind; }
inline bool isInt(Value v) { return v.isInlineInt() || isKind(v, ObjectKind::kIntBox); }
inline bool isNumber(Value v) { return v.isFloat() || isInt(v); }
inline bool isString(Value v) { return isKind(v, ObjectKind::kString); }
inline bool isList(Value v) { return isKind(v, ObjectKind::kList); }
inline bool isTuple(Value v) { return isKind(v, ObjectKind::kTuple); }
inline bool isRange(Value v) { return isKind(v, ObjectKind::kRange); }
inline bool isMap(Value v) { return isKind(v, ObjectKind::kMap); }
inline bool isSet(Value v) { return isKind(v, ObjectKind::kSet); }
inline bool isInstance(Value v) { return isKind(v, ObjectKind::kInstance); }
inline bool isClassValue(Value v) { return isKind(v, ObjectKind::kClass); }
/// Closure or bound method (typeOf "Function").
inline bool isFunctionValue(Value v) {
  return isKind(v, ObjectKind::kClosure) || isKind(v, ObjectKind::kBoundMethod);
}

/// Precondition: isInt(v).
inline int64_t asInt(Value v) {
  return v.isInlineInt() ? v.asInlineInt() : static_cast<IntBoxObject*>(v.asObject())->value;
}
/// Precondition: isNumber(v). An Int is converted.
inline double asDouble(Value v) {
  return v.isFloat() ? v.asFloat() : static_cast<double>(asInt(v));
}

template <typename T>
inline T* as(Value v) {
  return static_cast<T*>(v.asObject());
}
inline StringObject* asString(Value v) { return as<StringObject>(v); }
inline ListObject* asList(Value v) { return as<ListObject>(v); }

inline std::string_view textOf(const StringObject* s) { return {s->data.get(), s->byte_length}; }
inline std::string_view textOf(Value string) { return textOf(asString(string)); }

// --- numbers ---

/// Out of line part of makeInt. MayGc.
Value makeIntBox(Isolate& isolate, int64_t i);
/// An Int of any size. MayGc.
inline Value makeInt(Isolate& isolate, int64_t i) {
  return fitsInlineInt(i) ? Value::inlineInt(i) : makeIntBox(isolate, i);
}

// --- strings; see strings.h for what works on them ---

/// A string with this text, which must be valid UTF-8. MayGc (the text must not be in the heap).
Value newString(Isolate& isolate, std::string_view text);

// --- lists; see lists.h ---

/// An empty list with room for `capacity` elements of the kind (kListEmpty: no room). MayGc.
Value newList(Isolate& isolate, ListKind kind = kListEmpty, uint64_t capacity = 0);
/// A list of `n` values; `values` must be rooted (they are read after the allocation). MayGc.
Value newListOf(Isolate& isolate, const Value* values, uint64_t n);

// --- others; values given to them must be rooted by the caller ---

Value newTuple(Isolate& isolate, const Value* values, uint64_t n);
/// The same with unassigned elements. MayGc.
Value newTuple(Isolate& isolate, uint64_t n);
/// Two rooted values as a tuple.
Value newPair(Isolate& isolate, const Value& a, const Value& b);
Value newRange(Isolate& isolate, int64_t start, int64_t end, bool inclusive);
/// A cell that holds unassigned.
Value newCell(Isolate& isolate);
/// A closure whose captures are unassigned; fill trailingValues before the next allocation.
Value newClosure(Isolate& isolate, FunctionId function, uint32_t capture_count);
/// The one closure of a function without captures.
Value canonicalClosure(Isolate& isolate, FunctionId function);
/// `receiver` must be rooted. builtin_method: see BoundMethodObject.
Value newBoundMethod(Isolate& isolate, const Value& receiver, FunctionId function,
                     BuiltinId builtin_method);
/// An instance whose fields are unassigned or raw zero.
Value newInstance(Isolate& isolate, ClassId cls);
/// The class as a value; always the same object. For a variant without payload its one instance.
Value classValue(Isolate& isolate, ClassId cls);
/// A new value that stands for the class. `environment` rooted: see ClassObject. MayGc.
Value newClassValue(Isolate& isolate, ClassId cls, const Value& environment);
/// Option.Some(value); `value` must be rooted.
Value newSome(Isolate& isolate, const Value& value);
/// The variant without payload `cls`; always the same object.
Value variantValue(Isolate& isolate, ClassId cls);

/// Bytes of an instance of the class.
inline uint64_t instanceSize(const Class& cls) {
  return sizeof(InstanceObject) + 8 * cls.fields.size();
}

// --- fields ---

/// The value of word `index` of an instance, boxed from raw words as its flags say; may be
/// unassigned. MayGc only for kFieldRawInt.
inline Value loadField(Isolate& isolate, const Object* instance, uint32_t index,
                       uint8_t field_flags) {
  const Value word = reinterpret_cast<const Value*>(instance + 1)[index];
  if ((field_flags & (bytecode::kFieldRawInt | bytecode::kFieldRawFloat)) == 0) return word;
  if ((field_flags & bytecode::kFieldRawInt) != 0) {
    return makeInt(isolate, static_cast<int64_t>(word.bits));
  }
  double d;
  std::memcpy(&d, &word.bits, sizeof d);
  return Value::number(d);
}

/// Stores a value that has passed the field's check into word `index`.
inline void storeField(Isolate& isolate, Object* instance, uint32_t index, uint8_t field_flags,
                       Value value) {
  Value* word = reinterpret_cast<Value*>(instance + 1) + index;
  if ((field_flags & bytecode::kFieldRawInt) != 0) {
    word->bits = static_cast<uint64_t>(asInt(value));
  } else if ((field_flags & bytecode::kFieldRawFloat) != 0) {
    const double d = asDouble(value);
    std::memcpy(&word->bits, &d, sizeof d);
  } else {
    *word = value;
    if (value.isPointer()) writeBarrier(isolate, instance);
  }
}

/// The closure's captured value or cell.
inline Value capture(Value closure, uint32_t index) {
  return trailingValues(as<ClosureObject>(closure))[index];
}

inline Value cellValue(Value cell) { return as<CellObject>(cell)->value; }
inline void setCell(Isolate& isolate, Value cell, Value value) {
  as<CellObject>(cell)->value = value;
  if (value.isPointer()) writeBarrier(isolate, cell.asObject());
}

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_OBJECTS_H_
