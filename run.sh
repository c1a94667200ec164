#!/usr/bin/env bash
# Sets up what is missing, builds Genscope and starts it. Arguments go to the program: ./run.sh generate --help
set -euo pipefail
cd "$(dirname "$0")"
. ./setup.sh

# What a window needs, and a Chinese font for its second language.
need_packages libxkbcommon-x11-0 libvulkan1 mesa-vulkan-drivers fonts-noto-cjk
need_rust
quiet_runtime_dir
cargo build --release --locked
exec ./target/release/genscope "$@"
