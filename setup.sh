#!/usr/bin/env bash
# Makes .venv beside this file, with what grading needs. Running it again repeats nothing that is done.
#
#   ./setup.sh              what grading needs; in a checkout of the repository, what instructors need, too
#   ./setup.sh --dev        and what the tests need
#   ./setup.sh --no-torch   leave PyTorch out: the NumPy tasks can be built and graded without it
#
# PYTHON           which Python to use (default python3; 3.10 or newer)
# TORCH_INDEX_URL  where PyTorch comes from (empty: pip's own index); the zip for Gradescope sets it in settings.env
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}

dev=no torch=yes
for argument in "$@"; do
    case $argument in
        --dev) dev=yes ;;
        --no-torch) torch=no ;;
        *) echo "setup.sh: unknown argument $argument (there are --dev and --no-torch)" >&2; exit 2 ;;
    esac
done
# shellcheck source=/dev/null
[ -f "$here/settings.env" ] && . "$here/settings.env"

need_python() {
    if ! command -v "$python" >/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3 python3-venv
        else
            echo "setup.sh: no $python here. Install Python 3.10 or newer, for instance: sudo apt-get install python3 python3-venv" >&2
            exit 1
        fi
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
        echo "setup.sh: $("$python" --version) is too old; Python 3.10 or newer is needed. PYTHON=/path/to/python ./setup.sh takes another one." >&2
        exit 1
    fi
}

need_venv() {  # Debian and Ubuntu leave it out of python3
    "$python" -c 'import venv, ensurepip' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv
    else
        echo "setup.sh: Python's venv module is missing. Run: sudo apt-get install python3-venv" >&2
        exit 1
    fi
}

install() {  # install STAMP ARGUMENTS...: once, and again when the requirements have changed
    local stamp="$here/.venv/.installed-$1" wanted
    shift
    wanted=$(cat "$here/$1" | cksum; echo "$@")
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
    "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$here/$1" "${@:2}"
    echo "$wanted" > "$stamp"
}

need_python
if [ ! -x "$here/.venv/bin/python" ] || [ ! -f "$here/.venv/.made" ]; then
    need_venv
    "$python" -m venv --clear "$here/.venv"
    touch "$here/.venv/.made"
fi
install grade requirements.txt
if [ $torch = no ]; then
    touch "$here/.venv/.without-torch"
else
    rm -f "$here/.venv/.without-torch"
    if [ -n "${TORCH_INDEX_URL:-}" ]; then
        # NumPy and the rest are there already; only PyTorch's own packages come from its index.
        install torch requirements-torch.txt --index-url "$TORCH_INDEX_URL"
    else
        install torch requirements-torch.txt
    fi
fi
if [ -f "$here/requirements-instructor.txt" ]; then  # only in a checkout: the zip for Gradescope leaves it out
    install instructor requirements-instructor.txt
fi
if [ $dev = yes ]; then
    install dev requirements-dev.txt
fi
echo "ready: $here/.venv ($("$here/.venv/bin/python" --version))"
