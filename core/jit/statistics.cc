#include "core/jit/statistics.h"

#include <algorithm>
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

using Count = unsigned long long;

/// Columns of the longest name and place.
struct Widths {
  int name = 4, place = 5;
  template <typename Row>
  void fit(const Row& r) {
    name = std::max(name, static_cast<int>(nameOf(r.function).size()));
    place = std::max(place, static_cast<int>(r.place.size()));
  }
};

Widths widthsOf(const Statistics& s) {
  Widths w;
  for (const FunctionStatistics& f : s.functions) w.fit(f);
  for (const SiteStatistics& site : s.sites) w.fit(site);
  for (const SlowSpot& spot : s.slow_spots) w.fit(spot);
  return w;
}

/// What stands between a function and machine code, if anything.
std::string state(const FunctionStatistics& f) {
  if (!f.interpreted_because.empty()) return "interpreted: " + f.interpreted_because;
  if (f.waiting && !f.compiled) return "interpreted: the compiler has not got to it yet";
  if (!f.compiled) return "interpreted: its code was replaced or evicted, and it is not hot again";
  return f.recompilations == 0
             ? "compiled"
             : "compiled, after " + std::to_string(f.recompilations) + " broken bets";
}

std::string functionsText(const Statistics& s, const Widths& w) {
  if (s.functions.empty()) return "no function got hot (--jit-threshold)\n";
  std::string out = "functions that got hot:\n";
  for (const FunctionStatistics& f : s.functions) {
    out += row("  %-*s  %-*s %2llu compiled %8.2f ms %7llu bytes %7llu exits  %s\n", w.name,
               nameOf(f.function).c_str(), w.place, f.place.c_str(), Count{f.compilations},
               f.milliseconds, Count{f.code_bytes}, Count{f.exits}, state(f).c_str());
  }
  return out;
}

std::string storeText(const StoreStatistics& s) {
  if (s.found + s.missing + s.damaged == 0) return {};
  std::string out = row("code store: %llu found, %llu missing", Count{s.found}, Count{s.missing});
  if (s.damaged != 0) out += row(", %llu damaged", Count{s.damaged});
  return out + "\n";
}

constexpr size_t kShownSites = 20;

std::string more(size_t all) {
  return all > kShownSites
             ? "  and " + std::to_string(all - kShownSites) + " more (--jit-stats=json has all)\n"
             : "";
}

std::string sitesText(const Statistics& s, const Widths& w) {
  if (s.sites.empty()) return {};
  std::string out = "exits, where compiled code handed over to the interpreter:\n";
  for (size_t i = 0; i < s.sites.size() && i < kShownSites; ++i) {
    const SiteStatistics& site = s.sites[i];
    out += row("  %-*s  %-*s %9llu times  %s\n", w.name, nameOf(site.function).c_str(), w.place,
               site.place.c_str(), Count{site.exits}, site.reason.c_str());
  }
  return out + more(s.sites.size());
}

std::string slowSpotsText(const Statistics& s, const Widths& w) {
  if (s.slow_spots.empty()) return {};
  std::string out =
      "left to the runtime in compiled code, since types vary there or are not known:\n";
  for (size_t i = 0; i < s.slow_spots.size() && i < kShownSites; ++i) {
    const SlowSpot& spot = s.slow_spots[i];
    out += row("  %-*s  %-*s %s%s\n", w.name, nameOf(spot.function).c_str(), w.place,
               spot.place.c_str(), spot.what.c_str(), spot.in_loop ? ", in a loop" : "");
  }
  return out + more(s.slow_spots.size());
}

}  // namespace

void StoreStatistics::count(StoreUse use) {
  switch (use) {
    case StoreUse::kNone: return;
    case StoreUse::kFound: ++found; return;
    case StoreUse::kMissing: ++missing; return;
    case StoreUse::kDamaged: ++damaged; return;
  }
}

std::string statisticsText(const Statistics& s) {
  const Widths w = widthsOf(s);
  std::string out =
      row("jit: %llu compilations in %.1f ms, %llu bytes of code, %llu exits, %llu invalidations, "
          "%llu evictions\n",
          Count{s.compilations}, s.milliseconds, Count{s.code_bytes}, Count{s.exits},
          Count{s.invalidations}, Count{s.evictions});
  return out + storeText(s.store) + functionsText(s, w) + sitesText(s, w) + slowSpotsText(s, w);
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
  j["store"] = {
      {"found", s.store.found}, {"missing", s.store.missing}, {"damaged", s.store.damaged}};
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
    o["compiled"] = f.compiled;
    o["waiting"] = f.waiting;
    if (!f.interpreted_because.empty()) o["interpreted_because"] = f.interpreted_because;
    j["functions"].push_back(std::move(o));
  }
  j["sites"] = nlohmann::ordered_json::array();
  for (const SiteStatistics& site : s.sites) {
    j["sites"].push_back({{"function", site.function},
                          {"place", site.place},
                          {"reason", site.reason},
                          {"exits", site.exits}});
  }
  j["slow_spots"] = nlohmann::ordered_json::array();
  for (const SlowSpot& spot : s.slow_spots) {
    j["slow_spots"].push_back({{"function", spot.function},
                               {"place", spot.place},
                               {"instruction", spot.what},
                               {"in_loop", spot.in_loop}});
  }
  return j.dump(2);
}

}  // namespace vela::jit
