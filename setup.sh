#!/usr/bin/env bash
# Makes .venv beside this file, with what grading needs. Running it again repeats nothing that is done.
#
#   ./setup.sh              what grading needs; in a checkout of the repository, what instructors need, too
#   ./setup.sh --cluster    and what `class --scheduler` needs, to grade on a Dask cluster
#   ./setup.sh --dev        and what the tests need
#   ./setup.sh --no-torch   leave PyTorch out: the NumPy tasks can be built and graded without it
#   ./setup.sh --dry-run    only say where PyTorch would come from, and how much that is
#
# PYTHON           which Python to use (default python3; 3.10 or newer)
# TORCH_INDEX_URL  where PyTorch comes from (empty: pip's own index); the zip for Gradescope sets it in settings.env.
#                  Not set: on Linux without an NVIDIA GPU PyTorch's index of CPU wheels, if it answers; else pip's own.
# TORCH_CPU_INDEX  another index of CPU wheels to ask
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}

dev=no cluster=no torch=yes dry=no
cpu_index=${TORCH_CPU_INDEX:-https://download.pytorch.org/whl/cpu}
for argument in "$@"; do
    case $argument in
        --dev) dev=yes cluster=yes ;;
        --cluster) cluster=yes ;;
        --no-torch) torch=no ;;
        --dry-run) dry=yes ;;
        *) echo "setup.sh: unknown argument $argument (there are --dev, --cluster, --no-torch and --dry-run)" >&2; exit 2 ;;
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

installed() {  # installed STAMP FILE: whether a file of requirements has been installed as it is now
    local stamp="$here/.venv/.installed-$1"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted "$2")" ]
}

wanted() { cksum < "$here/$1"; echo "$1"; }

install() {  # install STAMP FILE ARGUMENTS...: once, and again when the requirements have changed
    installed "$1" "$2" && return
    "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$here/$2" "${@:3}"
    wanted "$2" > "$here/.venv/.installed-$1"
}

torch_index() {  # prints where PyTorch comes from; nothing: pip's own index
    if [ -n "${TORCH_INDEX_URL+set}" ]; then
        echo "$TORCH_INDEX_URL"
    elif [ "$(uname -s)" = Linux ] && ! [ -e /dev/nvidiactl ] && answers "$cpu_index/torch/"; then
        echo "$cpu_index"
    fi
    return 0
}

answers() {  # whether a page can be had within a few seconds
    "$python" - "$1" 2>/dev/null <<'EOF'
import os, signal, sys, urllib.request
signal.signal(signal.SIGALRM, lambda *_: os._exit(1))  # also for a name that is looked up without end
signal.alarm(5)
with urllib.request.urlopen(sys.argv[1], timeout=4) as page:
    sys.exit(page.status != 200)
EOF
}

say_torch() {  # say_torch INDEX: what is about to be fetched, and how much
    local from=$1 size="about 0.2 GB"
    if [ -z "$from" ]; then
        from="pip's own index"
        [ "$(uname -s)" = Linux ] && size="up to 5 GB with CUDA; ./setup.sh --no-torch leaves it out"
    fi
    echo "setup.sh: fetching PyTorch from $from ($size)" >&2
}

need_python
if [ $dry = yes ]; then
    if [ $torch = yes ]; then say_torch "$(torch_index)"; fi
    exit
fi
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
    if ! installed torch requirements-torch.txt; then
        index=$(torch_index)
        say_torch "$index"
        # NumPy and the rest are there already; only PyTorch's own packages come from its index.
        install torch requirements-torch.txt ${index:+--index-url "$index"}
    fi
fi
if [ -f "$here/requirements-instructor.txt" ]; then  # only in a checkout: the zip for Gradescope leaves it out
    install instructor requirements-instructor.txt
fi
if [ $cluster = yes ]; then
    install cluster requirements-cluster.txt
fi
if [ $dev = yes ]; then
    install dev requirements-dev.txt
fi
# Bytecode, so that no run compiles the autograder again; where the folder cannot be written, each does.
"$here/.venv/bin/python" -m compileall -q "$here/autograder" > /dev/null 2>&1 || true
echo "ready: $here/.venv ($("$here/.venv/bin/python" --version))"
