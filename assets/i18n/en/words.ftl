# From words to picture.

# The prompt, wherever one is typed.
prompt-hint = Type what to paint, in English: a large red circle above a small blue square
prompt-empty = No words: this is the unconditional model. It paints any scene it has learned.
prompt-unknown = “{ $word }” is not in the vocabulary: the model reads <unknown>.
prompt-unknown-nearest = “{ $word }” is not in the vocabulary: the model reads <unknown>. Did you mean
prompt-replace = { $box }: put { $near } in place { $place } for “{ $word }”
prompt-unknown-more = { $count ->
    [one] 1 more word is unknown.
   *[other] { $count } more words are unknown.
}
prompt-cut = { $cut ->
    [one] There is room for { $room } words: the last word is left out.
   *[other] There is room for { $room } words: the last { $cut } are left out.
}
prompt-full = The box is full: it holds { $most } characters, what came after them is lost.

# The vocabulary.
vocabulary-shapes = Shapes
vocabulary-colors = Colours
vocabulary-sizes = Sizes
vocabulary-places = Places
vocabulary-relations = Relations
vocabulary-backgrounds = Backgrounds
vocabulary-joints = Words that join
vocabulary-add = Add the word { $word }

page-words-about = From words to picture: what a prompt becomes, who reads it, and how much it is made to count.

words-view-guidance = Guidance
words-view-guidance-about = What the model says without words, with them, and what the blend of both paints.
words-view-encodings = Encodings
words-view-encodings-about = A prompt as the U-Net sees it: one row of numbers for every token.
words-view-clip = CLIP
words-view-clip-about = Two encoders learned which text belongs to which picture. Here is what they think of yours.
words-view-attention = Who reads which word
words-view-attention-about = Cross-attention: every place of the picture divides its attention among the tokens.
words-view-pair = Two prompts
words-view-pair-about = The same noise, two prompts: whatever differs came from the words.

words-prompt = Prompt
words-other = The other prompt
words-waiting = Computing…
words-progress = { $done } of { $of }
words-stop = Stop
words-stop-of = Stop: { $what }
words-stopped = Stopped: what was made so far stays.
words-again = Paint it anew
words-run = { $moves } steps · { $evaluations } evaluations · { $time }
words-padding = padding × { $count }

# Guidance.
words-whole = The whole run
words-whole-title = The whole run, w = { $w }
words-guidance = Guidance w
words-guidance-about = ε = ε without words + w × (ε with words − ε without). 0 does not listen to the words, 1 listens as learned, more exaggerates.
words-guidance-name = Guidance, 0 to 12
words-eps-without = ε without words
words-eps-with = ε with words
words-difference = with − without, × { $gain }
words-eps-blend = ε at w = { $w }
words-data-without = x₀ without words
words-data-with = x₀ with words
words-data-blend = x₀ at w = { $w }
words-state = xₜ, t = { $t }
words-force = how much the words change ε (root mean square)

# The verdict.
words-verdict-right = All { $of } attributes are right
words-verdict-wrong = { $right } of { $of } attributes are right
words-verdict-nothing = The prompt asks for nothing that can be checked. The reader sees: { $seen }
words-verdict-seen = seen: { $seen }
words-checked = Test: { $seen } % seen, { $held } % held out
words-checked-about = 500 prompts of each kind, fixed seeds, 30 steps of DDIM, read by the same reader. Measured by “genscope check”; every attribute is in the README.
words-held-out = Never shown in training
words-held-out-about = This combination of colour, shape and place or relation was kept out of the training pictures on purpose. What you see was put together from parts.
words-attribute-count = objects
words-attribute-shape = shape
words-attribute-color = colour
words-attribute-size = size
words-attribute-place = place
words-attribute-relation = relation
words-attribute-background = background

# Cross-attention.
words-attention-none = This run did not keep its attention.
words-attention-picture = Picture with the places that read the word
words-read-choose = Point at a word, or at a place
words-read-where = Where “{ $word }” is read
words-tiles = Every token: where it is read, and its share of all reading
words-tile-name = Token { $place }: { $word }
words-place = row { $row }, column { $column }
words-place-reads = What the place in row { $row }, column { $column } reads at t = { $t }
words-places-read = What all places read on average at t = { $t }
words-rows = Share of every token in what is read
words-history = The same at every step of the run
words-history-ends = ← data · every step of the run · noise →
words-ground-data = Implied x₀
words-ground-state = State xₜ
words-ground-finished = Finished
words-layer = Layer
words-head = Head
words-all = all
words-all-layers = All layers together
words-all-heads = All heads together
words-head-name = Head { $n }
words-layer-0-about = On the way down, 8 × 8 places
words-layer-1-about = At the bottom of the U
words-layer-2-about = On the way up again
words-guess = Guess first
words-guess-about = Click a place of the picture and say which token it reads most, before the numbers appear.
words-guess-score = { $right } of { $of } guesses right
words-guess-question = Which token does this place read most?
words-guess-name = Guess token { $place }: { $word }
words-guess-right = Right: it reads “{ $most }” most, { $share }.
words-guess-wrong = You said “{ $said }”; it reads “{ $most }” most, { $share }.

# Encodings.
words-encodings = The encodings
words-encodings-about = { $width } numbers a token, from a Transformer in which every token reads all others. This is all that the U-Net knows of the prompt.
words-alike = How alike?
words-alike-within = within the prompt
words-alike-other = with another prompt
words-alike-about = Cosines between encodings: 1 the same direction, 0 nothing in common, −1 opposite.

# CLIP.
words-clip-none = This model has no pair of encoders.
words-clip-cosines = Cosines
words-clip-cosines-about = How nearly the arrows of a text and a picture point the same way, −1 to 1.
words-clip-by-text = Each text chooses
words-clip-by-text-about = Softmax along a row: which of these pictures does the text belong to?
words-clip-by-picture = Each picture chooses
words-clip-by-picture-about = Softmax along a column: which of these texts belongs to the picture?
words-clip-keep-text = Add the prompt
words-clip-keep-picture = Add the painted picture
words-clip-clear = Remove what was added
words-clip-examples = Other examples
words-clip-picture = Picture { $n } of the table
words-clip-painted = painted
words-clip-matrix = Texts by pictures
words-clip-no-words = (no words)
words-clip-best = Framed: the most alike picture of each row. The last two texts are your prompts, the last picture is the one just painted.
words-clip-hint = Point at a number to see what it is made of; click to keep it.
words-clip-working = “{ $text }” and picture { $picture }: the sum of { $count } products is { $cosine }
words-clip-text-arrow = Text
words-clip-picture-arrow = Picture
words-clip-products = Products

# Two prompts.
words-pair-first = Picture of the prompt
words-pair-second = Picture of the other prompt
words-pair-difference = Other minus first
words-pair-difference-title = other − first, × { $gain }; root mean square { $rms }
words-pair-apart = distance of the states
words-pair-same = Both prompts have the same words in the same order.
words-pair-changed = Gone: { $gone } · come: { $come }
words-pair-data = Implied pictures x₀
words-pair-states = States xₜ

# Controls.
words-negative = Negative prompt
words-negative-about = What guidance leads away from. It takes the place of the empty prompt in ε without.
words-negative-hint = What not to paint: circle
words-negative-on = “Without” now means: with these words. The picture is led away from them.
words-negative-off = Empty: guidance leads away from the unconditional model.
words-seed = Noise
words-seed-about = The seed of x_T. Same seed, same prompt: the same picture.
words-seed-name = Seed of the noise
words-new-noise = New noise
words-steps = Steps
words-steps-about = Moves of DDIM from noise to data. Each asks the network twice: with and without the words.
words-steps-name = Number of steps
words-vocabulary = Words it knows
words-vocabulary-about = The captions it learned from were English. Click a word to add it.
words-opened = Painted by { $name }
words-use-shipped = Use the shipped model
words-save = Save the picture…

# What each word means.
gloss-pad = Padding: fills the room behind the text. The picture can read it too.
gloss-start = Start of the text. Its encoding stands for the whole text in CLIP.
gloss-end = End of the text.
gloss-unknown = A word that is not in the vocabulary: the model only learns that some word stood here.
gloss-circle = circle: a shape
gloss-square = square: a shape
gloss-triangle = triangle: a shape
gloss-star = star: a shape
gloss-ring = ring: a shape: a circle with a hole
gloss-cross = cross: a shape
gloss-shape = shape: any of the shapes
gloss-red = red: a colour
gloss-orange = orange: a colour
gloss-yellow = yellow: a colour
gloss-green = green: a colour
gloss-blue = blue: a colour
gloss-purple = purple: a colour
gloss-pink = pink: a colour
gloss-small = small: a size
gloss-little = little: a size: the same as small
gloss-large = large: a size
gloss-big = big: a size: the same as large
gloss-white = white: a background
gloss-sand = sand: a background: pale yellow
gloss-sky = sky: a background: pale blue
gloss-navy = navy: a background: dark blue
gloss-black = black: a background
gloss-background = background: what lies behind the objects
gloss-left = left: a place; with “of”, a relation
gloss-right = right: a place; with “of”, a relation
gloss-top = top: a place: up
gloss-bottom = bottom: a place: down
gloss-centre = centre: a place: the middle
gloss-center = center: a place: the middle
gloss-middle = middle: a place
gloss-upper = upper: a place: up
gloss-lower = lower: a place: down
gloss-corner = corner: part of a place
gloss-side = side: part of a place
gloss-above = above: a relation: higher than
gloss-over = over: a relation: the same as above
gloss-below = below: a relation: lower than
gloss-under = under: a relation: the same as below
gloss-a = a: an article
gloss-an = an: an article
gloss-the = the: an article
gloss-is = is: joins two parts
gloss-there = there: as in “there is”
gloss-picture = picture: as in “a picture of”
gloss-in = in: joins a place
gloss-on = on: joins a place or a background
gloss-at = at: joins a place
gloss-to = to: as in “to the left of”
gloss-of = of: joins a relation
gloss-with = with: joins a background
gloss-and = and: joins two objects
