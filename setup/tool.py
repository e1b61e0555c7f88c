"""Installs a tool that can't live beside Rasa into an environment of its own, out of its lock, with the project's uv.

    python3 setup/tool.py schemathesis    setup/schemathesis.lock -> .venv-schemathesis

Prints the folder of the tool's programs. What is installed already from the same lock is left as it is.
"""

import os
import shutil
import sys

import bootstrap


def tool(name):
    """The folder of the tool's programs. Raises Stop with a sentence."""
    lock = os.path.join(bootstrap.ROOT, "setup", name + ".lock")
    folder = os.path.join(bootstrap.ROOT, ".venv-" + name)
    programs = os.path.join(folder, "bin")
    wanted, stamp = bootstrap.digest(lock), name + ".stamp"
    if os.path.exists(os.path.join(programs, name)) and bootstrap.stamped(stamp, wanted):
        return programs
    binary = bootstrap.uv()
    shutil.rmtree(folder, ignore_errors=True)
    python = bootstrap.python311(binary)
    steps = (
        [binary, "venv", "--quiet", "--python", python, folder],
        [binary, "pip", "sync", "--quiet", "--python", os.path.join(programs, "python"), "--require-hashes", lock],
    )
    for step in steps:
        status, out = bootstrap.run(step, env=bootstrap.environment())
        if status != 0:
            raise bootstrap.Stop("%s could not be installed:\n  %s" % (name, out.strip()))
    bootstrap.stamp(stamp, wanted)
    return programs


def main():
    try:
        print(tool(sys.argv[1]))
    except bootstrap.Stop as reason:
        bootstrap.say(str(reason))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
