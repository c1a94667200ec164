# Denoise a picture.

page-picture-about = A picture comes out of noise: every step, every pixel, every number.

picture-view-run = One run
picture-view-run-about = From noise to a picture, one step after another. Everything a step is made of, side by side.
picture-view-pair = Two samplers
picture-view-pair-about = The same noise, the same words, two samplers: where do they part, and does it matter?

# What is painted.
picture-prompt = Prompt
picture-what = What is painted
picture-what-about = Two networks were trained beforehand: one on captioned scenes, one on digits.
picture-shapes = Scenes, by words
picture-shapes-about = 32 × 32 pixels in colour, painted under a prompt. Leave the prompt empty for any scene.
picture-digits = Digits, by class
picture-digits-about = 16 × 16 grey pixels, painted under a class from 0 to 9, or none.
picture-file = File…
picture-file-about = A denoiser of pictures from a .safetensors file.
picture-open-title = Open a denoiser of pictures
picture-class = Class
picture-class-about = The class is to this network what a prompt is to the other one: a single token.
picture-digit = Digit { $digit }
picture-any = any
picture-any-about = No class: the unconditional model paints whichever digit lies nearest to the noise.

# What is set.
picture-first = First run
picture-second = Second run
picture-reset-about = 30 steps, η = 0, trailing spacing.
picture-guidance = Guidance w
picture-guidance-about = ε = ε∅ + w (εw − ε∅): how much the difference that the words make is exaggerated. 0 ignores them, 1 follows them as learned.
picture-guidance-name = Guidance, 0 to 12
picture-guidance-none = Without words there is nothing to exaggerate.
picture-seed-about = Fixes x_T and all noise that is added. Same seed, same settings: the same picture.
picture-same-about = Computes the same runs once more: the pictures are the same.
picture-save = Save picture…
picture-save-about = The state at the time of the clock, 16 times as large.
picture-save-strip = Save strip…
picture-save-strip-about = The states of the run over the data they imply, in one picture.
picture-save-numbers = Save numbers…
picture-save-numbers-about = Every number of this step as a table: state, both predictions of noise, implied data, mean, noise, next state.
picture-keys = Space plays · ← → one step · Home data, End noise · on a picture the arrow keys walk from pixel to pixel

# The run.
picture-run = { $steps } steps · { $evaluations } evaluations · { $time } · { $device }
picture-run-about = With guidance every step asks the network twice: with the words and without.
picture-stop = Stop
picture-stop-about = Ends the run; what is there of it stays.
picture-kept = Stopped after { $done } of { $of } steps, at t = { $t }. What was made so far stays.
picture-go-on = Go on
picture-go-on-about = Goes on from the last good state. The picture becomes the same as without the stop.
picture-anew = From the noise again
picture-anew-about = Makes the whole run anew.
picture-strip = Filmstrip of the run
picture-strip-of = Filmstrip, { $what }
picture-strip-at = Go to t = { $t }
picture-strip-states = Strip: xₜ
picture-strip-states-about = The pictures are the states of the run.
picture-strip-data = Strip: x₀
picture-strip-data-about = The pictures are what the network takes for the finished picture at every step.

# The parts of a step.
picture-state = State xₜ, t = { $t }
picture-state-about = What the network sees.
picture-eps = Predicted ε
picture-eps-about = What the network takes for noise in xₜ, words and guidance included. Grey is 0.
picture-data = Predicted x₀
picture-data-about = What the picture would be if the predicted noise were taken away at once.
picture-mean = Posterior mean
picture-mean-about = The next state before noise is added. In DDPM it is the mean of the posterior given xₜ and predicted x₀.
picture-added = Added noise
picture-added-about = What this step adds at random. Only DDPM, and DDIM with η above 0, add anything.
picture-next = Next state, t = { $next }
picture-next-about = The state that this step leads to. Point at a pixel to see the arithmetic that made it; click to keep it.
picture-finished = The picture, t = 0
picture-forming = Forming: predicted x₀ at t = { $t }

# The pixel in focus.
picture-pixel-hint = Point at a pixel of any picture: the arithmetic that made it appears here. A click keeps it.
picture-pixel = Pixel ({ $x }, { $y }), from t = { $t } to { $next }
picture-working-eps = Guidance blends two answers:
picture-working-eps-about = εw is predicted with the words, ε∅ without them: ε = ε∅ + w (εw − ε∅)
picture-working-data = That implies x₀:
picture-working-data-about = From xₜ = √ᾱ x₀ + σ ε follows x₀ = (xₜ − σ ε) / √ᾱ
picture-clipped = kept within [−1, 1]: x₀ = { $values }
picture-clipped-about = Pixels cannot be darker than −1 or brighter than 1. Near the noise a small error in ε is a large one in x₀; the limit keeps it from spreading.
picture-working-next = The next state x' by { $sampler }:

# Values.
picture-values-name = How often each pixel value occurs
picture-values-state = state xₜ
picture-values-data = predicted x₀
picture-values-picture = the picture
picture-values-noise = pure noise
picture-reader = What the reader sees
picture-reads = In predicted x₀ the reader sees: { $seen }
picture-reads-nothing = In predicted x₀ the reader cannot tell anything yet.
picture-reads-about = A program without any learned part that looks at colours and outlines. It finds shape, colour, size and place of everything on a scene.
picture-result = The reader sees: { $seen }

picture-result-many = The reader sees { $count } things; a scene has one or two.

# Two samplers.
picture-sampler = { $sampler }, { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}
picture-apart = Second − first
picture-apart-about = Where the two pictures differ at the time of the clock. Grey is no difference.
picture-apart-size = { $rms } on the root mean square (first at t = { $first }, second at t = { $second }; pixels lie in [−1, 1])
