"""From any Python 3 to a ready .venv: finds or installs uv, finds or fetches Python 3.11, installs the locked requirements.

Only the standard library, and only what Python 3.6 understands: it is run by whatever `python3` there is. Every step is skipped when
its result is there already; every failure is one sentence that says what to do.

    python3 setup/bootstrap.py          what `make run` needs
    python3 setup/bootstrap.py --dev    and what `make test` and `make check` need
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = os.path.join(ROOT, ".tools")
VENV = os.path.join(ROOT, ".venv")
UV_LOCK = os.path.join(ROOT, "setup", "uv.lock")
WANTED = "3.11"
NEEDED_MB = 6000  # what the installed requirements, their download and a trained model take


class Stop(Exception):
    """Set-up can't go on; the message says why and what to do."""


def say(text):
    sys.stderr.write("attune: " + text + "\n")
    sys.stderr.flush()


def run(command, **options):
    """Exit status and output of a command; (None, "") if it can't be started."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, **options
        )
    except OSError:
        return None, ""
    return done.returncode, done.stdout


def digest(*paths):
    found = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            found.update(file.read())
    return found.hexdigest()


def stamped(name, value):
    """Whether the step `name` was done with exactly this input."""
    try:
        with open(os.path.join(TOOLS, name)) as file:
            return file.read() == value
    except OSError:
        return False


def stamp(name, value):
    with open(os.path.join(TOOLS, name), "w") as file:
        file.write(value)


def pyenv_roots():
    """Folders where pyenv may keep its versions: by its variable, by its shims on the path, in the home folder."""
    roots = [os.environ.get("PYENV_ROOT", "")]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if os.path.basename(folder.rstrip("/")) == "shims":
            roots.append(os.path.dirname(folder.rstrip("/")))
        elif os.path.basename(os.path.dirname(os.path.dirname(folder.rstrip("/")))) == "versions":
            roots.append(os.path.dirname(os.path.dirname(os.path.dirname(folder.rstrip("/")))))
    roots.append(os.path.join(os.path.expanduser("~"), ".pyenv"))
    return [root for index, root in enumerate(roots) if root and root not in roots[:index]]


def pythons():
    """Every Python 3 that may be here, this one first; a pyenv shim without a version behind it is no Python."""
    found = [sys.executable]
    names = ["python3"] + ["python3.%d" % minor for minor in range(14, 7, -1)]
    found += [path for path in (shutil.which(name) for name in names) if path]
    found += ["/usr/bin/python3"]
    for root in pyenv_roots():
        found += sorted(glob.glob(os.path.join(root, "versions", "3.*", "bin", "python3")), reverse=True)
    return [path for index, path in enumerate(found) if path and path not in found[:index] and os.path.exists(path)]


def uv():
    """The path of the pinned uv, installed into the project's own folder by the first pip that can."""
    target = os.path.join(TOOLS, "uv")
    for place in ("bin", "local/bin"):
        binary = os.path.join(target, place, "uv")
        if os.path.exists(binary) and stamped("uv.stamp", digest(UV_LOCK)):
            return binary
    say("installing uv into .tools ...")
    shutil.rmtree(target, ignore_errors=True)
    last = ""
    for python in pythons():
        status, _ = run([python, "-m", "pip", "--version"])
        if status != 0:
            # A Python without pip may still be able to make an environment that has it.
            folder = os.path.join(TOOLS, "pip")
            status, _ = run([python, "-m", "venv", "--clear", folder])
            if status != 0:
                continue
            python = os.path.join(folder, "bin", "python")
        status, last = run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", target,
             "--require-hashes", "--only-binary", ":all:", "-r", UV_LOCK]
        )  # fmt: skip
        binary = os.path.join(target, "bin", "uv")
        if status == 0 and os.path.exists(binary):
            stamp("uv.stamp", digest(UV_LOCK))
            return binary
    if not last:
        raise Stop("no Python here has pip. Install it (on Debian: apt-get install python3-pip), then try again.")
    raise Stop("uv could not be installed. The last lines of pip:\n  " + "\n  ".join(last.strip().splitlines()[-3:]))


def environment():
    """uv's own settings: nothing outside the project but its cache of downloads."""
    found = dict(os.environ)
    found.pop("VIRTUAL_ENV", None)
    found.update(UV_PYTHON_INSTALL_DIR=os.path.join(TOOLS, "python"), UV_NO_PROGRESS="1", UV_HTTP_TIMEOUT="180")
    return found


def is_wanted(python):
    status, out = run([python, "-c", "import sys, ssl, sqlite3; print('%d.%d' % sys.version_info[:2])"])
    return status == 0 and out.strip() == WANTED


def python311(binary):
    """A Python 3.11: on the path, of pyenv, of uv, else fetched."""
    candidates = [sys.executable, shutil.which("python3.11") or "", "/usr/bin/python3.11", "/usr/local/bin/python3.11"]
    for root in pyenv_roots():
        # A shim can answer "command not found" while the version exists: look under the versions themselves.
        candidates += sorted(
            glob.glob(os.path.join(root, "versions", WANTED + ".*", "bin", "python3.11")), reverse=True
        )
    for candidate in candidates:
        if candidate and os.path.exists(candidate) and is_wanted(candidate):
            return candidate
    status, out = run([binary, "python", "find", WANTED], env=environment())
    if status == 0 and is_wanted(out.strip()):
        return out.strip()
    say("fetching Python 3.11 ...")
    status, out = run([binary, "python", "install", WANTED], env=environment())
    if status == 0:
        status, out = run([binary, "python", "find", WANTED], env=environment())
        if status == 0:
            return out.strip()
    raise Stop("Python 3.11 is not here and could not be fetched. Install it (on Debian 12: apt-get install python3.11; or "
               "pyenv install 3.11), then try again.")  # fmt: skip


def install(dev):
    if not os.path.isdir(TOOLS):
        os.makedirs(TOOLS)
    lock = os.path.join(ROOT, "requirements-dev.lock" if dev else "requirements.lock")
    wanted = digest(lock, os.path.join(ROOT, "pyproject.toml"))
    python = os.path.join(VENV, "bin", "python")
    # What --dev installs is enough for a run as well: a run after a test installs nothing.
    dev_wanted = digest(os.path.join(ROOT, "requirements-dev.lock"), os.path.join(ROOT, "pyproject.toml"))
    if os.path.exists(python) and (stamped("venv.stamp", wanted) or stamped("venv.stamp", dev_wanted)):
        return
    binary = uv()
    if not os.path.exists(python) or not is_wanted(python):
        base = python311(binary)
        say("making .venv with " + base + " ...")
        shutil.rmtree(VENV, ignore_errors=True)
        status, out = run([binary, "venv", "--quiet", "--python", base, VENV], env=environment())
        if status != 0:
            raise Stop(".venv could not be made:\n  " + out.strip())
    free = shutil.disk_usage(ROOT).free // 1000000
    if free < NEEDED_MB and not os.path.isdir(os.path.join(VENV, "lib", "python3.11", "site-packages", "tensorflow")):
        raise Stop("the disk has %d MB left and set-up needs %d: make room, then try again." % (free, NEEDED_MB))
    say("installing the requirements (about 3 GB; some minutes the first time) ...")
    status = subprocess.call([binary, "pip", "sync", "--python", python, "--require-hashes", lock], env=environment())
    if status == 0:
        status = subprocess.call(
            [binary, "pip", "install", "--quiet", "--python", python, "--no-deps", "--no-build-isolation", "-e", ROOT],
            env=environment(),
        )
    if status != 0:
        raise Stop("the requirements could not be installed: see the lines above. A full disk or no way to the package "
                   "registry are the usual reasons; what is done so far is kept, try again.")  # fmt: skip
    stamp("venv.stamp", wanted)


def main():
    try:
        install("--dev" in sys.argv[1:])
    except Stop as reason:
        say(str(reason))
        return 1
    except OSError as error:
        say("%s: %s" % (error.strerror or "a file could not be written", error.filename or tempfile.gettempdir()))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
