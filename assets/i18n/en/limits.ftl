# The tabs Limits and Ladder of the page that trains in front of the class.

# Running an experiment.
limits-run = Run
limits-run-again = Run again
limits-run-about = Runs here and now, beside all other work. The same seed every time: the same numbers.
limits-run-first = First say what you expect.
limits-stop = Stop
limits-stop-about = What was found so far stays.
limits-progress = Progress of the experiment
limits-preparing = preparing
limits-training = training
limits-measuring = measuring
limits-seconds = { $seconds } s
limits-done = Done in { $seconds } s, on the CPU: { $processor }.
limits-stopped = Stopped before its end; run it again for the whole of it.
limits-before-answer = Say what you expect. Then run the experiment and see.
limits-before-run = Noted. Now press Run.
limits-text = Text
limits-who = Model
limits-who-open = the open one
limits-who-fresh = a fresh small one
limits-who-class = the class' own
limits-who-class-about = The newest moment of the current run of the tab “Train”.
limits-who-class-none = Nothing was trained yet in the tab “Train”.
limits-small = small network
limits-whole = whole network
limits-key-train = dashed: on the batches; dots: on held-out text
limits-train-loss = batches
limits-val-loss = held out
limits-wrote = { $who } writes:
limits-diverged = Without this part the loss was no number any more after step { $step }: the run exploded.
limits-ablation-hurt = After { $steps } steps: { $whole } nats with all parts, { $without } without this one, { $gap } worse. Knowing only how common each character is costs { $single }.
limits-ablation-helped = After { $steps } steps: { $whole } nats with all parts, { $without } without this one. Here, leaving it out did no harm; it even gained { $gap }.
error-unknown-text = There is no built-in text called { $text }.
error-trial-text = This experiment needs a text with line ends, and for the true judge one that this program generates. Choose another text.
error-trial-judge = The model { $model } lacks too many of this text's symbols to judge it. Choose another text.

# 1. Repetition.
limits-repetition = Going in circles
limits-repetition-about = Repetition at low temperature, and what the penalty does.
limits-repetition-ask = The model writes 300 characters at temperature 0.1, nearly always taking the likeliest one. How many of its 8-character pieces stood in the same sample before?
limits-repetition-choice-0 = Hardly any
limits-repetition-choice-1 = A good part
limits-repetition-choice-2 = Most of them
limits-repeated = repeated { $n }-character pieces
limits-surprise = own surprise, nats per character
limits-axis-temperature = temperature
limits-temperature = temperature { $value }
limits-penalty = penalty { $value }
limits-penalty-none = no penalty
limits-temperature-name = Temperature of the example
limits-penalty-name = Penalty of the example
limits-look-back = Penalty looks back
limits-look-back-about = Which characters count as “seen already”. Their logits are divided by the penalty if positive, multiplied if negative.
limits-look-back-all = over all
limits-look-back-short = { $count } characters
limits-read = Read the sample of
limits-held-out = Green line: { $loss } nats, what real text costs { $model } per character. That is how surprising people are.
limits-sample = At temperature { $temperature }, { $penalty }: { $share } of the pieces repeated, { $surprise } nats per character.
limits-repetition-found = Of all { $n }-character pieces, { $low } were repeated at temperature 0.1 and { $one } at 1.0. Its own surprise: { $low-nats } nats against { $one-nats }. A penalty of 1.5 brings the repetition at 0.1 to { $strong }, and the surprise to { $strong-nats }.
limits-repetition-lesson = The likeliest next character is not what people write: they surprise a little all the time. The penalty breaks the circle, but it is blunt. In a character model nearly every letter has soon been seen, so it pushes the model towards rare letters, and words fall apart.

# 2. Exposure bias.
limits-exposure = Reading itself
limits-exposure-about = Exposure bias: loss on true text against loss on its own writing.
limits-exposure-ask = In training a model only ever reads true text. Now it writes 160 characters, reading its own. A judge who knows the true probabilities reads along. What does the judge pay per character, compared with the model's loss on true text?
limits-exposure-choice-0 = About the same
limits-exposure-choice-1 = More
limits-exposure-choice-2 = Less
limits-exposure-steps = Training steps
limits-exposure-judged = its own writing, judged by { $judge }
limits-exposure-forced = true text, read by the model
limits-exposure-own = its own writing, in its own opinion
limits-exposure-reference = true text, judged by { $judge }
limits-exposure-k = characters
limits-exposure-intact = own texts without a slip so far
limits-exposure-expected = expected from its errors on true text
limits-exposure-written = What it wrote on its own; red: what the grammar would never have written there.
limits-judge-process = the grammar
limits-judge-model = { $model }
limits-exposure-found = { $runs } texts each. In the last { $quarter } characters its own writing costs the grammar { $late } nats per character (in the first { $quarter }: { $early }); true text costs the model { $forced-late }. In its own opinion all is well: { $own-late }. A slip comes at { $before } of the characters of a clean line, at { $after } once the line has had one; { $intact } of the texts are without any.
limits-exposure-found-model = { $runs } texts each. In the last { $quarter } characters its own writing costs { $judge } { $late } nats per character (in the first { $quarter }: { $early }), true text { $reference }. In its own opinion all is well: { $own-late }. No true probabilities are known here: the judge is a larger model that has learned other texts, so only the difference between the two counts.
limits-exposure-lesson = One wrong letter and the model stands where no training text ever led, so the next error comes sooner: that is exposure bias. Up to the first slip the errors only add up, as the dashed curve expects; what comes after it is worse. And the model itself does not notice.

# 3. Overfitting.
limits-overfit = Learning by heart
limits-overfit-about = Overfitting on a short text.
limits-overfit-ask = A network of 100,000 numbers learns from 1,500 characters. What does its loss do on text that it never saw?
limits-overfit-choice-0 = It falls to the end
limits-overfit-choice-1 = It falls, then rises
limits-overfit-choice-2 = It never falls
limits-overfit-short = characters of the short text
limits-overfit-dropout = Dropout 0.3
limits-overfit-dropout-about = In every step three tenths of the numbers on the way through the network are set to zero at random.
limits-overfit-arm = from { $characters } characters
limits-overfit-found = From the short text: the loss on held-out text was lowest at step { $step } ({ $best }) and is { $last } now, while the loss on its own batches has come to { $train }. From the whole text: { $whole }.
limits-overfit-lesson = More numbers than examples: the cheapest way down is to learn the text by heart. Only held-out text shows it. Stop where it is lowest, take a longer text, or make remembering harder with dropout.

# 4. Longer context.
limits-position = A longer context
limits-position-about = Loss by position in the context.
limits-position-ask = A network sees up to 128 characters. At the first place it knows only one, at the last all of them. Where does the loss fall most?
limits-position-choice-0 = It is the same at all places
limits-position-choice-1 = With the first few known characters
limits-position-choice-2 = With the later ones
limits-position-known = known characters
limits-position-model = the network
limits-position-sure = ± two standard errors
limits-position-truth = a perfect reader of the same windows
limits-position-found = Mean of { $windows } windows: { $first } nats with one known character, { $early } over the first 8, { $middle } up to 32, { $half } up to 64, { $late } beyond.
limits-position-lesson = The nearest characters tell most: what word this is. Further back there is only what one has to remember, such as who the story is about. Between the curves lies what the network has not learned; below the green one nobody gets.

# 5. No positions.
limits-no-position = No positions
limits-no-position-about = The network without position embeddings.
limits-no-position-ask = Attention is a weighted mean, and a mean knows no order. Without position embeddings, how well does the network learn?
limits-no-position-choice-0 = As well as before
limits-no-position-choice-1 = Worse, but it learns
limits-no-position-choice-2 = Hardly better than by letter counts
limits-no-position-arm = without positions
limits-no-position-lesson = It learns more than a bag of letters could: each place sees only what came before it, and how much that is differs from place to place. This causal mask gives order away, a little. Saying it outright is better.

# 6. No residuals.
limits-no-residual = No residuals
limits-no-residual-about = The network without residual connections.
limits-no-residual-ask = Each block replaces its input instead of adding to it: f(x) in place of x + f(x). How well does it learn?
limits-no-residual-choice-0 = As well as before
limits-no-residual-choice-1 = Worse, but it learns
limits-no-residual-choice-2 = Hardly better than by letter counts
limits-no-residual-arm = without residual connections
limits-no-residual-lesson = Fresh weights are small, so each block hands on little of what came in, and the gradient on its way back shrinks the same way. With x + f(x) both have a straight road, whatever the blocks do.

# 7. No scale.
limits-no-scale = No scale
limits-no-scale-about = Attention without the division by the square root of the head size.
limits-no-scale-ask = One head of 64 channels: q·k is a sum of 64 products. Without the division by √64, how well does the network learn?
limits-no-scale-choice-0 = As well as before, or better
limits-no-scale-choice-1 = Worse, but it learns
limits-no-scale-choice-2 = Hardly better than by letter counts
limits-no-scale-arm = without the scale
limits-heads = Heads
limits-heads-one = one of 64 channels
limits-heads-four = four of 16 channels
limits-no-scale-lesson = Large scores make the softmax choose one place and ignore the rest; where it is certain, its gradient is nearly zero, and it stays so. The wider the head, the larger the sum. Try four narrow heads: there the scale matters far less, and may even slow the beginning.

# The ladder.
ladder-about = The same text, the same number of steps, each rung with the learning rate that suits it: what does each part bring? Nats per held-out character; shorter is better.
ladder-steps = Steps of a rung, live
ladder-recorded = recorded run of this project
ladder-live = live, here and now
ladder-axis = ln V = { $uniform }
ladder-record = Grey: recorded with version { $version } on { $processor }: { $steps } steps a rung, { $characters } characters, { $held } of them held out for the loss. Anyone can repeat it: { $command }
ladder-parameters = { $count } parameters
ladder-counts = { $count } counts
ladder-wrote-recorded = wrote then:
ladder-wrote-live = writes now:
ladder-bigram = Bigram table
ladder-bigram-about = Counts which character followed which, once through the text. It sees one character and learns nothing more, however long one waits.
ladder-one-head = One head
ladder-one-head-about = Attention alone: a weighted mean of what came before. It sees 64 characters, but all that it takes from them must pass through one set of weights.
ladder-heads = Many heads
ladder-heads-about = Four heads of 16 channels instead of one of 64: just as many parameters, four different places to look at.
ladder-mlp = With MLP
ladder-mlp-about = After attention has gathered, the MLP works on what came together. But without a straight road past it, signal and gradient must go through one more block of small fresh weights: so far it brings little.
ladder-residual = With residuals and norms
ladder-residual-about = x + f(x) and layer norms. No new ability, but now everything that was there before can be learned: the largest step of all.
ladder-deep = Deeper
ladder-deep-about = Four such blocks. What one block finds the next can use: who the story is about, then which word fits.
