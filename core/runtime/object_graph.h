// Which values a heap object holds: the one place that knows, for the marker and the verifier.
#ifndef VELA_CORE_RUNTIME_OBJECT_GRAPH_H_
#define VELA_CORE_RUNTIME_OBJECT_GRAPH_H_

#include "core/contract/layout.h"
#include "core/runtime/isolate.h"

namespace vela::runtime {

/// The array object whose payload starts at `words`.
inline ArrayObject* arrayOf(uint64_t* words) { return reinterpret_cast<ArrayObject*>(words) - 1; }

/// Calls visitor.value(Value) or visitor.values(const Value*, count) for every value of `object`
/// and visitor.array(ArrayObject*) for the arrays that are part of it (their elements are given as
/// values). Buffers and string owners are given as values too. The elements of a List that holds
/// Values are left to visitor.elements(ListObject*); of a map's entries the first
/// visitor.skipped(MapObject*) are left out.
template <typename Visitor>
void forEachChild(const Isolate& isolate, Object* object, Visitor& visitor) {
  auto values = [&visitor](const Value* v, uint64_t n) { visitor.values(v, n); };
  switch (object->kind) {
    case ObjectKind::kIntBox:
    case ObjectKind::kBuffer:
    case ObjectKind::kRawArray:
    case ObjectKind::kRange:
    case ObjectKind::kRandom: return;
    case ObjectKind::kString: {
      const auto* string = static_cast<StringObject*>(object);
      if (string->owner.word != 0) visitor.value(Value{string->owner.word});
      return;
    }
    case ObjectKind::kList: {
      auto* list = static_cast<ListObject*>(object);
      if (list->words.word == 0) return;
      visitor.array(arrayOf(list->words));
      if (list->aux == kListAny) visitor.elements(list);
      return;
    }
    case ObjectKind::kValueArray: {
      auto* array = static_cast<ArrayObject*>(object);
      values(trailingValues(array), array->capacity);
      return;
    }
    case ObjectKind::kTuple: {
      auto* tuple = static_cast<TupleObject*>(object);
      values(trailingValues(tuple), tuple->length);
      return;
    }
    case ObjectKind::kMap:
    case ObjectKind::kSet: {
      auto* map = static_cast<MapObject*>(object);
      if (map->index.word != 0) visitor.array(arrayOf(map->index));
      if (map->entries.word == 0) return;
      visitor.array(arrayOf(map->entries));
      const uint64_t stride = object->kind == ObjectKind::kMap ? 2 : 1;
      const uint64_t skipped = visitor.skipped(map);
      values(reinterpret_cast<Value*>(map->entries.get()) + skipped * stride,
             (map->used - skipped) * stride);
      return;
    }
    case ObjectKind::kClosure: {
      auto* closure = static_cast<ClosureObject*>(object);
      values(trailingValues(closure), closure->capture_count);
      return;
    }
    case ObjectKind::kBoundMethod:
      visitor.value(static_cast<BoundMethodObject*>(object)->receiver);
      return;
    case ObjectKind::kClass: visitor.value(static_cast<ClassObject*>(object)->environment); return;
    case ObjectKind::kCell: visitor.value(static_cast<CellObject*>(object)->value); return;
    case ObjectKind::kInstance: {
      const Class& cls = isolate.classInfo(object->class_id);
      const Value* fields = trailingValues(static_cast<InstanceObject*>(object));
      if (!cls.has_raw_field) return values(fields, cls.fields.size());
      for (size_t i = 0; i < cls.fields.size(); ++i) {
        if (!cls.raw_field[i]) visitor.value(fields[i]);
      }
      return;
    }
    case ObjectKind::kStringBuilder: {
      const auto* builder = static_cast<StringBuilderObject*>(object);
      if (builder->buffer.word != 0) visitor.value(Value{builder->buffer.word});
      return;
    }
    case ObjectKind::kMapIterator:
    case ObjectKind::kSetIterator:
      visitor.value(static_cast<IteratorObject*>(object)->source);
      return;
    case ObjectKind::kSteppedRange:
      visitor.value(static_cast<SteppedRangeObject*>(object)->range);
      return;
  }
}

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_OBJECT_GRAPH_H_
