# From phi to attention.

page-bridge = From φ to attention
page-bridge-about = All three predict the next from what came before. Point at a character to predict it; bars show how heavily earlier places weigh.

bridge-nothing = Type a text above: three predictors will look at its past.
bridge-about = All three predict the next from what came before. Point at a character to predict it; bars show how heavily earlier places weigh.
bridge-writing = The network writes { $count } characters for the other two to learn from…
bridge-rows = Weights of the three predictors over the text
bridge-ar = AR({ $order }): weights φ
bridge-ngram = { $n }-gram table
bridge-network = Attention, layer { $layer }, head { $head }
bridge-fixed = fixed: the same at every place
bridge-moved = moved { $share } since the last place
bridge-tip-none = “{ $char }”, { $lag } back: not looked at
bridge-tip-ar = “{ $char }”, { $lag } back: weight φ = { $weight }, whatever stands there
bridge-tip-ngram = “{ $char }”, { $lag } back: looked up as it is, with its neighbours
bridge-tip-network = “{ $char }”, { $lag } back: weight { $weight }, because of what stands there

bridge-said = What they say before “{ $char }” at position { $position }
bridge-name-ar = AR(p)
bridge-name-ngram = n-gram
bridge-name-network = network
bridge-column-vowel = vowel next?
bridge-column-vowel-about = The AR sees only vowel = 1, anything else = 0, as Markov counted in 1913. Its number is a weighted sum and may leave 0 to 1. The other two add up the probabilities of a, e, i, o, u.
bridge-column-squared = squared error
bridge-column-squared-about = (what came − what was said)², for “is it a vowel”.
bridge-column-own = p(character)
bridge-column-own-about = The probability of the very character that came. The AR knows no characters.
bridge-column-nats = −ln likelihood
bridge-column-nats-about = For the AR: of a Gaussian density around its number (it may be negative). For the others: −ln p of the character. Both in nats, but of different things: do not compare the AR's with the others'.
bridge-column-squared-mean = mean
bridge-column-squared-mean-about = Mean of the squared error over the whole passage.
bridge-column-nats-mean = mean
bridge-column-nats-mean-about = Mean over the whole passage.
bridge-no-ar = The AR could not be fitted: { $reason }
bridge-gaussian = Squared error is a likelihood
bridge-gaussian-about = If the noise is Gaussian, −ln of the density is e² / (2σ²) + ln √(2πσ²): a parabola in the error. Making the squared error small makes what came likely.
bridge-cross-entropy = Cross-entropy is one too
bridge-cross-entropy-about = With probabilities instead of a density, −ln p of what came is the loss that trained the network.
bridge-growth = Left to itself
bridge-growth-about = Squared error of “is it a vowel”, so many steps into a free run fed by its own output, from many places of the passage. Grey: always saying how frequent vowels are. Above grey is worse than knowing nothing.
bridge-axis-error = error
bridge-axis-nats = nats
bridge-axis-steps = characters on its own
bridge-axis-squared = squared error
bridge-tip-gaussian = error { $error }, squared { $squared }: { $nats } nats
bridge-tip-cross-entropy = p = { $probability }: { $nats } nats
bridge-tip-growth = step { $h }: AR { $ar }, n-gram { $ngram }, network { $network }; knowing nothing { $base }
bridge-runs = Free runs
bridge-runs-about = A sonnet that the network was not trained on (for a model of other symbols: the end of what it wrote). From here each goes on alone.
bridge-elsewhere = Another place
bridge-came = really came
bridge-bars-about = How much of a vowel the AR expects at each step. It soon says only how frequent vowels are.

bridge-order = Order p of the AR
bridge-order-about = How many places back it has weights for.
bridge-n = n of the n-gram
bridge-n-about = It looks up the last n − 1 characters in a table of what followed them.
bridge-layer = Layer
bridge-layer-about = Whose attention is shown. The network's prediction uses all layers and heads.
bridge-head = Head
bridge-head-about = Whose attention is shown. The network's prediction uses all layers and heads.
bridge-again = Let the network write again
bridge-again-about = Another seed: another text to learn from, other free runs.
bridge-keys = Click into the bars and walk through the text with ← and →.
