// A program under way: the stack it runs on, how far it may go, and why it stopped.
#ifndef VELA_CORE_VM_PROGRAM_H_
#define VELA_CORE_VM_PROGRAM_H_

#include <atomic>
#include <memory>
#include <vector>

#include "core/interpreter/interpreter.h"
#include "core/vm/vm.h"
#include "platform/alarm.h"
#include "platform/fiber.h"

namespace vela::vm {

class Vm::Program {
 public:
  Program(Vm& vm, uint64_t stack_bytes, uint64_t timeout_ms);
  ~Program();

  void addBodies(const std::vector<FunctionId>& bodies) {
    if (next_body_ == bodies_.size()) timeout_left_ = timeout_;
    bodies_.insert(bodies_.end(), bodies.begin(), bodies.end());
  }
  RunResult run(const Budget& budget);
  void interrupt(const char* why);

  interp::PollResult poll();
  /// A built-in asks in the middle of its work: runtime::Hooks::go_on.
  bool goOn();
  void tick();
  /// Asks the host for a line; leaves the program until there is one.
  int readLine(std::string& line);

 private:
  enum Request : uint32_t { kInterrupt = 1, kAlarm = 2 };
  enum class Stop : uint8_t { kNone, kEnded, kBudget, kInput };

  void startBudget(const Budget& budget);
  void setAlarm();
  void runOnFiber();
  void runHere();
  void runBodies();
  void takeError();
  bool takeTermination();
  /// The program was interrupted or ran out of time, and is being ended.
  bool isOver(int64_t now);
  RunResult takeResult();
  /// Leaves the program for the host, from inside its fiber.
  void leave(Stop why);
  void terminate(const std::string& why);

  Vm& vm_;
  runtime::Isolate& isolate_;
  uint64_t stack_bytes_;
  std::unique_ptr<platform::Fiber> fiber_;  // null: not started, or the host cannot switch stacks
  bool can_switch_ = true;
  std::vector<FunctionId> bodies_;
  size_t next_body_ = 0;
  bool in_body_ = false;  // a body was left in the middle
  Stop stop_ = Stop::kNone;
  bool running_ = false;
  RunResult result_;

  std::atomic<uint32_t> requests_{0};
  std::atomic<const char*> interrupt_why_{nullptr};
  uint64_t polls_left_ = 0;  // 0: not counted
  bool counting_polls_ = false;
  int64_t normal_tick_units_ = 0;  // State::tick_units when polls are not counted; 0: not known yet
  int64_t slice_start_ = 0;        // monotonic nanoseconds
  int64_t slice_end_ = 0;          // 0: none
  int64_t deadline_ = 0;           // of the whole program
  int64_t timeout_ = 0;            // nanoseconds; 0: none
  int64_t timeout_left_ = 0;
  std::unique_ptr<platform::Alarm> alarm_;
};

}  // namespace vela::vm

#endif  // VELA_CORE_VM_PROGRAM_H_
