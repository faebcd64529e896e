#!/usr/bin/env python3
"""Serves a folder on this machine alone: serve.py FOLDER [PORT]. Ends with Ctrl-C, or when it is terminated."""

import functools
import http.server
import signal
import sys

DEFAULT_PORT = 8000
TRIES = 20


class Handler(http.server.SimpleHTTPRequestHandler):
    """Says nothing about each request, and lets browsers ask again after a build."""

    def log_message(self, *arguments):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


def make_server(folder, port):
    """On `port`, or on the first free one from the default port on."""
    handler = functools.partial(Handler, directory=folder)
    ports = [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + TRIES)
    problem = None
    for candidate in ports:
        try:
            return Server(("127.0.0.1", candidate), handler)
        except OSError as error:
            problem = error
    sys.exit(f"vela: cannot serve on port {ports[0]}: {problem.strerror}")


def read_port(text):
    if text.isdigit() and 0 <= int(text) < 65536:
        return int(text)
    print(f"vela: '{text}' is no port; write a number below 65536", file=sys.stderr)
    sys.exit(64)


def stop(signal_number, frame):
    raise KeyboardInterrupt


def main():
    port = read_port(sys.argv[2]) if len(sys.argv) > 2 else None
    signal.signal(signal.SIGTERM, stop)
    with make_server(sys.argv[1], port) as server:
        print(f"vela: the playground is at http://127.0.0.1:{server.server_port}/ (Ctrl-C stops it)", flush=True)
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            print("\nvela: stopped", flush=True)


if __name__ == "__main__":
    main()
