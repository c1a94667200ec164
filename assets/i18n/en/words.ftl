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
