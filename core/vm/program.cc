#include "core/vm/program.h"

#include <algorithm>

#include "core/runtime/handles.h"
#include "core/runtime/text.h"
#include "platform/memory.h"

namespace vela::vm {

using interp::PollResult;

namespace {

constexpr int64_t kNanosPerMilli = 1000000;

}  // namespace

Vm::Program::Program(Vm& vm, uint64_t stack_bytes, uint64_t timeout_ms)
    : vm_(vm),
      isolate_(*vm.isolate_),
      stack_bytes_(stack_bytes),
      timeout_(static_cast<int64_t>(timeout_ms) * kNanosPerMilli) {}

Vm::Program::~Program() {
  alarm_.reset();
  // A program that was left in the middle is ended, so that what its native frames own is given
  // back.
  if (fiber_ != nullptr && next_body_ < bodies_.size()) {
    interrupt("the virtual machine was closed");
    counting_polls_ = false;
    slice_end_ = 0;
    running_ = true;
    while (stop_ != Stop::kEnded) fiber_->resume();
  }
}

// --- slices, from outside ---

RunResult Vm::Program::run(const Budget& budget) {
  if (next_body_ >= bodies_.size()) return {};
  stop_ = Stop::kNone;
  startBudget(budget);
  const int64_t start = platform::monotonicNanos();
  running_ = true;
  if (can_switch_) {
    runOnFiber();
  } else {
    runHere();
  }
  running_ = false;
  if (alarm_ != nullptr) alarm_->clear();
  if (timeout_left_ != 0)
    timeout_left_ = std::max<int64_t>(1, timeout_left_ - (platform::monotonicNanos() - start));
  return takeResult();
}

void Vm::Program::startBudget(const Budget& budget) {
  const int64_t now = platform::monotonicNanos();
  slice_start_ = now;
  slice_end_ = budget.milliseconds == 0
                   ? 0
                   : now + static_cast<int64_t>(budget.milliseconds) * kNanosPerMilli;
  deadline_ = timeout_left_ == 0 ? 0 : now + timeout_left_;
  counting_polls_ = budget.polls != 0;
  polls_left_ = budget.polls;
  // Loops poll when a tick is over: every turn must be one to be counted.
  interp::State& interpreter = interp::stateOf(isolate_);
  if (normal_tick_units_ == 0) normal_tick_units_ = interpreter.tick_units;
  interpreter.tick_units = counting_polls_ ? 1 : normal_tick_units_;
  interpreter.ticks_left = std::min(interpreter.ticks_left, interpreter.tick_units);
  if (counting_polls_) interp::requestPoll(isolate_.exec);
  setAlarm();
}

void Vm::Program::setAlarm() {
  const int64_t at =
      slice_end_ == 0 || (deadline_ != 0 && deadline_ < slice_end_) ? deadline_ : slice_end_;
  if (at == 0) return;
  if (alarm_ == nullptr) {
    alarm_ = platform::makeAlarm([this] {
      requests_.fetch_or(kAlarm);
      interp::requestPoll(isolate_.exec);
    });
  }
  if (alarm_ != nullptr) alarm_->set(at);
}

void Vm::Program::runOnFiber() {
  if (fiber_ == nullptr) {
    fiber_ = platform::makeFiber(
        stack_bytes_,
        [](void* context) {
          auto* self = static_cast<Program*>(context);
          for (;;) {
            self->runBodies();
            self->leave(Stop::kEnded);
          }
        },
        this);
    if (fiber_ == nullptr) {
      can_switch_ = false;
      isolate_.hooks.input_waits = true;
      return runHere();
    }
    interp::setNativeStack(isolate_, fiber_->low(), fiber_->high());
  }
  fiber_->resume();
}

void Vm::Program::runHere() {
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t low = platform::threadStackLow();
  if (here - low > stack_bytes_) low = here - stack_bytes_;
  interp::setNativeStack(isolate_, low, here);
  runBodies();
}

void Vm::Program::interrupt(const char* why) {
  interrupt_why_.store(why);
  requests_.fetch_or(kInterrupt);
  interp::requestPoll(isolate_.exec);
}

RunResult Vm::Program::takeResult() {
  switch (stop_) {
    case Stop::kBudget: return {RunStatus::kBudgetSpent, 0, false, {}};
    case Stop::kInput: return {RunStatus::kNeedsInput, 0, false, {}};
    case Stop::kNone:
    case Stop::kEnded: break;
  }
  RunResult result = std::move(result_);
  result_ = {};
  return result;
}

// --- inside ---

void Vm::Program::runBodies() {
  while (next_body_ < bodies_.size()) {
    const interp::Outcome outcome =
        in_body_ ? interp::resume(isolate_) : interp::start(isolate_, bodies_[next_body_]);
    in_body_ = outcome == interp::Outcome::kSuspended;
    if (in_body_) return;
    ++next_body_;
    if (outcome == interp::Outcome::kError) {
      takeError();
      next_body_ = bodies_.size();
    }
  }
  stop_ = Stop::kEnded;
}

/// The program was ended: puts how into result_. False: it was not.
bool Vm::Program::takeTermination() {
  using runtime::Termination;
  const Termination termination = isolate_.termination;
  if (termination == Termination::kNone) return false;
  isolate_.termination = Termination::kNone;
  isolate_.trace.clear();
  if (termination == Termination::kExit) {
    result_ = {RunStatus::kFinished, isolate_.exit_code, true, {}};
  } else {
    result_.status = RunStatus::kInterrupted;
    result_.exit_code = 70;
  }
  return true;
}

/// Puts what ended the program into result_ and makes the isolate fit for another one.
void Vm::Program::takeError() {
  if (takeTermination()) return;
  const std::string trace = isolate_.trace.text(isolate_);
  runtime::Handle error(isolate_, isolate_.exec.pending_error);
  isolate_.exec.pending_error = Value::unassigned();
  isolate_.trace.clear();
  const std::string headline = runtime::errorHeadline(isolate_, error);
  if (takeTermination()) return;  // while its text was made
  result_ = {RunStatus::kError, 1, false, headline + "\n"};
  if (!trace.empty()) result_.message += trace + "\n";
  isolate_.exec.pending_error = Value::unassigned();
}

void Vm::Program::leave(Stop why) {
  stop_ = why;
  fiber_->suspend();
  stop_ = Stop::kNone;
}

void Vm::Program::terminate(const std::string& why) {
  isolate_.termination = runtime::Termination::kInterrupted;
  isolate_.exec.pending_error = Value::unassigned();
  result_.message = why + "\n";
}

bool Vm::Program::isOver(int64_t now) {
  if ((requests_.exchange(0) & kInterrupt) != 0) {
    terminate(interrupt_why_.load());
    return true;
  }
  if (deadline_ == 0 || now < deadline_) return false;
  terminate("the program ran longer than " + std::to_string(vm_.options_.timeout_ms) + " ms");
  return true;
}

PollResult Vm::Program::poll() {
  if (!counting_polls_) interp::resetLimits(isolate_);
  if (vm_.jit_ != nullptr) vm_.jit_->safepoint();
  for (;;) {
    const int64_t now = slice_end_ != 0 || deadline_ != 0 ? platform::monotonicNanos() : 0;
    if (isOver(now)) return PollResult::kUnwind;
    const bool time_over = slice_end_ != 0 && now >= slice_end_;
    const bool polls_over = counting_polls_ && polls_left_ == 0;
    if (!time_over && !polls_over) {
      if (counting_polls_) --polls_left_;
      if (alarm_ != nullptr)
        setAlarm();  // it may have rung for a slice while the deadline is still to come
      return PollResult::kGoOn;
    }
    if (fiber_ == nullptr) {
      stop_ = Stop::kBudget;
      // Compiled callers on the native stack cannot be left: the slice goes on, and is asked less
      // and less often, since each time costs an exit.
      const bool can_leave = interp::stateOf(isolate_).runs == 1;
      if (!can_leave && slice_end_ != 0) slice_end_ = now + (now - slice_start_);
      return PollResult::kSuspend;
    }
    leave(Stop::kBudget);
    if (!counting_polls_) interp::resetLimits(isolate_);
  }
}

/// The limits stay raised: what else a poll does waits for the next one, where compiled code may be
/// given back.
bool Vm::Program::goOn() {
  if (!running_) return true;  // the host looks at values
  tick();
  while (interp::pollRequested(isolate_.exec)) {
    const int64_t now = slice_end_ != 0 || deadline_ != 0 ? platform::monotonicNanos() : 0;
    if (isOver(now)) return false;
    if (fiber_ == nullptr || slice_end_ == 0 || now < slice_end_) break;
    leave(Stop::kBudget);
  }
  return true;
}

void Vm::Program::tick() {
  const int64_t until =
      slice_end_ != 0 && (deadline_ == 0 || slice_end_ < deadline_) ? slice_end_ : deadline_;
  if (until != 0 && platform::monotonicNanos() >= until) interp::requestPoll(isolate_.exec);
}

int Vm::Program::readLine(std::string& line) {
  const Host& host = vm_.options_.host;
  if (!host.read_line) return 0;
  for (;;) {
    switch (host.read_line(line)) {
      case ReadResult::kLine: return 1;
      case ReadResult::kEnd: return 0;
      case ReadResult::kPending: break;
    }
    if (fiber_ == nullptr) {
      // Native code waits for this run: it cannot be left.
      if (interp::stateOf(isolate_).runs > 1) return -1;
      interp::stateOf(isolate_).suspend_builtin = true;
      stop_ = Stop::kInput;
      return -1;
    }
    leave(Stop::kInput);
    if ((requests_.load() & kInterrupt) != 0) {
      requests_.store(0);
      terminate(interrupt_why_.load());
      return 0;
    }
  }
}

}  // namespace vela::vm
