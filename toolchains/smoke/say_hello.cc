// Writes a greeting to standard output: proves that a program built here can make a source file.

#include <cstdio>

int main() { std::puts("hello from a tool built here"); }
