#include "web/wasm/session.h"

#include <gtest/gtest.h>

namespace vela::web {
namespace {

using Json = nlohmann::json;

Request request(const std::string& source, const std::string& more = "") {
  Json json{{"files", {{"main.vela", source}}}};
  if (!more.empty()) json.update(Json::parse(more));
  Request out;
  EXPECT_EQ(readRequest(json.dump(), &out), "");
  return out;
}

constexpr const char* kJit = R"({"jit": true, "config": {"hotspot_threshold": 20}})";

TEST(Session, RunsAProgramToItsEnd) {
  Session session(request("print(1 + 1)"));
  ASSERT_TRUE(session.load()) << session.errors();
  EXPECT_EQ(session.run(0).status, vm::RunStatus::kFinished);
  EXPECT_EQ(session.takeOutput(), "2\n");
}

TEST(Session, SaysWhatDoesNotCompile) {
  const Request bad = request("print(x)");
  EXPECT_EQ(check(bad).substr(0, 40), "main.vela:1:7: error: unknown name 'x'\np");
  Session session(bad);
  EXPECT_FALSE(session.load());
}

TEST(Session, ImportsComeFromTheRequestsFiles) {
  Json json{
      {"files", {{"main.vela", "import \"./m\" show { a }\nprint(a)"}, {"m.vela", "let a = 7"}}}};
  Request r;
  ASSERT_EQ(readRequest(json.dump(), &r), "");
  Session session(std::move(r));
  ASSERT_TRUE(session.load()) << session.errors();
  session.run(0);
  EXPECT_EQ(session.takeOutput(), "7\n");
}

TEST(Session, WaitsForInputAndGoesOn) {
  Session session(request("let a = readLine()\nprint(a.unwrap())\nprint(readLine())"));
  ASSERT_TRUE(session.load()) << session.errors();
  EXPECT_EQ(session.run(0).status, vm::RunStatus::kNeedsInput);
  session.addInput("hello");
  EXPECT_EQ(session.run(0).status, vm::RunStatus::kNeedsInput);
  EXPECT_EQ(session.takeOutput(), "hello\n");
  session.endInput();
  EXPECT_EQ(session.run(0).status, vm::RunStatus::kFinished);
  EXPECT_EQ(session.takeOutput(), "None\n");
}

TEST(Session, WaitsForInputAlsoWhereTheProgramIsHot) {
  // The loops would be compiled, with what stands behind them.
  Session session(request(R"(
fn ask() { return readLine().unwrap() }
fn work(n) {
  state s = 0
  for i in 0..n { s += i }
  return s
}
for turn in 0..3 {
  for i in 0..200 { work(i) }
  print(ask(), work(1000))
}
print(readLine())
)",
                          kJit));
  ASSERT_TRUE(session.load()) << session.errors();
  for (const char* line : {"a", "b", "c", "d"}) {
    EXPECT_EQ(session.run(0).status, vm::RunStatus::kNeedsInput);
    session.addInput(line);
  }
  const vm::RunResult result = session.run(0);
  EXPECT_EQ(result.status, vm::RunStatus::kFinished) << result.message;
  EXPECT_EQ(session.takeOutput(), "a 499500\nb 499500\nc 499500\nSome(\"d\")\n");
  EXPECT_NE(session.takeEvents().find(R"("event":"Compiled")"), std::string::npos);
}

TEST(Session, LeavesAnEndlessLoopAfterASliceAndStopsIt) {
  for (const char* more : {"{}", kJit}) {
    Session session(request("state n = 0\nwhile true { n += 1 }", more));
    ASSERT_TRUE(session.load()) << session.errors();
    EXPECT_EQ(session.run(20).status, vm::RunStatus::kBudgetSpent);
    session.stop();
    EXPECT_EQ(session.run(20).status, vm::RunStatus::kInterrupted);
  }
}

TEST(Session, EndlessOutputEndsAtTheLimit) {
  Session session(request("while true { print(\"x\") }", R"({"max_output": 1001})"));
  ASSERT_TRUE(session.load()) << session.errors();
  const vm::RunResult result = session.run(0);
  EXPECT_EQ(result.status, vm::RunStatus::kInterrupted);
  EXPECT_EQ(result.message, "the program printed more than it may\n");
  EXPECT_EQ(session.takeOutput().size(), 1001u);
}

TEST(Session, AFullHeapIsAnErrorOfTheProgram) {
  Session session(
      request("let all = []\nwhile true { all.push([1, 2, 3]) }", R"({"max_heap": 4194304})"));
  ASSERT_TRUE(session.load()) << session.errors();
  const vm::RunResult result = session.run(0);
  EXPECT_EQ(result.status, vm::RunStatus::kError);
  EXPECT_EQ(result.message.substr(0, 16), "OutOfMemoryError");
}

constexpr const char* kChanges = R"(
fn add(a, b) { return a + b }
state s = 0
for i in 0..1000 { s = add(s, i) }
print(s)
print(add("a", "b"))
)";

TEST(Session, TellsWhatTheJitDoes) {
  Session session(
      request(kChanges, R"({"jit": true, "passes": true, "config": {"hotspot_threshold": 20}})"));
  ASSERT_TRUE(session.load()) << session.errors();
  session.run(0);
  const std::string events = session.takeEvents();
  EXPECT_NE(events.find(R"({"event":"Compiled")"), std::string::npos) << events;
  EXPECT_NE(events.find("; after licm"), std::string::npos);
  EXPECT_NE(events.find("// from "), std::string::npos);
  const Json state = Json::parse(session.state());
  ASSERT_FALSE(state["estimates"].empty()) << state.dump(2);
  const Json& estimate = state["estimates"].back();
  EXPECT_GT(estimate["interpreted"].get<double>(), estimate["x86_64"].get<double>());
  EXPECT_GT(estimate["x86_64"].get<double>(), 0);
}

TEST(Session, ADeoptNamesPlaceReasonAndValue) {
  Session session(request(R"(
fn add(a, b) { return a + b }
fn run(x, n) { state s = x
  for i in 0..n { s = add(s, x) }
  return s }
print(run(1, 500))
print(run("a", 3))
)",
                          kJit));
  ASSERT_TRUE(session.load()) << session.errors();
  session.run(0);
  EXPECT_EQ(session.takeOutput(), "501\naaaa\n");
  const std::string events = session.takeEvents();
  const size_t at = events.find(R"({"event":"Deopt")");
  ASSERT_NE(at, std::string::npos) << events;
  const Json deopt = Json::parse(events.substr(at, events.find('\n', at) - at));
  EXPECT_EQ(deopt["place"].get<std::string>().substr(0, 10), "main.vela:");
  EXPECT_NE(deopt["detail"].get<std::string>(), "");
}

TEST(Session, ListsBytecodeWithSourceLines) {
  Session session(request("fn f(a) {\n  return a * 2\n}\nprint(f(3))"));
  ASSERT_TRUE(session.load()) << session.errors();
  const Json program = Json::parse(session.program());
  const Json& f = program["functions"][1];
  EXPECT_EQ(f["name"], "f");
  EXPECT_EQ(f["line"], 1);
  EXPECT_EQ(f["code"][0][1], 2) << f.dump();
}

TEST(Session, SaysWhatInstructionsOperationsAndPassesMean) {
  Session session(request("print(1)"));
  ASSERT_TRUE(session.load()) << session.errors();
  const Json tables = Json::parse(session.program())["tables"];
  EXPECT_EQ(tables["bytecode"]["move"], "R[a] = R[b]");
  EXPECT_EQ(tables["ir"]["check.float"], "unbox a Float");
  EXPECT_NE(tables["passes"]["licm"].get<std::string>(), "");
}

TEST(Session, FeedbackNamesTheTypesSeen) {
  Session session(
      request("fn f(a) {\n  return a * 2.5\n}\nfor i in 0..300 { f(0.5) }\nprint(f(3.5))",
              R"({"jit": true, "config": {"hotspot_threshold": 90}})"));
  ASSERT_TRUE(session.load()) << session.errors();
  session.run(0);
  EXPECT_NE(session.state().find("\"Float\""), std::string::npos) << session.state();
}

TEST(Session, CountsWhatCompiledCodeExecutes) {
  Session session(
      request("fn f(a) {\n  return a * 2\n}\nfor i in 0..300 { f(i) }",
              R"({"jit": true, "config": {"hotspot_threshold": 50, "inline_limit": 0}})"));
  ASSERT_TRUE(session.load()) << session.errors();
  session.run(0);
  const Json state = Json::parse(session.state());
  const Json& f = state["functions"][1];
  ASSERT_TRUE(f.contains("executed")) << state.dump(2);
  // The multiplication, at 0: each call after the threshold, none before.
  EXPECT_GT(f["executed"]["0"].get<int>(), 100);
  EXPECT_LE(f["executed"]["0"].get<int>(), 250);
}

TEST(Session, AProgramThatTakesTooLongEnds) {
  const char* loop = "state n = 0\nwhile true { n += 1 }";
  const char* recursion =
      "fn fib(n) {\n  if n < 2 { return n }\n  return fib(n - 1) + fib(n - 2)\n}\nprint(fib(80))";
  for (const char* text : {loop, recursion}) {
    for (const char* jit : {"false", "true"}) {
      Session session(request(text, std::string(R"({"timeout_ms": 50, "jit": )") + jit + "}"));
      ASSERT_TRUE(session.load()) << session.errors();
      const vm::RunResult result = session.run(0);
      EXPECT_EQ(result.status, vm::RunStatus::kInterrupted);
      EXPECT_EQ(result.message, "the program ran longer than 50 ms\n");
    }
  }
}

TEST(Session, LooksAtCompiledRecursionWhileItRuns) {
  Session session(
      request("fn fib(n) {\n  if n < 2 { return n }\n  return fib(n - 1) + fib(n - "
              "2)\n}\nprint(fib(30))",
              kJit));
  ASSERT_TRUE(session.load()) << session.errors();
  while (session.run(5).status == vm::RunStatus::kBudgetSpent) {
  }
  const Json pulses = Json::parse(session.takePulses());
  ASSERT_GT(pulses.size(), 3u);
  for (size_t i = 1; i < pulses.size(); ++i) {
    EXPECT_GE(pulses[i]["ms"].get<double>(), pulses[i - 1]["ms"].get<double>());
    EXPECT_GE(pulses[i]["compiled_ms"].get<double>(), pulses[i - 1]["compiled_ms"].get<double>());
  }
  EXPECT_EQ(session.takeEvents().find("stack limit"), std::string::npos);
}

TEST(Session, AFailedBetOnAListNamesTheKindThatCame) {
  Session session(request(R"(
fn first(l) { return l[0] }
fn run(l, n) { state s = 0.0
  for i in 0..n { s = s + first(l) }
  return s }
print(run([1, 2], 300))
print(run([0.5], 3))
)",
                          kJit));
  ASSERT_TRUE(session.load()) << session.errors();
  session.run(0);
  EXPECT_NE(session.takeEvents().find(R"("value":"a List of Float")"), std::string::npos);
}

TEST(Session, ARequestThatIsNoneIsSaidToBe) {
  Request r;
  EXPECT_EQ(readRequest("[", &r), "the request is no JSON object");
  EXPECT_EQ(readRequest(R"({"preset": "fast"})", &r), "unknown preset 'fast'");
  EXPECT_NE(readRequest(R"({"config": {"hotspot_threshold": 0}})", &r), "");
}

}  // namespace
}  // namespace vela::web
