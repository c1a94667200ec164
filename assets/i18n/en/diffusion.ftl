# Names that the pages about diffusion share.

# Data in the plane.
dataset-moons = Two moons
dataset-ring = Ring
dataset-spiral = Spiral
dataset-grid = Grid
dataset-smiley = Smiley
dataset-letter = Letter A
dataset-drawn = My drawing

# Noise schedules.
schedule-linear = Linear
schedule-scaled-linear = Scaled linear
schedule-cosine = Cosine
schedule-sigmoid = Sigmoid
schedule-flow = Straight line (flow)

# What the network predicts.
prediction-epsilon = Noise ε
prediction-sample = Data x₀
prediction-v-prediction = Mixture v
prediction-flow = Flow

# Samplers.
sampler-ddpm = DDPM
sampler-ddim = DDIM
sampler-euler = Euler
sampler-heun = Heun
sampler-dpmpp-2m = DPM-Solver++ 2M
sampler-flow-euler = Flow, Euler
