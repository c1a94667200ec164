"""Reference numbers for noise schedules and diffusion samplers, from diffusers' own schedulers:
writes diffusion.safetensors beside this file.

Rerun:
    pip install torch numpy safetensors diffusers
    python tests/golden/diffusion.py

Schedules and `add_noise` are diffusers' as they come, in float32. Sampler steps are diffusers' code
carried out in float64 (the scheduler modules see a torch and a numpy whose float32 is float64), from
the float32 betas: in float32 an Euler step from alpha-bar = 2e-9 has only three digits.

The model is exact: the expected eps, x_0 or v of a noised Gaussian mixture in the plane. Every state
and every output of the model is rounded to float32 before it is used, so a step can be repeated
from what is recorded. States are x_t = sqrt(alpha-bar) x_0 + sqrt(1 - alpha-bar) eps for every sampler;
Euler's and Heun's x_t / sqrt(alpha-bar) are converted here.
"""

import json
from pathlib import Path

import numpy as np
import torch
from diffusers.schedulers import (
    scheduling_ddim,
    scheduling_ddpm,
    scheduling_dpmsolver_multistep,
    scheduling_euler_discrete,
    scheduling_flow_match_euler_discrete,
    scheduling_heun_discrete,
)
from safetensors.numpy import save_file

OUT = Path(__file__).with_name("diffusion.safetensors")
STEPS = [10, 20, 50]
NAMES = {
    "linear": "linear",
    "scaled-linear": "scaled_linear",
    "cosine": "squaredcos_cap_v2",
    "sigmoid": "sigmoid",
}
PREDICTIONS = {"epsilon": "epsilon", "sample": "sample", "v-prediction": "v_prediction"}
WEIGHTS = np.array([0.5, 0.3, 0.2])
MEANS = np.array([[-1.2, 0.4], [0.9, 0.9], [0.3, -1.1]])
VARIANCE = 0.09
POINTS = 2


class Double:
    """A module in which float32 means float64."""

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        return getattr(self.module, "float64" if name == "float32" else name)


def single(x):
    return np.asarray(x, dtype=np.float32).astype(np.float64)


def posterior(x, signal, sigma):
    """E[x_0 | x] and E[eps | x] of the noised mixture, each (n, 2)."""
    spread = signal**2 * VARIANCE + sigma**2
    apart = x[:, None, :] - signal * MEANS
    log = np.log(WEIGHTS) - (apart**2).sum(-1) / (2 * spread)
    share = np.exp(log - log.max(1, keepdims=True))
    share /= share.sum(1, keepdims=True)
    x_0 = (share[:, :, None] * (MEANS + signal * VARIANCE / spread * apart)).sum(1)
    eps = (share[:, :, None] * apart).sum(1) * sigma / spread
    return x_0, eps


def output(prediction, x, signal, sigma):
    x_0, eps = posterior(x, signal, sigma)
    match prediction:
        case "epsilon":
            return single(eps)
        case "sample":
            return single(x_0)
        case "v-prediction":
            return single(signal * eps - sigma * x_0)
        case "flow":
            return single(eps - x_0)


def betas_of(schedule, timesteps):
    scale = 1000 / timesteps
    plain = scheduling_ddpm.DDPMScheduler(
        num_train_timesteps=timesteps,
        beta_schedule=NAMES[schedule],
        beta_start=min(1e-4 * scale, 0.999),
        beta_end=min(0.02 * scale, 0.999),
    )
    assert plain.betas.dtype == torch.float32
    return plain


SCHEDULERS = {
    "ddpm": (scheduling_ddpm, "DDPMScheduler", {"clip_sample": False}),
    "ddim": (scheduling_ddim, "DDIMScheduler", {"clip_sample": False}),
    "euler": (scheduling_euler_discrete, "EulerDiscreteScheduler", {}),
    "heun": (scheduling_heun_discrete, "HeunDiscreteScheduler", {}),
    "dpmpp-2m": (scheduling_dpmsolver_multistep, "DPMSolverMultistepScheduler", {}),
    "flow-euler": (scheduling_flow_match_euler_discrete, "FlowMatchEulerDiscreteScheduler", {}),
}


def scheduler(sampler, betas, spacing, prediction, clip):
    module, name, settings = SCHEDULERS[sampler]
    if clip is not None:
        settings = settings | {"clip_sample": True, "clip_sample_range": clip}
    return getattr(module, name)(
        num_train_timesteps=len(betas),
        trained_betas=betas,
        timestep_spacing=spacing,
        prediction_type=PREDICTIONS[prediction],
        **settings,
    )


def run(case, betas, steps, noise, rng):
    """One run: our t (n,), states (n + 1, 2 POINTS), outputs (n, 2 POINTS), Heun's second (n - 1, 4 POINTS)."""
    sampler, prediction = case["sampler"], case["prediction"]
    if sampler == "flow-euler":
        s = scheduling_flow_match_euler_discrete.FlowMatchEulerDiscreteScheduler()
        s.set_timesteps(sigmas=np.linspace(1.0, 1.0 / steps, steps))
        times = [round(float(t)) for t in s.timesteps]
        level = lambda t: (1 - t / 1000, t / 1000)
    else:
        s = scheduler(sampler, betas, case["spacing"], prediction, case["clip"])
        s.set_timesteps(steps)
        cumprod = np.concatenate([[1.0], np.cumprod(1.0 - np.array(betas))])
        assert np.allclose(cumprod[1:], s.alphas_cumprod.numpy(), rtol=1e-13, atol=0)
        times = [int(t) + 1 for t in s.timesteps]
        if sampler == "heun":
            times = times[:1] + times[1::2]
        level = lambda t: (cumprod[t] ** 0.5, (1 - cumprod[t]) ** 0.5)
    assert len(times) == steps
    scaled = sampler in ("euler", "heun")
    x = single(rng.standard_normal((POINTS, 2)))
    states, outputs, second = [x], [], []
    for k, t in enumerate(times):
        signal, sigma = level(t)
        next_signal, next_sigma = level(times[k + 1] if k + 1 < steps else 0)
        key = s.timesteps[2 * k - 1 if sampler == "heun" and k else k]
        out = output(prediction, x, signal, sigma)
        outputs.append(out)
        inside = torch.from_numpy(x / signal if scaled else x)
        if scaled:
            assert np.allclose(s.scale_model_input(inside, key).numpy(), x, rtol=1e-12, atol=1e-12)
        more = {}
        z = torch.from_numpy(noise[k])
        if sampler == "ddpm":
            scheduling_ddpm.randn_tensor = lambda *_, **__: z
        if sampler == "ddim":
            more = {"eta": case["eta"]} | ({"variance_noise": z} if case["eta"] > 0 else {})
        after = s.step(torch.from_numpy(out), key, inside, **more).prev_sample.numpy()
        assert after.dtype == np.float64
        if sampler == "heun" and k + 1 < steps:
            tried = single(after * next_signal)
            again = output(prediction, tried, next_signal, next_sigma)
            second.append(np.concatenate([tried, again]))
            after = s.step(torch.from_numpy(again), s.timesteps[2 * k + 1], torch.from_numpy(tried / next_signal)).prev_sample.numpy()
        x = single(after * next_signal if scaled else after)
        states.append(x)
    rows = lambda all: np.stack([row.reshape(-1) for row in all]).astype(np.float32)
    return times, rows(states), rows(outputs), rows(second) if second else None


def main():
    tensors, runs = {}, []
    for schedule in NAMES:
        for timesteps in (1000, 100, 10):
            plain = betas_of(schedule, timesteps)
            tensors[f"beta.{schedule}.{timesteps}"] = plain.betas.numpy()
            tensors[f"alpha_cumprod.{schedule}.{timesteps}"] = plain.alphas_cumprod.numpy()
    rng = np.random.default_rng(3)
    x_0, eps = (rng.standard_normal((1, 6)).astype(np.float32) for _ in range(2))
    tensors["add_noise.x_0"], tensors["add_noise.eps"] = x_0[0], eps[0]
    times = [1, 2, 100, 500, 900, 1000]
    for schedule in NAMES:
        plain = betas_of(schedule, 1000)
        noised = [plain.add_noise(torch.from_numpy(x_0), torch.from_numpy(eps), torch.tensor([t - 1])).numpy()[0] for t in times]
        tensors[f"add_noise.{schedule}"] = np.stack(noised)

    betas = {(schedule, t): betas_of(schedule, t).betas.double().tolist() for schedule in NAMES for t in (1000, 100)}
    for module, _, _ in SCHEDULERS.values():
        module.torch, module.np = Double(torch), Double(np)
    noise = single(rng.standard_normal((max(STEPS), POINTS, 2)))
    tensors["noise"] = noise.reshape(max(STEPS), -1).astype(np.float32)

    plain = {"eta": 0.0, "clip": None, "timesteps": 1000, "steps": STEPS}
    cases = [
        plain | {"sampler": sampler, "eta": eta, "schedule": schedule, "spacing": spacing, "prediction": prediction}
        for sampler, eta in [("ddpm", 0.0), ("ddim", 0.0), ("ddim", 1.0), ("euler", 0.0), ("heun", 0.0), ("dpmpp-2m", 0.0)]
        for schedule in ("linear", "scaled-linear", "cosine")
        for spacing in ("leading", "trailing")
        for prediction in PREDICTIONS
    ]
    small = plain | {"schedule": "linear", "spacing": "leading", "prediction": "epsilon", "steps": [10]}
    cases += [
        small | {"sampler": "ddim", "clip": 0.5},
        small | {"sampler": "ddim", "clip": 0.5, "eta": 1.0},
        small | {"sampler": "ddpm", "clip": 0.5},
        small | {"sampler": "heun", "clip": 0.5},
        small | {"sampler": "ddim", "eta": 0.4},
        small | {"sampler": "ddpm", "schedule": "sigmoid", "spacing": "trailing"},
        small | {"sampler": "dpmpp-2m", "timesteps": 100},
        small | {"sampler": "heun", "timesteps": 100, "schedule": "cosine", "spacing": "trailing"},
        plain | {"sampler": "flow-euler", "schedule": "flow", "spacing": "trailing", "prediction": "flow"},
    ]
    for i, case in enumerate(cases):
        made = [run(case, betas.get((case["schedule"], case["timesteps"])), steps, noise, rng) for steps in case["steps"]]
        runs.append(case)
        tensors[f"{i}.t"] = np.concatenate([one[0] for one in made]).astype(np.int32)
        tensors[f"{i}.x"] = np.concatenate([one[1] for one in made])
        tensors[f"{i}.output"] = np.concatenate([one[2] for one in made])
        if made[0][3] is not None:
            tensors[f"{i}.second"] = np.concatenate([one[3] for one in made])

    # Lists of timesteps where N does not divide T.
    lists = []
    for sampler in ("ddpm", "ddim", "euler", "heun", "dpmpp-2m"):
        for spacing in ("leading", "trailing"):
            for timesteps, steps in [(1000, 3), (1000, 7), (1000, 30), (100, 7), (100, 33), (10, 4), (10, 9)]:
                s = scheduler(sampler, [0.1] * timesteps, spacing, "epsilon", None)
                s.set_timesteps(steps)
                t = [int(t) + 1 for t in s.timesteps]
                t = t[:1] + t[1::2] if sampler == "heun" else t
                assert len(t) == steps, (sampler, spacing, timesteps, steps)
                lists.append({"sampler": sampler, "spacing": spacing, "timesteps": timesteps, "t": t})

    mixture = {"weights": WEIGHTS.tolist(), "means": MEANS.tolist(), "variance": VARIANCE}
    words = {"runs": runs, "lists": lists, "mixture": mixture, "add_noise_t": times}
    save_file(tensors, OUT, metadata={name: json.dumps(value, separators=(",", ":")) for name, value in words.items()})
    print(f"{len(cases)} cases, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
