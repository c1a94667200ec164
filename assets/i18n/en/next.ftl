page-next-about = How likely each character is to come next.

# The text so far.
next-nothing = Type a text above: the model reads it and weighs what may come next.
next-text = The text, coloured by surprise
next-surprise-legend = surprise in nats
next-chain-about = Chain rule: the probability of a text is the product of the probabilities of its characters, each given all before it. These are the model's own probabilities, before temperature and filters. The first character is given, not predicted.
next-chain-short = One more character, and there is a first probability to show.
next-chain = { $count ->
    [one] 1 probability
   *[other] { $count } probabilities
} · { $total } nats in all · { $nats } nats or { $bits } bits per character
next-character = “{ $char }” had probability { $probability } (number { $rank } of all): a surprise of { $nats } nats or { $bits } bits.
next-window = These numbers are about the last { $count } characters, which is all the model can read at once.
next-hover-character = Point at a character to see how likely it was; click to keep looking at its place.

# Writing.
next-first = Take back all that was written
next-back = Take back one character
next-play = Write on
next-pause = Pause
next-write = Write one character
next-speed = Characters per second
next-per-second = { " " }per second
next-write-this = Write “{ $char }”
next-write-this-about = Writes this character by your own choice, without a draw.
next-branch-here = Branch before “{ $char }”
next-branch-here-about = Keeps this text and goes on from here in a second one.
next-branch = Branch { $number }, seed { $seed }
next-branch-remove = Remove branch { $number }

# The draw.
next-line = The probabilities laid end to end, and the needle
next-piece = “{ $char }”: { $probability }, from { $from } to { $to }
next-needle-stands = Draw { $draw } of seed { $seed }: the needle stands at { $needle }, on “{ $char }” ({ $from } to { $to }), which is written next.
next-needle-fell = The needle fell at { $needle }, on “{ $char }” ({ $from } to { $to }): so it was written.
next-needle-none = “{ $char }” was typed or chosen by hand here; no needle fell. This is what the model expected.

# The table.
next-column-char = Character
next-column-char-about = Every symbol the model knows, the likeliest first.
next-column-logit = Logit
next-column-logit-about = The number the network gave it. Any number; only differences count.
next-column-scaled = Scaled
next-column-scaled-about = The logit after the repetition penalty, divided by the temperature.
next-column-kept = { $kept } of { $all } kept
next-column-kept-about = Whether it may be drawn, or which filter cut it.
next-column-probability = Probability
next-column-probability-about = e to the power of the scaled logit, divided by the sum over all characters that are kept.
next-column-cumulative = Cumulative
next-column-cumulative-about = All probabilities down to this row added up: where its stretch of the line ends.
next-row = { $char }, { $probability }
next-kept = kept
next-cut-greedy = not the first
next-cut-top-k = cut by top-k
next-cut-top-p = cut by top-p
next-cut-min-p = cut by min-p
next-cut-impossible = impossible

# Settings.
next-settings = How to choose
next-reset = Reset
next-off = off
next-greedy = Greedy: always the likeliest
next-greedy-about = No draw: the same text gives the same character every time.
next-temperature = Temperature
next-temperature-about = Logits are divided by it. Below 1 the likely become likelier, above 1 all become more equal. At 0 the likeliest alone is left.
next-top-k = Top-k
next-top-k-about = Only the k likeliest characters stay in the draw.
next-top-p = Top-p
next-top-p-about = The likeliest characters stay, just as many as it takes to hold this share of the probability.
next-min-p = Min-p
next-min-p-about = A character stays if it has at least this share of the likeliest one's probability.
next-repetition = Repetition penalty
next-repetition-about = Makes characters that occur in the text already less likely: a positive logit is divided by it, a negative one multiplied.
next-seed = Seed
next-seed-about = The seed fixes where every needle falls. The same seed and the same settings give the same text.
next-same-seed = Again with the same seed
next-same-seed-about = Takes back what was written and writes it again: the same needles.
next-new-seed = New seed
next-new-seed-about = Writes on from the same beginning with other needles, in a branch of its own.
next-save-table = Save the table…
next-keys = Space writes and pauses, → writes one character, ← takes one back.
