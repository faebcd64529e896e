#include "core/jit/statistics.h"

#include <cstdarg>
#include <cstdio>

#include "nlohmann/json.hpp"

namespace vela::jit {

namespace {

std::string row(const char* format, ...) __attribute__((format(printf, 1, 2)));
std::string row(const char* format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return text;
}

std::string nameOf(const std::string& function) { return function.empty() ? "<fn>" : function; }

}  // namespace

std::string statisticsText(const Statistics& s) {
  std::string out = row("jit: %llu compilations in %.1f ms, %llu bytes of code, %llu exits, %llu invalidations, %llu evictions\n",
                        static_cast<unsigned long long>(s.compilations), s.milliseconds,
                        static_cast<unsigned long long>(s.code_bytes), static_cast<unsigned long long>(s.exits),
                        static_cast<unsigned long long>(s.invalidations), static_cast<unsigned long long>(s.evictions));
  for (const FunctionStatistics& f : s.functions) {
    out += row("  %-24s %-28s %3llu compiled %8.2f ms %8llu bytes %6llu exits", nameOf(f.function).c_str(), f.place.c_str(),
               static_cast<unsigned long long>(f.compilations), f.milliseconds,
               static_cast<unsigned long long>(f.code_bytes), static_cast<unsigned long long>(f.exits));
    out += f.interpreted_because.empty() ? "\n" : "  interpreted: " + f.interpreted_because + "\n";
  }
  for (const auto& [reason, count] : s.exits_by_reason) {
    out += row("  exits: %-36s %llu\n", reason.c_str(), static_cast<unsigned long long>(count));
  }
  for (const SiteStatistics& site : s.sites) {
    out += row("  site: %-24s %-28s %6llu  %s\n", nameOf(site.function).c_str(), site.place.c_str(),
               static_cast<unsigned long long>(site.exits), site.reason.c_str());
  }
  return out;
}

std::string statisticsJson(const Statistics& s) {
  nlohmann::ordered_json j;
  j["compilations"] = s.compilations;
  j["milliseconds"] = s.milliseconds;
  j["code_bytes"] = s.code_bytes;
  j["exits"] = s.exits;
  j["refusals"] = s.refusals;
  j["invalidations"] = s.invalidations;
  j["evictions"] = s.evictions;
  j["exits_by_reason"] = s.exits_by_reason;
  j["functions"] = nlohmann::ordered_json::array();
  for (const FunctionStatistics& f : s.functions) {
    nlohmann::ordered_json o;
    o["function"] = f.function;
    o["place"] = f.place;
    o["compilations"] = f.compilations;
    o["recompilations"] = f.recompilations;
    o["milliseconds"] = f.milliseconds;
    o["code_bytes"] = f.code_bytes;
    o["exits"] = f.exits;
    if (!f.interpreted_because.empty()) o["interpreted_because"] = f.interpreted_because;
    j["functions"].push_back(std::move(o));
  }
  j["sites"] = nlohmann::ordered_json::array();
  for (const SiteStatistics& site : s.sites) {
    j["sites"].push_back({{"function", site.function}, {"place", site.place}, {"reason", site.reason}, {"exits", site.exits}});
  }
  return j.dump(2);
}

}  // namespace vela::jit
