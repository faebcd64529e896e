// Address space and pages, the one interface to the operating system's memory.
#ifndef VELA_PLATFORM_MEMORY_H_
#define VELA_PLATFORM_MEMORY_H_

#include <cstddef>
#include <cstdint>

namespace vela::platform {

/// What a page may be used for. Never writable and executable at once.
enum class Access : uint8_t { kNone, kRead, kReadWrite, kReadExecute };

/// Size of a page in bytes, a power of two.
size_t pageSize();

/// True where address space can be had without memory behind it. Where it is false (WebAssembly),
/// `reserve` gives memory that is committed at once, so ask for no more than is needed.
bool reservesLazily();

/// Reserves `bytes` of address space aligned to `alignment` (a power of two); nullptr if there is
/// none.
void* reserve(size_t bytes, size_t alignment);

/// Makes a part of a reservation readable, writable and zero. False if there is no memory.
bool commit(void* start, size_t bytes);

/// Asks for the memory behind committed pages now, at once rather than page by page at first touch.
/// A hint.
void populate(void* start, size_t bytes);

/// Gives the memory of committed pages back; their content is zero afterwards and they stay usable.
void decommit(void* start, size_t bytes);

/// Changes the access of committed pages. False if the system refuses or cannot (WebAssembly).
bool protect(void* start, size_t bytes, Access access);

/// Gives back a whole reservation.
void release(void* start, size_t bytes);

/// Monotonic nanoseconds from an arbitrary start.
int64_t monotonicNanos();

/// Seconds since 1970.
double wallSeconds();

}  // namespace vela::platform

#endif  // VELA_PLATFORM_MEMORY_H_
