"""links_alone: proves that a layer needs nothing above it."""

def links_alone(name, deps):
    """A test NAME_links_alone_test whose program is a layer's libraries, whole.

    The linker is told to take every member of every archive that defines a symbol of the project, so a call to
    something that only a higher layer defines is an undefined symbol.

    Args:
      name: the layer.
      deps: its libraries; what they depend on comes along.
    """
    native.cc_test(
        name = name + "_links_alone_test",
        size = "small",
        srcs = ["nothing.cc"],
        linkopts = ["-Wl,--undefined-glob=_Z*4vela*"],
        linkstatic = True,
        deps = deps,
    )
