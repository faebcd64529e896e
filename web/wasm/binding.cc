// The session as plain functions, for JavaScript. Texts go in as (address, length) in memory that
// vela_allocate gave; a text that comes out is at vela_text() with the length that the function
// returned, valid until the next call.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "web/wasm/session.h"

#define VELA_EXPORT(name) extern "C" __attribute__((used, export_name(#name)))

// Sets the bounds that platform/wasm asks for; programs with Emscripten's own JavaScript do it
// there.
extern "C" void emscripten_stack_init(void);

namespace {

using vela::web::Request;
using vela::web::Session;

std::string text;
std::unique_ptr<Session> session;

uint32_t give(std::string result) {
  text = std::move(result);
  return static_cast<uint32_t>(text.size());
}

}  // namespace

VELA_EXPORT(vela_start) void vela_start() { emscripten_stack_init(); }

VELA_EXPORT(vela_allocate) void* vela_allocate(uint32_t bytes) { return std::malloc(bytes); }
VELA_EXPORT(vela_free) void vela_free(void* memory) { std::free(memory); }
VELA_EXPORT(vela_text) const char* vela_text() { return text.data(); }

/// The request's compile-time errors; length 0 if there are none.
VELA_EXPORT(vela_check) uint32_t vela_check(const char* json, uint32_t length) {
  Request request;
  std::string problem = vela::web::readRequest(std::string_view(json, length), &request);
  return give(problem.empty() ? vela::web::check(request) : problem + "\n");
}

/// Starts another program; what keeps it from running, or length 0.
VELA_EXPORT(vela_load) uint32_t vela_load(const char* json, uint32_t length) {
  Request request;
  std::string problem = vela::web::readRequest(std::string_view(json, length), &request);
  session.reset();
  if (!problem.empty()) return give(problem + "\n");
  auto made = std::make_unique<Session>(std::move(request));
  const bool loaded = made->load();
  const uint32_t size = give(made->errors());
  if (loaded) session = std::move(made);
  return size;
}

/// Runs; gives vm::RunStatus, with the exit code shifted left by 8. The message is the text.
VELA_EXPORT(vela_run) uint32_t vela_run(uint32_t milliseconds) {
  vela::vm::RunResult result = session->run(milliseconds);
  give(std::move(result.message));
  return static_cast<uint32_t>(result.status) | static_cast<uint32_t>(result.exit_code & 0xFF) << 8;
}

/// Length of the text that the last function left; for vela_run.
VELA_EXPORT(vela_text_length) uint32_t vela_text_length() {
  return static_cast<uint32_t>(text.size());
}

VELA_EXPORT(vela_stop) void vela_stop() { session->stop(); }
VELA_EXPORT(vela_input) void vela_input(const char* line, uint32_t length) {
  session->addInput(std::string(line, length));
}
VELA_EXPORT(vela_end_input) void vela_end_input() { session->endInput(); }
VELA_EXPORT(vela_output) uint32_t vela_output() { return give(session->takeOutput()); }
VELA_EXPORT(vela_events) uint32_t vela_events() { return give(session->takeEvents()); }
VELA_EXPORT(vela_program) uint32_t vela_program() { return give(session->program()); }
VELA_EXPORT(vela_state) uint32_t vela_state() { return give(session->state()); }
VELA_EXPORT(vela_pulses) uint32_t vela_pulses() { return give(session->takePulses()); }
VELA_EXPORT(vela_close) void vela_close() { session.reset(); }
