// The functions behind core/contract/helpers.def. Compiled code calls them with its live values on
// the native stack or in a RootFrame, so arguments are rooted, and spans themselves are, too: a
// built-in may overwrite what it was given.
#include "core/interpreter/helpers.h"

#include <string>
#include <type_traits>

#include "core/interpreter/interpreter.h"
#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/heap.h"
#include "core/runtime/iteration.h"
#include "core/runtime/lists.h"
#include "core/runtime/members.h"
#include "core/runtime/numbers.h"
#include "core/runtime/operations.h"
#include "core/runtime/strings.h"

namespace vela::interp {
namespace {

ValueAndStatus result(Value value) {
  return {value.bits, value.isUnassigned() ? Status::kError : Status::kOk};
}

/// An allocation that must not fail: beyond the heap's limit if need be, with the error thrown at
/// the next poll.
template <typename Make>
uint64_t allocated(ExecState* exec, Make make) {
  Isolate& isolate = isolateOf(exec);
  runtime::Heap::BeyondLimitScope beyond_the_limit(isolate.heap());
  const Value value = make(isolate);
  if (isolate.heap().owesError()) requestPoll(*exec);
  return value.bits;
}

/// What a comparison gave; only operators of classes give anything but a Bool.
ValueAndStatus compared(Isolate& isolate, Value value, uint64_t must_be_bool) {
  const bool fits = value.isBool() || value.isUnassigned() || must_be_bool == 0;
  return result(fits ? value : runtime::throwNotBool(isolate, value));
}

Value iterNext(Isolate& isolate, Value iteration, Value turn, bool* failed) {
  Value element;
  const auto step =
      runtime::iterate(isolate, iteration, static_cast<uint64_t>(turn.asInlineInt()), &element);
  *failed = step == runtime::IterStep::kError;
  return step == runtime::IterStep::kElement ? element : Value::unassigned();
}

/// A built-in that leaves its arguments as they are, which the caller has rooted.
template <typename... Words>
ValueAndStatus callDirectly(runtime::BuiltinFn function, ExecState* exec, Words... words) {
  Value args[] = {Value{words}...};
  return result(function(isolateOf(exec), args, sizeof...(words)));
}

}  // namespace

extern "C" {

#define VELA_BINARY(symbol, function)                                      \
  ValueAndStatus symbol(ExecState* exec, uint64_t a, uint64_t b) {         \
    return result(runtime::function(isolateOf(exec), Value{a}, Value{b})); \
  }
VELA_BINARY(vela_h_add, add)
VELA_BINARY(vela_h_sub, subtract)
VELA_BINARY(vela_h_mul, multiply)
VELA_BINARY(vela_h_div, divide)
VELA_BINARY(vela_h_mod, modulo)
VELA_BINARY(vela_h_pow, power)
VELA_BINARY(vela_h_shl, shiftLeft)
VELA_BINARY(vela_h_shr, shiftRight)
VELA_BINARY(vela_h_ushr, shiftRightLogical)
VELA_BINARY(vela_h_bitand, bitAnd)
VELA_BINARY(vela_h_bitor, bitOr)
VELA_BINARY(vela_h_bitxor, bitXor)
VELA_BINARY(vela_h_in, contains)
VELA_BINARY(vela_h_getindex, getIndex)
#undef VELA_BINARY

#define VELA_COMPARE(symbol, function)                                                      \
  ValueAndStatus symbol(ExecState* exec, uint64_t a, uint64_t b, uint64_t must_be_bool) {   \
    Isolate& isolate = isolateOf(exec);                                                     \
    return compared(isolate, runtime::function(isolate, Value{a}, Value{b}), must_be_bool); \
  }
VELA_COMPARE(vela_h_eq, equal)
VELA_COMPARE(vela_h_lt, less)
VELA_COMPARE(vela_h_le, lessEqual)
VELA_COMPARE(vela_h_gt, greater)
VELA_COMPARE(vela_h_ge, greaterEqual)
#undef VELA_COMPARE

ValueAndStatus vela_h_neg(ExecState* exec, uint64_t a) {
  return result(runtime::negate(isolateOf(exec), Value{a}));
}
ValueAndStatus vela_h_bitnot(ExecState* exec, uint64_t a) {
  return result(runtime::bitNot(isolateOf(exec), Value{a}));
}

ValueAndStatus vela_h_istype(ExecState* exec, uint64_t value, uint64_t check) {
  Isolate& isolate = isolateOf(exec);
  const bool yes =
      runtime::matchesType(isolate, Value{value}, isolate.check(static_cast<uint32_t>(check)));
  return result(Value::boolean(yes));
}

ValueAndStatus vela_h_checktype(ExecState* exec, uint64_t value, uint64_t check) {
  return result(runtime::checkType(isolateOf(exec), Value{value}, static_cast<uint32_t>(check)));
}

ValueAndStatus vela_h_setindex(ExecState* exec, uint64_t collection, uint64_t index,
                               uint64_t value) {
  return result(runtime::setIndex(isolateOf(exec), Value{collection}, Value{index}, Value{value}));
}

ValueAndStatus vela_h_getfield(ExecState* exec, uint64_t object, uint64_t name) {
  return result(
      runtime::getMember(isolateOf(exec), Value{object}, static_cast<runtime::Symbol>(name)));
}

ValueAndStatus vela_h_setfield(ExecState* exec, uint64_t object, uint64_t value, uint64_t name) {
  const bool stored = runtime::setMember(isolateOf(exec), Value{object},
                                         static_cast<runtime::Symbol>(name), Value{value});
  return result(stored ? Value::none() : Value::unassigned());
}

ValueAndStatus vela_h_iterprep(ExecState* exec, uint64_t iterable) {
  return result(runtime::iterationOf(isolateOf(exec), Value{iterable}));
}

ValueAndStatus vela_h_iternext(ExecState* exec, uint64_t iteration, uint64_t turn) {
  bool failed;
  const Value element = iterNext(isolateOf(exec), Value{iteration}, Value{turn}, &failed);
  return {element.bits, failed ? Status::kError : Status::kOk};
}

ValueAndStatus vela_h_unwrapnext(ExecState* exec, uint64_t next) {
  Value element = Value::unassigned();
  runtime::unwrapNext(isolateOf(exec), Value{next}, &element);
  return result(element);
}

ValueAndStatus vela_h_newrange(ExecState* exec, uint64_t start, uint64_t end, uint64_t inclusive) {
  return result(runtime::makeRange(isolateOf(exec), Value{start}, Value{end}, inclusive != 0));
}

ValueAndStatus vela_h_throw(ExecState* exec, uint64_t value) {
  return result(runtime::throwValue(isolateOf(exec), Value{value}));
}

ValueAndStatus vela_h_matchfail(ExecState* exec, uint64_t value) {
  return result(runtime::throwNoMatch(isolateOf(exec), Value{value}));
}

// --- built-ins ---

ValueAndStatus vela_h_fromcode(ExecState* exec, uint64_t code) {
  return callDirectly(runtime::builtins::stringFromCode, exec, code);
}
ValueAndStatus vela_h_stringslice(ExecState* exec, uint64_t string, uint64_t from, uint64_t to) {
  return callDirectly(runtime::builtins::stringSlice, exec, string, from, to);
}
ValueAndStatus vela_h_builderappend(ExecState* exec, uint64_t builder, uint64_t value) {
  return callDirectly(runtime::builtins::builderAppendValue, exec, builder, value);
}
ValueAndStatus vela_h_mapget(ExecState* exec, uint64_t map, uint64_t key) {
  return callDirectly(runtime::builtins::mapGetOption, exec, map, key);
}
ValueAndStatus vela_h_mapgetor(ExecState* exec, uint64_t map, uint64_t key, uint64_t otherwise) {
  return callDirectly(runtime::builtins::mapGetOr, exec, map, key, otherwise);
}
ValueAndStatus vela_h_maphas(ExecState* exec, uint64_t map, uint64_t key) {
  return callDirectly(runtime::builtins::mapHas, exec, map, key);
}

ValueAndStatus vela_h_listpush(ExecState* exec, uint64_t list, uint64_t value) {
  const bool ok = runtime::listPush(isolateOf(exec), runtime::asList(Value{list}), Value{value});
  return result(ok ? Value::none() : Value::unassigned());
}

ValueAndStatus vela_h_listpop(ExecState* exec, uint64_t list) {
  return result(runtime::listTakeLast(isolateOf(exec), runtime::asList(Value{list})));
}

// --- spans ---

ValueAndStatus vela_h_newlist(ExecState* exec, const Value* values, uint64_t count, uint64_t) {
  return result(runtime::newListOf(isolateOf(exec), values, count));
}

ValueAndStatus vela_h_newtuple(ExecState* exec, const Value* values, uint64_t count, uint64_t) {
  return result(runtime::newTuple(isolateOf(exec), values, count));
}

ValueAndStatus vela_h_newmap(ExecState* exec, const Value* values, uint64_t count, uint64_t) {
  return result(runtime::newMapOf(isolateOf(exec), values, count));
}

ValueAndStatus vela_h_concat(ExecState* exec, const Value* values, uint64_t count, uint64_t) {
  return result(runtime::concatTexts(isolateOf(exec), values, count));
}

ValueAndStatus vela_h_callvalue(ExecState* exec, const Value* values, uint64_t count, uint64_t) {
  return result(call(isolateOf(exec), values[0], values + 1, static_cast<uint32_t>(count - 1)));
}

ValueAndStatus vela_h_callfunction(ExecState* exec, const Value* values, uint64_t count,
                                   uint64_t function) {
  return result(callFunction(isolateOf(exec), static_cast<FunctionId>(function), values,
                             static_cast<uint32_t>(count)));
}

ValueAndStatus vela_h_callmethod(ExecState* exec, const Value* values, uint64_t count,
                                 uint64_t name) {
  return result(callMember(isolateOf(exec), static_cast<runtime::Symbol>(name), values,
                           static_cast<uint32_t>(count)));
}

ValueAndStatus vela_h_new(ExecState* exec, const Value* values, uint64_t count, uint64_t cls) {
  return result(
      construct(isolateOf(exec), static_cast<ClassId>(cls), values, static_cast<uint32_t>(count)));
}

ValueAndStatus vela_h_callbuiltin(ExecState* exec, const Value* values, uint64_t count,
                                  uint64_t builtin) {
  return result(runtime::callBuiltin(isolateOf(exec), static_cast<runtime::BuiltinId>(builtin),
                                     const_cast<Value*>(values), static_cast<uint32_t>(count)));
}

// --- leaves ---

uint64_t vela_h_loadfunction(ExecState* exec, uint64_t function) {
  return allocated(exec, [=](Isolate& i) {
    return runtime::canonicalClosure(i, static_cast<FunctionId>(function));
  });
}

uint64_t vela_h_loadclass(ExecState* exec, uint64_t cls) {
  return allocated(exec,
                   [=](Isolate& i) { return runtime::classValue(i, static_cast<ClassId>(cls)); });
}

uint64_t vela_h_boxint(ExecState* exec, uint64_t value) {
  return allocated(exec,
                   [=](Isolate& i) { return runtime::makeInt(i, static_cast<int64_t>(value)); });
}

uint64_t vela_h_newinstance(ExecState* exec, uint64_t cls) {
  return allocated(exec,
                   [=](Isolate& i) { return runtime::newInstance(i, static_cast<ClassId>(cls)); });
}

uint64_t vela_h_newcell(ExecState* exec, uint64_t initial) {
  const uint64_t cell = allocated(exec, [](Isolate& i) { return runtime::newCell(i); });
  runtime::setCell(isolateOf(exec), Value{cell}, Value{initial});
  return cell;
}

uint64_t vela_h_newclosure(ExecState* exec, uint64_t function, uint64_t captures) {
  return allocated(exec, [=](Isolate& i) {
    return runtime::newClosure(i, static_cast<FunctionId>(function),
                               static_cast<uint32_t>(captures));
  });
}

uint64_t vela_h_newrangeslow(ExecState* exec, uint64_t inclusive) {
  return allocated(exec, [=](Isolate& i) { return runtime::newRange(i, 0, 0, inclusive != 0); });
}

uint64_t vela_h_newtupleslow(ExecState* exec, uint64_t length) {
  return allocated(exec, [=](Isolate& i) { return runtime::newTuple(i, length); });
}

uint64_t vela_h_entrykey(ExecState*, uint64_t iteration) {
  return runtime::nextKey(Value{iteration}).bits;
}

uint64_t vela_h_entryvalue(ExecState*, uint64_t iteration) {
  return runtime::valueOfKey(Value{iteration}).bits;
}

uint64_t vela_h_stringcode(ExecState* exec, uint64_t string, uint64_t index) {
  return runtime::codePointAt(isolateOf(exec), runtime::asString(Value{string}), index);
}

uint64_t vela_h_stringchar(ExecState* exec, uint64_t string, uint64_t index) {
  return allocated(exec, [=](Isolate& i) {
    return runtime::stringAt(i, runtime::asString(Value{string}), index);
  });
}

uint64_t vela_h_stringequal(ExecState*, uint64_t a, uint64_t b) {
  return runtime::stringsEqual(runtime::asString(Value{a}), runtime::asString(Value{b}));
}

uint64_t vela_h_barrier(ExecState* exec, uint64_t object) {
  runtime::writeBarrier(isolateOf(exec), Value{object}.asObject());
  return 0;
}

uint64_t vela_h_elementbarrier(ExecState* exec, uint64_t list, uint64_t index) {
  runtime::elementBarrier(isolateOf(exec), runtime::asList(Value{list}), index);
  return 0;
}

void vela_tick(ExecState* exec) {
  Isolate& isolate = isolateOf(exec);
  const Hooks& hooks = stateOf(isolate).hooks;
  if (hooks.tick != nullptr) hooks.tick(isolate);
}

ValueAndStatus vela_call_slow(ExecState* exec, void* code, uint64_t exit_number, uint64_t status) {
  Isolate& isolate = isolateOf(exec);
  if (static_cast<Status>(status) == Status::kExit) {
    const ValueAndStatus finished = finishExit(isolate);
    if (finished.status == Status::kOk) return finished;
  }
  const Hooks& hooks = stateOf(isolate).hooks;
  if (isolate.termination == runtime::Termination::kNone && hooks.compiled_trace != nullptr &&
      hooks.compiled_trace(isolate, code, exit_number)) {
    return {0, Status::kExit};
  }
  return {0, Status::kError};
}

}  // extern "C"

namespace {

template <typename Fn>
void* addressOf(Fn* function) {
  return reinterpret_cast<void*>(function);
}

/// The symbol of each built-in that is a plain function of doubles: "Math.sin" is vela_sin.
const std::vector<std::string>& mathNames() {
  static const auto* names = [] {
    auto* table = new std::vector<std::string>(runtime::builtin_id::kBuiltinCount);
    for (runtime::BuiltinId id = 1; id < runtime::builtin_id::kBuiltinCount; ++id) {
      const runtime::BuiltinInfo& info = runtime::builtinInfo(id);
      const std::string name = info.name;
      if (info.math != nullptr || info.math2 != nullptr)
        (*table)[id] = "vela_" + name.substr(name.find('.') + 1);
    }
    return table;
  }();
  return *names;
}

const char* mathSymbol(uint32_t builtin) {
  const auto& names = mathNames();
  return builtin < names.size() && !names[builtin].empty() ? names[builtin].c_str() : nullptr;
}

// The table's kinds and numbers of arguments are those of the functions.
template <contract::HelperKind kKind, int kArguments, typename Fn>
struct SignatureMatches : std::false_type {};
template <typename... Words>
struct AllWords : std::bool_constant<(std::is_same_v<Words, uint64_t> && ...)> {};
template <int kArguments, typename... Words>
struct SignatureMatches<contract::HelperKind::kThrowing, kArguments,
                        ValueAndStatus(ExecState*, Words...)>
    : std::bool_constant<AllWords<Words...>::value && sizeof...(Words) == kArguments> {};
template <int kArguments, typename... Words>
struct SignatureMatches<contract::HelperKind::kLeaf, kArguments, uint64_t(ExecState*, Words...)>
    : std::bool_constant<AllWords<Words...>::value && sizeof...(Words) == kArguments> {};
template <int kArguments>
struct SignatureMatches<contract::HelperKind::kThrowingSpan, kArguments,
                        ValueAndStatus(ExecState*, const Value*, uint64_t, uint64_t)>
    : std::true_type {};

using contract::Helper;

template <Helper kHelper, typename Fn>
void* bind(Fn* function) {
  constexpr contract::HelperInfo kInfo = contract::kHelpers[static_cast<int>(kHelper)];
  static_assert(SignatureMatches<kInfo.kind, kInfo.arguments, Fn>::value);
  return addressOf(function);
}

#pragma clang diagnostic push
#pragma clang diagnostic error "-Wswitch"
void* helperAddress(Helper helper) {
  switch (helper) {
    case Helper::kAdd: return bind<Helper::kAdd>(&vela_h_add);
    case Helper::kSub: return bind<Helper::kSub>(&vela_h_sub);
    case Helper::kMul: return bind<Helper::kMul>(&vela_h_mul);
    case Helper::kDiv: return bind<Helper::kDiv>(&vela_h_div);
    case Helper::kMod: return bind<Helper::kMod>(&vela_h_mod);
    case Helper::kPow: return bind<Helper::kPow>(&vela_h_pow);
    case Helper::kShl: return bind<Helper::kShl>(&vela_h_shl);
    case Helper::kShr: return bind<Helper::kShr>(&vela_h_shr);
    case Helper::kUshr: return bind<Helper::kUshr>(&vela_h_ushr);
    case Helper::kBitAnd: return bind<Helper::kBitAnd>(&vela_h_bitand);
    case Helper::kBitOr: return bind<Helper::kBitOr>(&vela_h_bitor);
    case Helper::kBitXor: return bind<Helper::kBitXor>(&vela_h_bitxor);
    case Helper::kNeg: return bind<Helper::kNeg>(&vela_h_neg);
    case Helper::kBitNot: return bind<Helper::kBitNot>(&vela_h_bitnot);
    case Helper::kEq: return bind<Helper::kEq>(&vela_h_eq);
    case Helper::kLt: return bind<Helper::kLt>(&vela_h_lt);
    case Helper::kLe: return bind<Helper::kLe>(&vela_h_le);
    case Helper::kGt: return bind<Helper::kGt>(&vela_h_gt);
    case Helper::kGe: return bind<Helper::kGe>(&vela_h_ge);
    case Helper::kIn: return bind<Helper::kIn>(&vela_h_in);
    case Helper::kIsType: return bind<Helper::kIsType>(&vela_h_istype);
    case Helper::kCheckType: return bind<Helper::kCheckType>(&vela_h_checktype);
    case Helper::kGetIndex: return bind<Helper::kGetIndex>(&vela_h_getindex);
    case Helper::kSetIndex: return bind<Helper::kSetIndex>(&vela_h_setindex);
    case Helper::kGetField: return bind<Helper::kGetField>(&vela_h_getfield);
    case Helper::kSetField: return bind<Helper::kSetField>(&vela_h_setfield);
    case Helper::kIterPrep: return bind<Helper::kIterPrep>(&vela_h_iterprep);
    case Helper::kIterNext: return bind<Helper::kIterNext>(&vela_h_iternext);
    case Helper::kUnwrapNext: return bind<Helper::kUnwrapNext>(&vela_h_unwrapnext);
    case Helper::kNewRange: return bind<Helper::kNewRange>(&vela_h_newrange);
    case Helper::kThrow: return bind<Helper::kThrow>(&vela_h_throw);
    case Helper::kMatchFail: return bind<Helper::kMatchFail>(&vela_h_matchfail);
    case Helper::kStringFromCode: return bind<Helper::kStringFromCode>(&vela_h_fromcode);
    case Helper::kStringSlice: return bind<Helper::kStringSlice>(&vela_h_stringslice);
    case Helper::kBuilderAppend: return bind<Helper::kBuilderAppend>(&vela_h_builderappend);
    case Helper::kMapGet: return bind<Helper::kMapGet>(&vela_h_mapget);
    case Helper::kMapGetOr: return bind<Helper::kMapGetOr>(&vela_h_mapgetor);
    case Helper::kMapHas: return bind<Helper::kMapHas>(&vela_h_maphas);
    case Helper::kListPush: return bind<Helper::kListPush>(&vela_h_listpush);
    case Helper::kListPop: return bind<Helper::kListPop>(&vela_h_listpop);
    case Helper::kNewList: return bind<Helper::kNewList>(&vela_h_newlist);
    case Helper::kNewTuple: return bind<Helper::kNewTuple>(&vela_h_newtuple);
    case Helper::kNewMap: return bind<Helper::kNewMap>(&vela_h_newmap);
    case Helper::kConcat: return bind<Helper::kConcat>(&vela_h_concat);
    case Helper::kCallValue: return bind<Helper::kCallValue>(&vela_h_callvalue);
    case Helper::kCallFunction: return bind<Helper::kCallFunction>(&vela_h_callfunction);
    case Helper::kCallMethod: return bind<Helper::kCallMethod>(&vela_h_callmethod);
    case Helper::kNew: return bind<Helper::kNew>(&vela_h_new);
    case Helper::kCallBuiltin: return bind<Helper::kCallBuiltin>(&vela_h_callbuiltin);
    case Helper::kLoadFunction: return bind<Helper::kLoadFunction>(&vela_h_loadfunction);
    case Helper::kLoadClass: return bind<Helper::kLoadClass>(&vela_h_loadclass);
    case Helper::kBoxIntSlow: return bind<Helper::kBoxIntSlow>(&vela_h_boxint);
    case Helper::kNewInstanceSlow: return bind<Helper::kNewInstanceSlow>(&vela_h_newinstance);
    case Helper::kNewCellSlow: return bind<Helper::kNewCellSlow>(&vela_h_newcell);
    case Helper::kNewClosureSlow: return bind<Helper::kNewClosureSlow>(&vela_h_newclosure);
    case Helper::kNewRangeSlow: return bind<Helper::kNewRangeSlow>(&vela_h_newrangeslow);
    case Helper::kNewTupleSlow: return bind<Helper::kNewTupleSlow>(&vela_h_newtupleslow);
    case Helper::kEntryKey: return bind<Helper::kEntryKey>(&vela_h_entrykey);
    case Helper::kEntryValue: return bind<Helper::kEntryValue>(&vela_h_entryvalue);
    case Helper::kStringCodeSlow: return bind<Helper::kStringCodeSlow>(&vela_h_stringcode);
    case Helper::kStringCharSlow: return bind<Helper::kStringCharSlow>(&vela_h_stringchar);
    case Helper::kStringEqualSlow: return bind<Helper::kStringEqualSlow>(&vela_h_stringequal);
    case Helper::kWriteBarrierSlow: return bind<Helper::kWriteBarrierSlow>(&vela_h_barrier);
    case Helper::kElementBarrierSlow:
      return bind<Helper::kElementBarrierSlow>(&vela_h_elementbarrier);
  }
  return nullptr;
}
#pragma clang diagnostic pop

contract::RuntimeSymbols makeSymbols() {
  contract::RuntimeSymbols out;
  for (int h = 0; h < contract::kHelperCount; ++h) {
    out.symbols.push_back({contract::kHelpers[h].symbol, helperAddress(static_cast<Helper>(h))});
  }
  out.symbols.push_back({contract::kCallSlowSymbol, addressOf(&vela_call_slow)});
  out.symbols.push_back({contract::kTickSymbol, addressOf(&vela_tick)});
  out.symbols.push_back(
      {"vela_m_fmod", addressOf(&vela_fmod)});  // not vela_fmod: nothing may take it for fmod
  out.symbols.push_back({"vela_float_pow", addressOf(&vela_float_pow)});
  for (runtime::BuiltinId id = 1; id < runtime::builtin_id::kBuiltinCount; ++id) {
    const char* name = mathSymbol(id);
    if (name == nullptr) continue;
    const runtime::BuiltinInfo& info = runtime::builtinInfo(id);
    out.symbols.push_back(
        {name, info.math != nullptr ? addressOf(info.math) : addressOf(info.math2)});
  }
  out.math_symbol = &mathSymbol;
  return out;
}

}  // namespace

const contract::RuntimeSymbols& runtimeSymbols() {
  static const auto* symbols = new contract::RuntimeSymbols(makeSymbols());
  return *symbols;
}

}  // namespace vela::interp
