page-learn = Learn to denoise
page-learn-about = A small network learns, before your eyes, to take noise away.

# Running.
learn-start = Start
learn-pause = Pause
learn-start-about = Trains until you pause (space).
learn-one-step = One step
learn-one-step-about = One training step, then it stands still (S).
learn-again = Begin again
learn-again-about = Fresh weights from the same seed ({ $seed }): the same run once more, to the last digit on the CPU.
learn-new-seed = New seed
learn-new-seed-about = Other starting weights, other draws.
learn-undo = Undo
learn-undo-about = Back to the run before, with its settings and its weights. Press again to come back here.
learn-undo-none = Nothing has been replaced yet.
learn-view-overview = Overview
learn-view-overview-about = Data, samples, field and curves.
learn-view-slow = Slow motion
learn-view-slow-about = One training step, stage by stage.
learn-waiting = Preparing the run…

# Figures.
learn-figure-steps = steps
learn-figure-steps-about = Training steps done. Each uses a fresh batch.
learn-figure-rate = per second
learn-figure-rate-about = Steps per second now, looks at the network included.
learn-figure-seconds = time
learn-figure-seconds-about = Time spent on the steps alone.
learn-figure-loss = loss
learn-figure-loss-about = Mean squared error per coordinate, averaged over the last { $recent } steps.
learn-figure-distance = distance
learn-figure-distance-about = How far the samples are from the data, in units of the plane.
learn-figure-floor = floor
learn-figure-floor-about = What two fresh samples of the data are apart. No network can be expected below it.
learn-figure-parameters = parameters
learn-figure-parameters-about = Numbers that training changes.
learn-astray = This run went astray: at step { $step } the loss of a batch leapt far above { $level }, that of a network which always answers 0, and it has not recovered (now { $loss }). The learning rate of { $rate } is too high; lower it, and a new run begins.
learn-stuck = After { $step } steps the loss ({ $loss }) is no better than that of a network which always answers 0 ({ $level }). The learning rate of { $rate } is too low, or too high.

# The pictures.
learn-data = Data
learn-data-name = Data, a cloud of points
learn-data-about = What is to be learned. Each step draws fresh points of it.
learn-samples = Samples
learn-samples-name = Samples of the network, a cloud of points
learn-samples-about = Noise, denoised by the network in 25 steps, x₀ kept within ±3.1; the data pale behind.
learn-after = after { $step } steps
learn-field = Score
learn-field-name = Learned score field at t = { $t }
learn-field-at = at t = { $t } of { $steps }
learn-field-here = at { $place }: ε = { $eps }, score = −ε/σ = { $score }
learn-field-time = Time t of the field
learn-end-data = data
learn-end-noise = noise

# Drawing.
learn-canvas = Draw your data
learn-canvas-name = Canvas to draw data on
learn-canvas-hint = Draw here
learn-canvas-empty = The drawing is empty: there is nothing to learn from. Draw with the pointer; a click sets one point.
learn-canvas-single = A single point: the network can only learn to send all noise there.
learn-canvas-points = { $kept } points. Each stroke begins a new run.
learn-canvas-thinned = The brush left { $brushed } points; { $kept } of them, evenly chosen, are kept. That is the most the page learns from.
learn-canvas-full = The drawing is full. Undo a stroke or clear it to go on.
learn-canvas-undo = Undo stroke
learn-canvas-clear = Clear

# Curves.
learn-log = Training steps by powers of ten
learn-log-about = Shows the first steps, where most happens, as wide as the later ones.
learn-measure = Distance:
learn-measure-wasserstein = sliced Wasserstein
learn-measure-wasserstein-about = How far points must travel on average to turn one cloud into the other, seen from 64 directions.
learn-measure-energy = energy
learn-measure-energy-about = Twice the mean distance between the clouds, less the mean distance within each; its square root.
learn-step = step
learn-chart-loss-name = Loss over the training steps
learn-chart-distance-name = Distance of the samples from the data over the training steps
learn-curve-loss = loss (mean)
learn-curve-before = run before
learn-curve-nothing = always 0
learn-curve-floor = floor
learn-curve-distance = distance

# Beside the picture.
learn-choose-data = Data
learn-reset = Reset settings
learn-reset-about = Target, schedule, T, rate and batch as at the start.
learn-target = The network predicts
learn-target-epsilon = The noise that was added. At small t it hides in a hardly moved point and is hard to see; at large t the point is nearly all noise.
learn-target-sample = The data point itself. Easy at small t, where x_t is almost x₀; at large t only the middle of the data can be said. Its loss cannot be compared with that of ε: it is the error of another quantity.
learn-target-v-prediction = A mixture: mostly noise at small t, mostly (minus) data at large t. So the answer is never given away by x_t, and the error weighs the same at every t.
learn-target-flow = The velocity on a straight line from data to noise (flow matching). Another schedule goes with it, and Euler's method draws the samples. The target has variance 2, so the loss starts near 2.
learn-schedule = Noise schedule
learn-schedule-about = How much of the data is left at time t.
learn-schedule-flow = Flow matching has its own: x_t lies on the straight line, (1 − t/T) x₀ + (t/T) ε.
learn-timesteps = Timesteps T
learn-timesteps-about = Into how many steps the way from data to noise is cut.
learn-rate = Learning rate
learn-rate-about = How far each step moves the weights. It rises over the first 50 steps and falls to a twentieth until step 6,000. Above about 0.05 see what goes wrong.
learn-batch = Batch size
learn-batch-about = Points per step. A larger batch trembles less and takes longer.
learn-seed = Seed
learn-seed-about = Fixes the starting weights and every draw.
learn-anew = A change here begins a new run. The one before stays in the curves, dashed, and “Undo” brings it back.
learn-before = Run before: { $data }, { $target }, { $step } steps.
learn-save-model = Save model…
learn-save-model-about = The weights as .safetensors; genscope denoise takes the file too.
learn-open-model = Open model…
learn-open-model-about = Goes on from the weights of a .safetensors file.
learn-open-title = Open a denoiser of points
learn-save-picture = Save picture…
learn-save-picture-about = The middle of the window as PNG.
learn-save-curves = Save curves…
learn-save-curves-about = Loss of every step, and the distances, as CSV.
learn-keys = Space starts and pauses, S takes one step.

# Slow motion.
learn-slow-caption = One training step
learn-slow-step = step { $step } · point { $point } of { $batch }
learn-slow-name = The batch in the plane: { $stage }
learn-slow-keys = ← and → go through the stages. Click any pale point to follow it. The weights have taken step { $step }.
learn-stage-back = ‹ Back
learn-stage-next = Next stage ›
learn-point-other = Another point
learn-point-other-about = Follows another point of the same batch.
learn-step-next = Next step
learn-step-next-about = Takes one more training step, with a fresh batch.
learn-times = The times that this batch drew
learn-stage-data = x₀
learn-stage-data-title = Pick a data point
learn-stage-data-about = A batch of { $batch } points is drawn from the data. One of them is followed here; every other one goes the same way.
learn-stage-time = t
learn-stage-time-title = Pick a time
learn-stage-time-about = Every point gets its own t, evenly from 1 to { $steps }; this one got { $t }. The two factors follow from it. x_t will land around the shrunk point: the circles are one and two standard deviations.
learn-stage-noise = ε
learn-stage-noise-title = Pick noise
learn-stage-noise-about = Two numbers from the normal distribution. The network never sees them, but we know them, and that is the trick: we made the puzzle, so we have the answer.
learn-stage-noised = x_t
learn-stage-noised-title = Make the noised point
learn-stage-noised-about = The data point shrinks towards the middle, the noise pushes it away: the path shows both moves.
learn-stage-predict = predict
learn-stage-predict-title = Let the network predict
learn-stage-predict-about = It sees only x_t and t. Its answer is the arrow from the middle; the thin line leads from x_t to the data point that this answer implies.
learn-stage-compare = compare
learn-stage-compare-title = Compare with the truth
learn-stage-compare-about = The two arrows should be one. What lies between them, squared, is the error of this point; the mean over all { $batch } is the loss L. Pale: the errors of the others.
learn-stage-descend = descend
learn-stage-descend-title = Go downhill
learn-stage-descend-about = The gradient says in which direction each weight lowers the loss; AdamW takes a small step. Asked again, the network answers a little differently: drawn { $factor } times as long, for every point. One point may lose where the batch gains.
