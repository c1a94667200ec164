# Functions shared by run.sh and test.sh: they install what is missing on Debian and Ubuntu, and name it elsewhere.

# need_packages NAME...: Debian packages that must be there.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        [ "$(uname)" = Linux ] || return 0
        echo "This is not Debian or Ubuntu. If the build or the window fails, install what these packages hold: gcc pkg-config $*" >&2
        return 0
    fi
    local missing=() name
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing missing system packages: ${missing[*]}" >&2
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "They need an administrator: apt-get install ${missing[*]}" >&2
            return 0
        fi
        as_root=(sudo)
    fi
    # A machine without network or rights still gets to try: what is truly needed fails later with its own message.
    { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null; } ||
        echo "Installing failed; going on without: ${missing[*]}" >&2
}

# The toolchain that egui 0.37 asks for.
need_rust() {
    [ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
    if ! command -v cargo >/dev/null; then
        echo "Rust is missing. Install version 1.95 or later from https://rustup.rs and run this again." >&2
        exit 1
    fi
    local have
    have=$(rustc --version | cut -d' ' -f2)
    if [ "$(printf '%s\n1.95.0\n' "$have" | sort -V | head -n 1)" != 1.95.0 ]; then
        echo "Rust $have is too old: 1.95 or later is needed. Run: rustup update stable" >&2
        exit 1
    fi
}

# Vulkan drivers complain on standard error when a session has no runtime folder.
quiet_runtime_dir() {
    if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
        XDG_RUNTIME_DIR="${TMPDIR:-/tmp}/genscope-runtime-$(id -u)"
        mkdir -p -m 700 "$XDG_RUNTIME_DIR"
        export XDG_RUNTIME_DIR
    fi
}
