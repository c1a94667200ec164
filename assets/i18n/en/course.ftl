# Change the course.

page-course-about = Change the course: a hand in the run from noise to picture.

course-view-paint = Paint
course-view-paint-about = Stop at some t, paint on the state, and let it go on: both futures are kept.
course-view-fill = Fill in
course-view-fill-about = Cover part of a picture: that part is painted anew, to fit the rest and the prompt.
course-view-from = From a picture
course-view-from-about = Carry a picture part of the way to noise and bring it back under the prompt.
course-view-between = In between
course-view-between-about = From one noise to another, or from one prompt to another, in seven pictures.

# Runs.
course-waiting = Waiting…
course-forming = Painting: step { $done } of { $of }
course-stop = Stop
course-stop-of = Stop: { $what }
course-stopped = Stopped half way: what is there stays.
course-go-on = Go on
course-go-on-of = Go on: { $what }

# Paint.
course-was = The future that was
course-was-name = The future that was, at t = { $t }
course-hand = The future of your hand
course-canvas = Paint here
course-canvas-name = Canvas: paint with the pointer, or with the arrow keys and the space bar
course-expected = Predicted x₀
course-expected-was = Predicted x₀ of the future that was
course-expected-hand = Predicted x₀ of your hand's future
course-paint-with = Paint with { $color }
course-eraser = Eraser
course-eraser-about = Gives the pixels back what they had.
course-brush = Brush
course-brush-name = Radius of the brush in pixels
course-keep-noise = Keep the noise
course-keep-noise-about = On: only the data part under the brush changes, √ᾱ times the colour, and the noise on it stays. Off: a flat patch without any noise.
course-undo = Undo
course-reset = Take all back
course-reset-about = Both futures are the same again. Undo brings the paint back.
course-too-late = Nothing comes after t = 0. Go to a larger t.
course-not-yet = This future is still being made. Wait a moment, or paint at an earlier time.
course-hint = Go to some t, choose a colour, and paint on the right picture.
course-verdict = You painted { $painted } of the pixels at t = { $t }. At t = 0, { $ends } of the pixels differ.

# Fill in.
course-fill-original = Cover what should be painted anew
course-fill-result = The result
course-fill-result-name = The picture being filled in, at t = { $t }
course-mask-name = Mask: cover with the pointer, or with the arrow keys and the space bar
course-mask-brush = Cover
course-mask-brush-about = The brush covers: what it covers is painted anew.
course-mask-eraser = Uncover
course-mask-eraser-about = The brush uncovers: what it uncovers is kept.
course-mask-invert = Swap
course-mask-clear = Uncover all
course-mask-nothing = The mask covers nothing, so there is nothing to paint anew. Brush over what should change.
course-mask-part = { $part } of the picture is painted anew; the rest is put back after every step.
course-mask-everything = The mask covers everything: the picture has no say, and this is an ordinary run from noise. Uncover what should stay.

# From a picture.
course-strength = Strength
course-strength-about = How far towards noise the picture is carried before it comes back: the share of the steps that are made.
course-strength-name = Strength, 0 to 1
course-strength-low = keep
course-strength-high = forget
course-strength-none = At strength 0 nothing happens: the picture is the result. Raise it.
course-from-original = The picture
course-from-original-name = The picture to begin with
course-from-noised = With noise, t = { $t }
course-from-noised-name = The picture with noise, at t = { $t }
course-from-result = On its way back, t = { $t }
course-from-result-name = The picture on its way back, at t = { $t }
course-from-verdict = { $moves } of { $of } steps were made. { $changed } of the pixels are not what they were.
course-no-picture = The picture is being opened…

# In between.
course-two-seeds = Two seeds
course-two-seeds-about = The same prompt; the noise turns from one seed's to the other's.
course-two-prompts = Two prompts
course-two-prompts-about = The same noise; the encoding goes from one prompt's to the other's.
course-end-seed = seed { $seed }
course-end-first = first prompt
course-end-second = other prompt
course-tile-name = Picture { $place } of { $of }: click to enlarge it
course-large = Picture { $place }
course-large-name = Picture { $place }, large
course-changes = Pixels that change from one to the next
course-change = { $from } → { $to }: { $part }
course-strip-forming = { $done } of { $of } pictures are there
course-strip-stopped = Stopped: { $done } of { $of } pictures are there, the others stay as they are

# Controls.
course-origin = Picture
course-origin-scene = Scene
course-origin-scene-about = A scene as in training. Click again for another one.
course-origin-made = From the prompt
course-origin-made-about = What this prompt and seed give from noise.
course-open = Open a picture…
course-open-about = PNG, JPEG or WebP; you can also drop it on the window. The middle square is taken and made 32 × 32.
course-prompt = Prompt
course-prompt-name = Prompt
course-other-prompt = Other prompt
course-other-prompt-name = The other prompt
course-guidance = Guidance
course-guidance-about = How much the difference that the words make is exaggerated: 0 ignores them, 1 is as learned.
course-guidance-name = Guidance, 0 to 12
course-steps = Steps
course-steps-about = How many moves lead from noise to the picture. All runs here are DDIM's, which adds no noise on the way.
course-steps-name = Number of steps
course-seed = Seed
course-seed-about = Fixes the noise that the runs begin with.
course-seed-name = Seed of the noise
course-other-seed = to
course-other-seed-name = The other seed
course-new-noise = New noise
course-save-picture = Save picture…
course-keys = Space plays · ← → one step · Home data, End noise. On a canvas: arrow keys move the brush, Space paints.
