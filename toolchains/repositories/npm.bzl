"""npm packages from a lock file, as a repository: `npm ci` fetches them, once, from the registry that npm is configured for.

Nothing of them is listed: actions name @NAME//:record, a small file, and find node_modules beside where it really is. That
keeps thousands of files out of every action's inputs; the record changes when the lock file does.
"""

def _npm_impl(rctx):
    npm = rctx.which("npm")
    if npm == None:
        fail("npm is missing; install the package npm (or run ./vela, which does)")
    for label in [rctx.attr.package_json, rctx.attr.package_lock, rctx.attr.npmrc]:
        rctx.file(label.name, rctx.read(label), executable = False)

    # Scripts of packages are not run: none that we use needs one.
    result = rctx.execute(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=5"],
        timeout = 900,
    )
    if result.return_code != 0:
        fail("npm could not fetch the packages of %s:\n%s%s" % (
            rctx.attr.package_lock,
            result.stdout,
            result.stderr,
        ))
    rctx.file("record.json", rctx.read("package-lock.json"), executable = False)
    rctx.file("BUILD.bazel", """
package(default_visibility = ["//visibility:public"])
filegroup(name = "record", srcs = ["record.json"])
""")

npm_repository = repository_rule(
    implementation = _npm_impl,
    attrs = {
        "npmrc": attr.label(mandatory = True),
        "package_json": attr.label(mandatory = True),
        "package_lock": attr.label(mandatory = True),
    },
)
