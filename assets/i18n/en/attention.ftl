# Attention.

page-attention-about = Which earlier characters each character looks at.

attention-view-maps = Heads
attention-view-path = Way of a token
attention-view-lens = Logit lens

attention-empty = Nothing to look at yet
attention-empty-about = Type a text above: attention is between the characters of a text.
attention-wait = The numbers come with the next pass.

attention-layer = Layer { $n }
attention-layer-short = L{ $n }
attention-head-short = H{ $n }
attention-arcs = Where the chosen character looks, layer { $layer }, head { $head }
attention-grid = All heads
attention-grid-about = { $layers } layers from top to bottom, { $heads } heads side by side. Rows look, columns are looked at. Click to open one.
attention-opened = Layer { $layer }, head { $head }

attention-stages = Stages
attention-stages-keys = The arrow keys ← and → do the same.
attention-stage-scores = q·k
attention-stage-scores-about = Query of the row times key of the column, summed over the head's channels: how well they fit.
attention-stage-scaled = scaled
attention-stage-scaled-about = Divided by the square root of the head size, so that the scores stay moderate.
attention-stage-scaled-gone = Left out by the switch: the raw scores go straight to the mask.
attention-stage-masked = causal mask
attention-stage-masked-about = Later characters are hidden: a score of minus infinity becomes a weight of 0.
attention-stage-att = softmax
attention-stage-att-about = Each row turned into weights that add up to 1.
attention-stage-y = sum of v
attention-stage-y-about = The values v of all visible characters, mixed by the row's weights. One column per channel of the head.

attention-working = Where a number comes from
attention-working-hint = Point at a cell of the large map to see what was multiplied and summed. Click keeps it, Esc lets go.
attention-working-pair = “{ $from }” ({ $i }) looks at “{ $to }” ({ $j })
attention-working-channel = What “{ $from }” takes along in channel { $channel }
attention-working-open = Open the whole tensor

attention-scale = Divide by √{ $size } = { $root }
attention-scale-about = Switch it off and the whole network runs without the division, in every layer.
attention-with = divided
attention-without = not divided
attention-entropy = Entropy of a row
attention-entropy-about = Mean over the rows of this head, in nats, from the same q·k. 0 means that each row looks at a single place.
attention-largest = Largest weight
attention-largest-about = Mean over the rows of this head, from the same q·k.
attention-loss = Nats per character
attention-loss-about = How surprised the whole network is by your text, each setting as it really ran. Lower is better.
attention-loss-hint = A dash: that setting has not read this text yet.

attention-habit-about = In a word, for this text. The ticks are the thresholds.
attention-habit-threshold = Mean over the rows. Named when it reaches { $threshold }.
attention-habit-short = The text is too short to say what this head does
attention-habit-previous = Looks at the character before
attention-habit-previous-row = previous
attention-habit-itself = Looks at itself
attention-habit-itself-row = itself
attention-habit-first = Rests on the first character
attention-habit-first-row = first
attention-habit-same = Looks for the same character
attention-habit-same-row = same character
attention-habit-after-same = Looks at what followed the same character
attention-habit-after-same-row = after the same
attention-habit-near = Looks at the last few characters
attention-habit-near-row = last { $near }
attention-habit-spread = Spread out: a mean of everything so far
attention-habit-spread-row = spread (entropy)
attention-habit-mixed = Mixed: no single habit

attention-token = Following “{ $char }” at position { $position }
attention-token-about = Point at another character to follow that one; click to keep it.
attention-stream = Its row of numbers on the way up
attention-stream-about = The residual stream: every attention and every MLP adds to it, nothing is overwritten. Each row has colours of its own scale; the length of the vector stands at the right.
attention-stream-row = { $name }, the chosen token's row
attention-path = The whole network
attention-path-about = Drawn from the graph that really ran. Point at a box to light its tensor everywhere; click to open it.
attention-block = Inside one layer:

attention-lens = What would be written if the network stopped early
attention-lens-about = After each layer the stream goes straight to the last norm and the head. Shown is the most probable next character.
attention-lens-read = Read
attention-lens-after = After layer { $n }
attention-lens-came = Really came next
attention-lens-place = After “{ $char }” at position { $position }
attention-lens-place-about = The most probable next characters after each layer. A green frame: it is the one that really came.
attention-lens-legend = Probability
