# The reverse process.

# Views.
denoise-view-travel = Travel
denoise-view-travel-about = From noise to data, one step after another. Everything a step is made of is at the right.
denoise-view-race = Race
denoise-view-race-about = Several samplers leave from the same noise. Who arrives best, and how often did each ask the network?
denoise-view-fork = Fork
denoise-view-fork-about = Stop at some t, move points by hand, and let them go on: both futures are kept.
denoise-view-flow = Flow matching
denoise-view-flow-about = The same data, the same noise, the same number of Euler steps. The bars show how much of the way each step makes.
denoise-view-order = Order
denoise-view-order-about = Twice the steps: half the error, or a quarter? Measured just now, where the truth is known.

# Time.
denoise-time = Time t
denoise-end-data = t = 0 · data
denoise-end-noise = noise · t = { $t }
denoise-at = t = { $t }, step { $k } of { $of }
denoise-to-data = To the data, t = 0
denoise-step = One step towards the data
denoise-play = Denoise: play towards the data
denoise-pause = Pause
denoise-back = One step back towards the noise
denoise-to-noise = To the noise, t = T
denoise-seconds = Seconds for the whole way

# What a run is.
denoise-run = { $points } points · { $evaluations } evaluations · { $time } · distance to the data { $distance } (floor { $floor })
denoise-run-about = Sliced Wasserstein distance of the result from fresh data. Two fresh samples of the data are as far apart as the floor says: nothing can be expected below it.
denoise-progress = { $done } of { $of } steps
denoise-stop = Stop
denoise-stopped = The run with these settings was stopped.
denoise-run-again = Run it
denoise-waiting = Computing…
denoise-nothing-trained = No network has been trained yet. Train one on the page “Learn”, then come back.
denoise-go-learn = Go to the page Learn
denoise-nothing-open = No file is open.

# The panels.
denoise-panel-state = State xₜ
denoise-panel-state-about = Where the points are now.
denoise-panel-eps = Predicted ε
denoise-panel-eps-about = What the network takes for noise in xₜ. True noise would be a round cloud.
denoise-panel-data = Predicted x₀
denoise-panel-data-about = What the data would be if the predicted noise were taken away at once.
denoise-panel-mean = Posterior mean
denoise-panel-mean-about = The next state before any noise is added. In DDPM it is the mean of the posterior given xₜ and predicted x₀.
denoise-panel-added = Added noise
denoise-panel-added-about = What this step adds at random. Only DDPM, and DDIM with η above 0, add anything.
denoise-panels-about = Click a picture to enlarge it.
denoise-large-name = { $what } at t = { $t }
denoise-small-name = { $what }, small: click to enlarge
denoise-none = none
denoise-none-added = This sampler adds no noise
denoise-arrived = arrived
denoise-no-step = At t = 0 no step follows

# The point that is followed.
denoise-point = Point { $index }, from t = { $t } to { $next }
denoise-point-arrived = Point { $index } has arrived: at t = 0 no step follows.
denoise-follow-hint = Click a point to follow it: its way and its arithmetic appear.
denoise-next = Next state by { $sampler }:
denoise-formula-ddpm = The posterior of the next state given xₜ and x₀: a weighted mean of both, and noise z.
denoise-formula-ddim = Go to predicted x₀, then back up to the next t along predicted ε; with η above 0 part of that is fresh noise z.
denoise-formula-euler = A straight step along the slope of the probability flow, in x divided by the factor of the data.
denoise-formula-heun = Euler's step, then the slope where it arrived; Δ is what the mean of both slopes changes.
denoise-formula-dpmpp-2m = An exponential step towards x₀, corrected by how x₀ changed since the step before (x₀').
denoise-formula-flow-euler = A straight step along the velocity ε − x₀.

# The ground.
denoise-ground = Ground
denoise-ground-about = Log-density of the data with noise, exact for a kernel density of { $kernels } data points with bandwidth { $bandwidth }. Energy is its negative: data lie in the valleys.
denoise-ground-nothing = None
denoise-ground-density = Density
denoise-ground-energy = Energy
denoise-legend-density = ln p
denoise-legend-energy = −ln p

# Who predicts.
denoise-who = Who predicts ε
denoise-who-about = Samplers only ask “which noise is in these points?”. Anyone may answer.
denoise-who-shipped = Network
denoise-who-shipped-about = A small network, trained beforehand on the shape below.
denoise-who-trained = Your network
denoise-who-trained-about = The network of the page Learn, as it is now; it changes while it learns.
denoise-who-file = File…
denoise-who-file-about = A denoiser of points from a .safetensors file.
denoise-who-exact = Exact
denoise-who-exact-about = No network: the exact answer for a kernel density of { $kernels } data points with bandwidth { $bandwidth }. No network can do better on it.
denoise-exact-note = The perfect answer for { $kernels } data points, each a Gaussian of width { $bandwidth }.
denoise-open-title = Open a denoiser of points
denoise-open-other = Another file…

# The sampler.
denoise-sampler = Sampler
denoise-sampler-other-kind = This network was trained the other way (diffusion or flow): this sampler cannot use it.
denoise-sampler-ddpm-about = DDPM (2020): takes noise away and adds a little fresh noise at every step. Wants many steps.
denoise-sampler-ddim-about = DDIM (2021): no fresh noise, larger steps. η blends in noise, up to DDPM.
denoise-sampler-euler-about = Euler on the probability flow (2021): straight steps along the slope. The same moves as DDIM with η = 0.
denoise-sampler-heun-about = Heun (2022): looks at the slope twice a step. Order 2 at twice the price.
denoise-sampler-dpmpp-2m-about = DPM-Solver++ 2M (2022): order 2 with one evaluation, because it remembers the step before.
denoise-sampler-flow-euler-about = Euler on a network trained by flow matching (2023): from t = T to 0 along nearly straight lines.
denoise-reset = Reset
denoise-reset-about = 50 steps, η = 0, trailing spacing.
denoise-steps = Steps
denoise-steps-about = How many moves lead from noise to data, from 1 to T.
denoise-steps-name = Number of steps
denoise-steps-of = Steps of { $sampler }
denoise-eta = η
denoise-eta-about = DDIM's share of DDPM's noise: 0 is none, 1 is all.
denoise-eta-name = Eta of DDIM
denoise-eta-ddim-only = Only DDIM has an η.
denoise-spacing = Spacing
denoise-spacing-about = Which of the T times the steps visit.
denoise-spacing-trailing = Trailing
denoise-spacing-trailing-about = Counted down from t = T: the run begins in pure noise.
denoise-spacing-leading = Leading
denoise-spacing-leading-about = Counted up from t = 1: the run begins a little below T, where it should still see some data but is given pure noise.
denoise-points = Points
denoise-points-name = Number of points
denoise-seed = Seed
denoise-seed-about = Fixes x_T and all noise that is added. Same seed, same settings: the same points.
denoise-seed-name = Seed of the noise
denoise-new-noise = New noise
denoise-new-noise-about = The next seed.
denoise-same-noise = Same again
denoise-same-noise-about = Computes the same runs once more: the points are the same.
denoise-save-points = Save points…
denoise-save-picture = Save picture…
denoise-keys = Space plays · ← → one step · Home data, End noise

# The race.
denoise-contestants = Who takes part
denoise-race-empty = Nobody takes part. Tick a sampler at the right.
denoise-race-flow = This network was trained by flow matching, and these samplers run on diffusion. Choose another one at the right, or look at the view “Flow matching”.
denoise-runner-name = Cloud of { $sampler }
denoise-runner-at = t = { $t } · { $k }/{ $of }
denoise-runner-result = { $evaluations } evaluations → { $distance }
denoise-chart = Quality against effort
denoise-chart-about = Every run that came to an end, here or in the view “Travel”, adds a point. Both axes are logarithmic. Move the steps and watch it fill. Grey points belong to other denoisers on the same data.
denoise-chart-points = { $points ->
    [one] 1 run
   *[other] { $points } runs
} of this denoiser
denoise-chart-clear = Clear the chart
denoise-chart-save = Save the chart as CSV…
denoise-chart-floor = two samples of the data: { $floor }
denoise-chart-point = { $sampler }, { $steps } steps
    { $evaluations } evaluations, { $time }
    distance { $distance } (seed { $seed }, { $denoiser })
denoise-axis-evaluations = network evaluations
denoise-axis-distance = distance to the data (sliced Wasserstein)

# The fork.
denoise-fork-was = The future that was
denoise-fork-hand = The future of your hand
denoise-fork-canvas = Take hold of points here
denoise-fork-both = Both futures: grey what was, coloured what came of your hand
denoise-fork-hint = Scrub to some t, then draw a line around points, or click one.
denoise-fork-drag = { $points ->
    [one] 1 point is chosen: drag it
   *[other] { $points } points are chosen: drag them
}, or push with the arrow keys.
denoise-fork-too-late = At t = 0 nothing comes after. Scrub to a larger t.
denoise-fork-verdict = { $points ->
    [one] 1 point, moved
   *[other] { $points } points, moved
} by { $moved } at t = { $t }, { $points ->
    [one] ends
   *[other] end
} { $ends } away from where { $points ->
    [one] it was
   *[other] they were
} going. Distance of the whole cloud to the data: { $before } → { $distance }.
denoise-fork-reset = Reset
denoise-tool-lasso = Lasso
denoise-tool-lasso-about = Draw a line around points, then drag them.
denoise-tool-point = One point
denoise-tool-point-about = Take the nearest point and drag it.
denoise-take-followed = Take the followed point
denoise-take-followed-about = Chooses the point that is pinned in the views; then Tab to the picture and use the arrow keys.
denoise-undo = Undo
denoise-side-by-side = Side by side
denoise-overlaid = Overlaid

# Flow matching.
denoise-flow-steps = Steps of both
denoise-flow-steps-about = As many Euler steps for the one as for the other.
denoise-twin-diffusion = Diffusion, Euler on the probability flow
denoise-twin-diffusion-about = Trained to predict ε on x_t = √ᾱ x₀ + √(1 − ᾱ) ε.
denoise-twin-flow = Flow matching, Euler
denoise-twin-flow-about = Trained to predict the velocity ε − x₀ on straight lines x_t = (1 − t/T) x₀ + t/T ε. The ways of samples follow the mean of all lines that cross at a place, so they bend.
denoise-twin-none = There is no network of this kind for these data.
denoise-twin-name = { $what }: points and ways
denoise-twin-result = { $evaluations } evaluations · distance { $distance } (floor { $floor }) · last step { $last } of the way · ways { $bend } × straight

# The order.
denoise-against-steps = Against steps
denoise-against-steps-about = The error over the number of steps.
denoise-against-evaluations = Against evaluations
denoise-against-evaluations-about = The error over what it costs: Heun asks twice a step.
denoise-axis-steps = steps
denoise-axis-error = error
denoise-order-slope = order { $order }
denoise-order-sampler = Sampler
denoise-order-known = Order in theory
denoise-order-measured = Measured slope
denoise-order-evaluations = Evaluations a step
denoise-order-measuring = measuring…
denoise-order-point = { $sampler }, { $steps } steps
    { $evaluations } evaluations to the place of measurement
    error { $error }
denoise-order-how = The data are a mixture of three Gaussians, so the perfect answer is a formula and all error is the sampler's own. Samplers without noise: distance from the exact path, integrated very finely. DDPM has no path: there it is the error in the spread of a single Gaussian. All is measured at t = T/10, because the very last step, onto t = 0, is of order 1 in every sampler and would hide the rest. Below about 10⁻⁶ the rounding of the numbers takes over.
denoise-order-again = Measure again
denoise-order-save = Save the orders as CSV…
denoise-pace = How much of the way each step makes, on the axis of time
denoise-pace-step = From t = { $from } to { $to }: { $share } of the way
denoise-fork-canvas-name = Cloud to take hold of: draw around points, drag them, or push them with the arrow keys
denoise-fork-was-name = Cloud of the run that was
denoise-order-name = Error of every sampler against its steps
denoise-chart-name = Distance to the data of every run against its evaluations
