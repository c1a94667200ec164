"""Sets the reference GPT's speed beside PyTorch's: both measured in turn, three times each, best medians compared.

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
FIGURES = {
    "forward pass, 128 characters": "forward_ms",
    "decode with cache, a character": "decode_ms",
    "training step, batch 16": "train_step_ms",
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
        found = run([sys.executable, "benches/pytorch_gpt.py", "--threads", str(threads.threads), "--json"])
        for key in FIGURES.values():
            theirs.setdefault(key, []).append(found[key])
    for name, key in FIGURES.items():
        mine, other = min(ours[name]), min(theirs[key])
        print(f"{name:<34} ours {mine:8.3f} ms   PyTorch {other:8.3f} ms   {other / mine:.2f}x as fast")


if __name__ == "__main__":
    main()
