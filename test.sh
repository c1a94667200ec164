#!/usr/bin/env bash
# Sets up what is missing and runs every test. Arguments go to the test runner: ./test.sh --test it gpt
set -euo pipefail
cd "$(dirname "$0")"
. ./setup.sh

# A software Vulkan adapter paints the pages and runs the kernels where there is no GPU; the font is for Chinese.
need_packages libxkbcommon-x11-0 libvulkan1 mesa-vulkan-drivers fonts-noto-cjk
need_rust
quiet_runtime_dir
cargo test --release --locked "$@"
