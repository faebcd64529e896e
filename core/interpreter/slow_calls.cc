// Calls, the general way: any callee, wrong numbers of arguments, defaults, full stacks, compiled
// code, profiling.
#include <algorithm>
#include <limits>

#include "core/interpreter/caches.h"
#include "core/interpreter/fast.h"
#include "core/interpreter/interpreter.h"
#include "core/interpreter/loop.h"
#include "core/interpreter/slow.h"
#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/members.h"
#include "core/runtime/objects.h"

namespace vela::interp {

namespace {

/// One call under way: who waits, and how it goes on.
struct Call {
  Isolate& isolate;
  const Instruction* pc;
  Value* base;
  uint64_t flags;

  Resume returned(Value value) const { return returnTo(isolate, pc, base, flags, value); }
  Resume failed() const { return unwindToCaller(isolate, pc, base, flags); }
};

/// Runs a built-in on arguments that may lie above the frame's registers.
Value runBuiltin(Isolate& isolate, runtime::BuiltinId id, Value* args, uint32_t argc) {
  const uint64_t top = isolate.exec.vm_stack_top;
  isolate.exec.vm_stack_top = toWord(args + argc);
  const Value value = runtime::callBuiltin(isolate, id, args, argc);
  isolate.exec.vm_stack_top = top;
  return value;
}

Resume enterBuiltin(const Call& call, runtime::BuiltinId id, Value* args, uint32_t argc) {
  const Value value = runBuiltin(call.isolate, id, args, argc);
  return value.isUnassigned() ? call.failed() : call.returned(value);
}

/// Converts the Ints that Float parameters are given, as the function's first instructions do.
/// False if there are none.
bool convertIntArguments(const Isolate& isolate, const Function& function, Value* window) {
  bool converted = false;
  for (size_t p = 0; p < function.param_checks.size(); ++p) {
    if (function.param_checks[p] == bytecode::kNoIndex || !runtime::isInt(window[p])) continue;
    const bytecode::TypeCheck& check = isolate.check(function.param_checks[p]);
    if (runtime::matchesType(isolate, window[p], check) || !runtime::asksForFloat(check)) continue;
    window[p] = Value::number(static_cast<double>(runtime::asInt(window[p])));
    converted = true;
  }
  return converted;
}

Resume enterCompiled(const Call& call, Function& function, Value* window, BoxedEntry entry,
                     bool* entered) {
  ValueAndStatus result = entry(&call.isolate.exec, window);
  if (result.status == Status::kNotEntered && convertIntArguments(call.isolate, function, window)) {
    result = entry(&call.isolate.exec, window);
  }
  *entered = true;
  switch (result.status) {
    case Status::kOk: return call.returned(Value{result.value});
    case Status::kError: return call.failed();
    case Status::kExit:
      setLink(window, call.pc, call.base, call.flags);
      return resumeExit(call.isolate, window);
    case Status::kNotEntered: break;
  }
  *entered = false;
  return {nullptr, nullptr};
}

BoxedEntry compiledEntry(const Isolate& isolate, const Function& function) {
  const auto* cells = fromWord<const FunctionCell>(isolate.exec.cells);
  return fromWord<ValueAndStatus(ExecState*, Value*)>(cells[function.id].boxed);
}

/// The function's compiled code if there is any, now or after having asked for it if the function
/// is hot. Compiled functions have negative hotness, so that calls find their code.
BoxedEntry tierUp(Isolate& isolate, Function& function) {
  BoxedEntry entry = compiledEntry(isolate, function);
  if (entry == nullptr && function.hotness < 0) {
    if (isolate.hooks.hot != nullptr) {
      isolate.hooks.hot(isolate, function, 0, false);
      entry = compiledEntry(isolate, function);
    }
    if (entry == nullptr && function.hotness < 0)
      function.hotness = std::numeric_limits<int32_t>::max();
  }
  if (entry == nullptr) return nullptr;
  if (function.hotness == kNewCode && stateOf(isolate).hooks.entered != nullptr) {
    stateOf(isolate).hooks.entered(isolate, function);
  }
  function.hotness = kEnteredCode;
  return entry;
}

void sampleArguments(Function& function, const Value* args) {
  if (function.param_feedback == nullptr) return;
  for (uint32_t i = 0; i < function.max_params; ++i)
    function.param_feedback[i] |= typeBits(args[i]);
}

bool checkArity(Isolate& isolate, const Function& function, Value* window, uint32_t argc) {
  if (argc < function.min_params || argc > function.max_params) {
    runtime::throwArity(isolate, function, argc);
    return false;
  }
  std::fill(window + argc, window + function.max_params, Value::unassigned());
  return true;
}

/// Allocates the instance that a constructor is to fill.
Value instantiate(Isolate& isolate, ClassId id) {
  const runtime::Class& cls = isolate.classInfo(id);
  const uint16_t not_concrete =
      bytecode::kClassAbstract | bytecode::kClassInterface | bytecode::kClassEnum;
  if ((cls.flags & not_concrete) != 0) return runtime::throwAbstract(isolate, id);
  return runtime::newInstance(isolate, id);
}

/// Calls the constructor of the class of window[0], a new instance; argc counts it.
Resume enterConstructor(const Call& call, Value* window, uint32_t argc) {
  const runtime::Class& cls = call.isolate.classInfo(window[0].asObject()->class_id);
  if (cls.constructor == 0) {
    if (argc == 1) return call.returned(window[0]);
    runtime::throwArity(call.isolate, call.isolate.symbolText(cls.name), 0, 0, argc - 1);
    return call.failed();
  }
  return enterFunction(call.isolate, call.isolate.function(cls.constructor), window, argc, call.pc,
                       call.base, call.flags);
}

/// Calls a class: makes room for the instance.
Resume callClass(const Call& call, ClassId id, Value* window, uint32_t argc) {
  if (const runtime::BuiltinId factory = call.isolate.classInfo(id).factory) {
    return enterBuiltin(call, factory, window, argc);
  }
  std::copy_backward(window, window + argc, window + argc + 1);
  window[0] = Value::none();
  const uint64_t top = call.isolate.exec.vm_stack_top;
  call.isolate.exec.vm_stack_top = toWord(window + argc + 1);
  const Value instance = instantiate(call.isolate, id);
  call.isolate.exec.vm_stack_top = top;
  if (instance.isUnassigned()) return call.failed();
  window[0] = instance;
  return enterConstructor(call, window, argc + 1);
}

Resume enterBoundMethod(const Call& call, const BoundMethodObject* method, Value* window,
                        uint32_t argc) {
  std::copy_backward(window, window + argc, window + argc + 1);
  window[0] = method->receiver;
  if (method->builtin_method != 0) {
    return enterBuiltin(call, static_cast<runtime::BuiltinId>(method->builtin_method), window,
                        argc + 1);
  }
  return enterFunction(call.isolate, call.isolate.function(method->function), window, argc + 1,
                       call.pc, call.base, call.flags);
}

/// Takes the receiver out of the arguments and calls `callee` with the rest.
Resume enterMemberValue(const Call& call, Value callee, Value* window, uint32_t argc) {
  std::copy(window + 1, window + argc, window);
  window[-4] = callee;
  return enterCallee(call.isolate, window, argc - 1, call.pc, call.base, call.flags);
}

Resume callMemberEntry(const Call& call, const runtime::MemberEntry& member, runtime::Symbol name,
                       Value* window, uint32_t argc) {
  Isolate& isolate = call.isolate;
  switch (member.kind) {
    case runtime::MemberKind::kMethod: {
      window[-4] = Value::unassigned();
      Function& function = isolate.function(member.function);
      if ((member.field_flags & runtime::kMemberStatic) == 0) {
        return enterFunction(isolate, function, window, argc, call.pc, call.base, call.flags);
      }
      std::copy(window + 1, window + argc, window);
      return enterFunction(isolate, function, window, argc - 1, call.pc, call.base, call.flags);
    }
    case runtime::MemberKind::kBuiltinMethod: return enterBuiltin(call, member.index, window, argc);
    case runtime::MemberKind::kNone:  // a variant of an enum, else an error
    case runtime::MemberKind::kField:
    case runtime::MemberKind::kBuiltinProperty: {
      const Value callee = runtime::getMemberEntry(isolate, window[0], member, name);
      if (callee.isUnassigned()) return call.failed();
      return enterMemberValue(call, callee, window, argc);
    }
  }
  __builtin_unreachable();
}

void noteCallee(SlotState& slot, FunctionId function, ClassId cls) {
  for (uint32_t i = 0; i < slot.count; ++i) {
    if (slot.entries[i].function == function && slot.entries[i].class_id == cls) {
      if (slot.hits[i] != std::numeric_limits<uint32_t>::max()) ++slot.hits[i];
      return;
    }
  }
  if (slot.count == runtime::kPolymorphicLimit) {
    slot.megamorphic = true;
    return;
  }
  runtime::MemberEntry& entry = slot.entries[slot.count];
  entry.kind = runtime::MemberKind::kMethod;
  entry.function = function;
  entry.class_id = cls;
  slot.hits[slot.count++] = 1;
}

void noteDynamicCallee(SlotState& slot, Value callee) {
  if (runtime::isKind(callee, ObjectKind::kClosure)) {
    noteCallee(slot, runtime::as<ClosureObject>(callee)->function, 0);
  } else if (runtime::isClassValue(callee)) {
    noteCallee(slot, 0, runtime::as<ClassObject>(callee)->described);
  } else {
    slot.megamorphic = true;
  }
}

}  // namespace

namespace {

/// Compiled code would leave by its entry check at once: the rest of a deep recursion is
/// interpreted on the VM stack.
bool nativeStackUsedUp(const State& state) {
  constexpr uint64_t kEntryBytes = 1024;
  return toWord(__builtin_frame_address(0)) < state.stack_limit + kEntryBytes;
}

}  // namespace

Resume enterFunction(Isolate& isolate, Function& function, Value* window, uint32_t argc,
                     const Instruction* caller_pc, Value* caller_base, uint64_t flags) {
  saveFrame(isolate, caller_pc, caller_base);
  const Call call{isolate, caller_pc, caller_base, flags};
  if (function.native != 0) return enterBuiltin(call, function.native, window, argc);
  if (argc != function.max_params && !checkArity(isolate, function, window, argc))
    return call.failed();
  if (toWord(window) > isolate.exec.vm_stack_limit) {
    if (pollRequested(isolate.exec)) {
      setHeader(window, caller_pc, caller_base, flags, function);
      return poll(isolate, function.code, window);
    }
    runtime::throwStackOverflow(isolate);
    return call.failed();
  }
  State& state = stateOf(isolate);
  if (function.hotness >= 0) state.count(function, kCallHeat);
  if (state.recording()) sampleArguments(function, window);
  if (state.profiling && function.hotness < 0 && !nativeStackUsedUp(state)) {
    if (const BoxedEntry entry = tierUp(isolate, function)) {
      bool entered;
      const Resume resume = enterCompiled(call, function, window, entry, &entered);
      if (entered) return resume;
      // Its arguments are not of the types that the code was made for: the policy may make other
      // code.
      if (isolate.hooks.hot != nullptr) isolate.hooks.hot(isolate, function, 0, false);
    }
  }
  setHeader(window, caller_pc, caller_base, flags, function);
  return {function.code, window};
}

Resume enterCallee(Isolate& isolate, Value* window, uint32_t argc, const Instruction* caller_pc,
                   Value* caller_base, uint64_t flags) {
  saveFrame(isolate, caller_pc, caller_base);
  const Call call{isolate, caller_pc, caller_base, flags};
  const Value callee = window[-4];
  if (callee.isPointer()) {
    Object* const object = callee.asObject();
    if (object->kind == ObjectKind::kClosure) {
      Function& function = isolate.function(static_cast<ClosureObject*>(object)->function);
      return enterFunction(isolate, function, window, argc, caller_pc, caller_base, flags);
    }
    if (object->kind == ObjectKind::kBoundMethod) {
      return enterBoundMethod(call, static_cast<BoundMethodObject*>(object), window, argc);
    }
    if (object->kind == ObjectKind::kClass) {
      const Value factory = runtime::factoryOf(isolate, static_cast<ClassObject*>(object));
      if (!factory.isUnassigned()) {
        window[-4] = factory;
        return enterCallee(isolate, window, argc, caller_pc, caller_base, flags);
      }
      return callClass(call, static_cast<ClassObject*>(object)->described, window, argc);
    }
  }
  runtime::throwNotCallable(isolate, callee);
  return call.failed();
}

Resume enterMember(Isolate& isolate, runtime::Symbol name, Value* window, uint32_t argc,
                   const Instruction* caller_pc, Value* caller_base, uint64_t flags) {
  saveFrame(isolate, caller_pc, caller_base);
  const Call call{isolate, caller_pc, caller_base, flags};
  const runtime::MemberEntry member = runtime::lookupMember(isolate, window[0], name);
  return callMemberEntry(call, member, name, window, argc);
}

Resume enterClass(Isolate& isolate, ClassId cls, Value* window, uint32_t argc,
                  const Instruction* caller_pc, Value* caller_base, uint64_t flags) {
  saveFrame(isolate, caller_pc, caller_base);
  return callClass({isolate, caller_pc, caller_base, flags}, cls, window, argc);
}

Resume enterOperator(Isolate& isolate, const Instruction* pc, Value* base, FunctionId function,
                     const Value* args, uint32_t argc) {
  Value* const window = calleeWindow(pc, base);
  window[-4] = Value::unassigned();
  std::copy(args, args + argc, window);
  return enterFunction(isolate, isolate.function(function), window, argc, pc, base, kLinkComplete);
}

Resume resumeExit(Isolate& isolate, Value* window) {
  State& state = stateOf(isolate);
  const Rebuilt rebuilt = state.hooks.materialize(isolate, window);
  state.record();
  switch (rebuilt.action) {
    case RebuiltAction::kExecute:
      if (pollRequested(isolate.exec)) return poll(isolate, rebuilt.pc, rebuilt.base);
      return {rebuilt.pc, rebuilt.base};
    case RebuiltAction::kComplete:
      return completeInstruction(isolate, rebuilt.pc, rebuilt.base, rebuilt.result);
    case RebuiltAction::kUnwind: return unwind(isolate, rebuilt.pc, rebuilt.base);
  }
  __builtin_unreachable();
}

Resume slowCall(Isolate& isolate, const Instruction* pc, Value* base) {
  if (stateOf(isolate).profiling) noteDynamicCallee(functionOf(base).slots[pc->c], base[pc->a]);
  return enterCallee(isolate, base + pc->a + kFrameHeader, pc->b, pc, base, 0);
}

Resume slowCallFunction(Isolate& isolate, const Instruction* pc, Value* base) {
  SlotState& slot = functionOf(base).slots[pc->c];
  base[pc->a] = Value::unassigned();
  return enterFunction(isolate, isolate.function(slot.payload), base + pc->a + kFrameHeader, pc->b,
                       pc, base, 0);
}

Resume slowCallMethod(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  SlotState& slot = functionOf(base).slots[pc->c];
  Value* const window = base + pc->a + kFrameHeader;
  const Call call{isolate, pc, base, 0};
  const runtime::MemberEntry member = findMemberCached(isolate, slot, window[0]);
  return callMemberEntry(call, member, slot.payload, window, pc->b);
}

Resume slowNew(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  const SlotState& slot = functionOf(base).slots[pc->c];
  Value* const window = base + pc->a + kFrameHeader;
  const Call call{isolate, pc, base, 0};
  const Value instance = instantiate(isolate, slot.payload);
  if (instance.isUnassigned()) return call.failed();
  base[pc->a] = Value::unassigned();
  window[0] = instance;
  return enterConstructor(call, window, pc->b);
}

/// A built-in gave nothing: an error, or it waits for input and is to be executed again.
static Resume leaveBuiltin(Isolate& isolate, const Instruction* pc, Value* base) {
  State& state = stateOf(isolate);
  if (!state.suspend_builtin) return unwind(isolate, pc, base);
  state.suspend_builtin = false;
  isolate.exec.pending_error = Value::unassigned();
  state.suspended = {pc, base};
  state.outcome = Outcome::kSuspended;
  return {&kHalt, base};
}

Resume slowCallBuiltin(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  Value* const args = base + pc->a;
  const Value value = runtime::callBuiltin(isolate, pc->c, args, pc->b);
  if (VELA_UNLIKELY(value.isUnassigned())) return leaveBuiltin(isolate, pc, base);
  *args = value;
  return {pc + 1, base};
}

}  // namespace vela::interp
