"""Sets the speed of the reference networks beside PyTorch's: both measured in turn, three times each, best medians compared.

    pip install torch
    cargo build --release
    python benches/compare.py [--threads 2]

Prints one line a figure: ours, PyTorch's, and how many times as fast ours is. Measure on an idle machine.
"""

import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Our figure, PyTorch's script, and what that one calls it.
FIGURES = {
    "forward pass, 128 characters": ("pytorch_gpt.py", "forward_ms"),
    "decode with cache, a character": ("pytorch_gpt.py", "decode_ms"),
    "training step, batch 16": ("pytorch_gpt.py", "train_step_ms"),
    "plane: training step, 512 points": ("pytorch_plane.py", "train_step_ms"),
    "plane: 2,000 points in 100 steps": ("pytorch_plane.py", "sample_100_ms"),
    "plane: 2,000 points in 50 steps": ("pytorch_plane.py", "sample_50_ms"),
    "shapes: U-Net, one picture": ("pytorch_unet.py", "denoise_1_ms"),
    "shapes: U-Net, 16 pictures": ("pytorch_unet.py", "denoise_16_ms"),
    "shapes: training step, 32 pictures": ("pytorch_unet.py", "train_step_ms"),
}


def run(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    threads = parser.parse_args()
    ours, theirs = {}, {}
    for _ in range(threads.rounds):
        found = run(["target/release/genscope", "bench", "--device", "cpu", "--json"])
        for figure in found["figures"]:
            ours.setdefault(figure["name"], []).append(figure["median"])
        for script in dict.fromkeys(script for script, _ in FIGURES.values()):
            found = run([sys.executable, f"benches/{script}", "--threads", str(threads.threads), "--json"])
            for key, value in found.items():
                theirs.setdefault((script, key), []).append(value)
    for name, key in FIGURES.items():
        mine, other = min(ours[name]), min(theirs[key])
        print(f"{name:<36} ours {mine:8.3f} ms   PyTorch {other:8.3f} ms   {other / mine:.2f}x as fast")


if __name__ == "__main__":
    main()
