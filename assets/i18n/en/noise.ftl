page-noise-about = How data drown in noise, and by which schedule.

# Where we are.
noise-time = Time t
noise-at = t = { $t } of { $steps }
noise-at-data = t = 0: data
noise-at-noise = t = { $t }: noise
noise-at-not-noise = t = { $t }: not noise yet
noise-end-data = t = 0 · data
noise-end-noise = noise · t = { $t }

# What is shown.
noise-view-both = Points and picture
noise-view-both-about = Two kinds of data, one formula.
noise-view-points = Jump or steps: points
noise-view-points-about = The points, noised in one jump and in t small steps.
noise-view-picture = Jump or steps: picture
noise-view-picture-about = The picture, noised in one jump and in t small steps.
noise-points = { $count } points
noise-picture = Picture, { $side } × { $side }
noise-in-one-jump = One jump from 0 to { $t }
noise-in-steps = { $t } small steps
noise-stepping = { $done } of { $t } small steps…
noise-points-name = Points at t = { $t }
noise-points-steps-name = Points after { $t } small steps
noise-picture-name = Picture at t = { $t }
noise-picture-steps-name = Picture after { $t } small steps

# The histograms.
noise-histogram = Histograms of one jump and of small steps
noise-histogram-points = Where the points lie, left to right
noise-histogram-picture = All 49 152 numbers of the picture
noise-jump = one jump
noise-steps = small steps
noise-theory = theory
noise-mean = mean
noise-deviation = std. dev.

# Where a number comes from.
noise-point = Point { $index }
noise-pixel = Pixel in column { $column }, row { $row }
noise-across = across
noise-up = up
noise-red = red
noise-green = green
noise-blue = blue
noise-last-step = The last small step, to t = { $t }:
noise-hover = Point at a dot or a pixel; click to keep it.

# The curves.
noise-curve-alpha-bar = Alpha-bar over t: the share of the variance that is still data
noise-curve-beta = Beta over t: the share that each step replaces by noise
noise-curve-snr = Signal-to-noise ratio over t
noise-curve-draw = Alpha-bar over t: draw here

# The schedule.
noise-schedule = Noise schedule
noise-reset = Reset
noise-reset-about = Back to the linear schedule with 1000 steps.
noise-shape-linear = Linear
noise-shape-linear-about = Beta rises evenly (DDPM, 2020).
noise-shape-scaled-linear = Scaled linear
noise-shape-scaled-linear-about = The square root of beta rises evenly (Stable Diffusion, 2022).
noise-shape-cosine = Cosine
noise-shape-cosine-about = Alpha-bar follows a squared cosine (improved DDPM, 2021).
noise-shape-sigmoid = Sigmoid
noise-shape-sigmoid-about = Beta rises along an S-curve.
noise-shape-drawn = My own
noise-shape-drawn-about = Draw alpha-bar with the pointer.
noise-timesteps = Steps T
noise-timesteps-about = Into how many small steps the way from data to noise is cut.
noise-timesteps-name = Number of steps T
noise-rescale = Rescale the betas to T
noise-rescale-about = Fewer steps need larger betas: 1000/T times as large. Without this, a short walk stops before it reaches noise.
noise-rescale-none = This schedule gives alpha-bar directly, so it fits any T.
noise-end-good = ᾱ(T) = { $value }: x at T is noise, with { $part } % of the data's size left in it.
noise-end-bad = ᾱ(T) = { $value }: x at T is not noise yet. { $part } % of the data's size is still in it.
noise-undo = Undo
noise-clear = Start over
noise-clear-about = Throws the drawing away for the linear schedule.
noise-draw-hint = Draw on the curve ᾱ. It starts at 1 and can only fall.
noise-draw-clamped = ᾱ can only fall, since no step takes noise away: where you drew upwards it was made flat.

# The data.
noise-data-points = Points
noise-data-picture = Picture
picture-lighthouse = Lighthouse
picture-mountains = Mountains
picture-cat = Cat
noise-open = Open a picture…
noise-open-about = PNG, JPEG or WebP. You can also drop it on the window. The middle square is taken and made 128 × 128.
noise-open-picture = Open a picture
noise-new = New noise
noise-new-about = Draws other points and other noise.
noise-seed = seed { $seed }
noise-save-points = Save points…
noise-save-picture = Save picture…
noise-save-schedule = Save schedule…
noise-keys = Space plays and pauses, ← → go one step (with Shift a tenth of the way), Home and End to the ends, N draws new noise.
