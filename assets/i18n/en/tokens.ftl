# Tokens and embeddings.

page-tokens-about = What the model receives: one number per character, and a row of numbers for each.

tokens-chips = The text as tokens
tokens-chips-count = The text as { $count ->
    [one] one token
   *[other] { $count } tokens
}
tokens-chips-about = Each character, with its id beneath. Point at one to follow it; click to keep it, Esc to let go.
tokens-chips-cut = Each character, with its id beneath. { $count } earlier ones did not fit and are not read.
tokens-empty = Type a text above. The map below is there without one: it belongs to the model.
tokens-wait = The numbers come with the next pass.

tokens-sum = What the first block reads for “{ $char }” at position { $position }
tokens-sum-about = Two learned rows, one for the character and one for the place, added channel by channel.
tokens-row-char = The character
tokens-row-position = The place
tokens-row-sum = Their sum
tokens-sum-hint = Point at a cell to see the two numbers and their sum.
tokens-channel = Channel { $channel }:
tokens-again = Add again

tokens-map = Map of the characters
tokens-map-about = PCA: { $channels } channels flattened to 2, which hold { $share } of the variance.
tokens-map-axis = Component { $n } · { $share }
tokens-kind-vowel = vowel
tokens-kind-consonant = consonant
tokens-kind-capital = capital
tokens-kind-digit = digit
tokens-kind-punctuation = punctuation
tokens-kind-space = space
tokens-kind-other = other

tokens-positions = Position embeddings
tokens-positions-values = Values
tokens-positions-similarity = Similarity
tokens-positions-values-about = A row per place, a column per channel; the mark is the chosen place.
tokens-positions-similarity-about = The cosine between every two places: 1 means the same direction.

tokens-chosen-id = Id { $id } of { $vocab }
tokens-chosen-length = { $channels } numbers; length of the vector { $length }
tokens-inspect = Open the whole table
tokens-near = Nearest by cosine
tokens-near-about = Measured in all channels. On the flat map they may lie farther apart.
