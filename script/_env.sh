# Sourced by every script: goes to the project's root and makes sure of the virtual environment.
# Understood by bash 3.2 (macOS). Afterwards $PY is the environment's Python.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 1
PY="$ROOT/.venv/bin/python"
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"   # apt and dpkg look for their helpers there
export PATH

say() { printf '%s\n' "$*" >&2; }

good_python() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {  # prints the path of a Python that is new enough
  local name path
  for name in python3.13 python3.12 python3.11 python3.14 python3; do
    path="$(command -v "$name" 2>/dev/null)" || continue
    if good_python "$path"; then printf '%s\n' "$path"; return 0; fi
  done
  return 1
}

apt_install() {  # apt_install PACKAGE…: installs when this user may; false when not
  local sudo=""
  command -v apt-get >/dev/null 2>&1 || return 1
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || return 1
    sudo="sudo -n"
  fi
  say "· system: apt-get install $*"
  $sudo apt-get update -qq >/dev/null 2>&1
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

make_venv() {
  local python
  if ! python="$(find_python)"; then
    apt_install python3 python3-venv
    python="$(find_python)" || { apt_install python3.11 python3.11-venv && python="$(find_python)"; } || {
      say "Python 3.11 or newer is needed. Install it (Debian/Ubuntu: apt install python3.11 python3.11-venv; macOS: brew install python@3.13) and run this again."
      exit 1
    }
  fi
  if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    local version
    version="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    apt_install "$version" || apt_install python3-venv
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || {
      say "Python's venv module is missing. Install it (apt install $version) and run this again."
      exit 1
    }
  fi
  say "· virtual environment: .venv, from $python"
  rm -rf "$ROOT/.venv"
  "$python" -m venv "$ROOT/.venv" || exit 1
  touch "$ROOT/.venv/.whole"   # a venv that was interrupted half-way has none
}

{ [ -f "$ROOT/.venv/.whole" ] && good_python "$PY"; } || make_venv
