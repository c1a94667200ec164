# Inside the U-Net.

page-unet-about = Inside the U-Net: the network that denoises pictures, block by block, with what every block says right now.

unet-view-maps = Feature maps
unet-view-maps-about = Every channel of the chosen block, computed for the picture at this t.
unet-view-skips = Skip connections
unet-view-skips-about = Cut what runs across, and see what the network says then, and what becomes of a whole run.
unet-view-time = Time
unet-view-time-about = How t reaches the blocks, and what it does to a channel.
unet-view-words = Words
unet-view-words-about = Where the words come in, and how much they move each place.
unet-view-counts = Counts
unet-view-counts-about = Parameters and multiply-adds of every block.

# The drawing.
unet-looking = Looking inside…
unet-input = xₜ, t = { $t }
unet-input-about = What the network is asked about: the picture at this time.
unet-output = predicted x₀
unet-output-about = What the answer, with guidance, implies for the finished picture.
unet-block-name = { $block }: { $kind }
unet-block-about = { $block }: { $kind }
    { $parameters } parameters, { $work } multiply-adds
    The picture shows how strongly each place speaks: the root mean square over its channels. Click to see them all.
unet-kind-convolution = convolution
unet-kind-residual = residual block
unet-kind-attention = attention
unet-kind-resize = change of size
unet-kind-time = embedding of the time
unet-time-box = time t
unet-time-box-about = The time, as waves, through two small layers, to every block marked t.
unet-words-box = encoded words
unet-words-box-about = The encoded words: every block marked w reads them.
unet-skip-name = Skip connection { $level }, { $size }
unet-skip-label = skip connection
unet-skip-about = Skip connection: { $size } numbers go straight across. Click to cut it.
unet-skip-cut-about = Cut: zeros go across instead of { $size } numbers. Click to join it again.
unet-cost = One pass: { $parameters } parameters, { $work } multiply-adds. The pictures show how strongly each place speaks in each block.

# Feature maps.
unet-all-channels = All { $channels } channels of { $block }
unet-channel = Channel { $channel }
unet-channel-short = Channel
unet-channel-name = Channel { $channel } of { $block }
unet-mosaic-name = All channels of { $block }: click one to enlarge it
unet-mosaic-tip = channel { $channel }, row { $row }, column { $column }
    { $value }
unet-reading = Row { $row }, column { $column }: { $value }
unet-reading-hint = Point at a place to read its number.

# Skip connections.
unet-skip-switch = Connection { $level } ({ $size })
unet-join-all = Join all
unet-skips-hint = All connections are whole. Cut one: with the switch in the drawing, or with its box here.
unet-answer-whole = x₀ by the whole network
unet-answer-cut = x₀ with the cut
unet-answer-difference = How far apart
unet-run-whole = Whole run, t = { $t }
unet-run-cut = Run with the cut, t = { $t }
unet-run-coming = The run is coming…
unet-skips-verdict = At t = { $t } the cut changes the predicted noise by { $off } (root mean square): { $part } of its size.
unet-skips-end = At the end of the whole run the two pictures are { $off } apart (root mean square; the range is −1 to 1).

# Time.
unet-waves = t as { $waves } waves: four of them, and all
unet-waves-name = Four waves of the time over t
unet-waves-map-name = All waves of the time over t
unet-waves-map-about = A row for each wave, sines above, cosines below; t runs from left to right. The first waves of each half change faster than the picture can show.
unet-time-block = Block that is told the time
unet-time-channel = Channel whose shift is drawn
unet-shift-name = What the time adds to a channel, over t
unet-shift-curve = channel { $channel }
unet-shift-map-name = What the time adds to every channel, over t
unet-shift-map-about = A row for each channel, t from left to right. Click a row to choose its channel.
unet-before-after = Channel { $channel } at t = { $t }
unet-before = before
unet-after = after
unet-added = Added to every place: { $added }
unet-added-about = The same number everywhere: the time does not know where. What follows is a group norm and SiLU, which passes on what lies above zero.

# Words.
unet-no-words = No words: what is read here are only the start and the end of the text.
unet-words-read = The words: { $words }
unet-words-map = { $block }: { $share }
unet-words-map-name = How much the words move each place in { $block }
unet-words-about = For each place: how long the step is that the words add, against what was there before. Residual blocks and the attention among places never see a word.
unet-go-words = Which word goes where

# Counts.
unet-counts-line = U-Net: { $unet } parameters and { $work } multiply-adds a pass; text encoder: { $text } parameters, once a prompt. The pass on screen took { $time } on { $device }.
unet-column-block = block
unet-column-kind = what it is
unet-column-shape = its result
unet-column-parameters = parameters
unet-column-work = multiply-adds

# Controls.
unet-network = Network
unet-subject-shapes = Shapes
unet-subject-shapes-about = Scenes of 32 × 32 pixels in colour, from words.
unet-subject-digits = Digits
unet-subject-digits-about = Digits of 16 × 16 pixels in grey, from a class.
unet-prompt = Prompt
unet-prompt-name = Prompt for the run through the network
unet-digit = Digit
unet-guidance = Guidance
unet-guidance-about = For the run that is scrubbed. The pass that is shown inside is always the one with the words.
unet-guidance-name = Guidance of the run
unet-seed = Seed
unet-seed-name = Seed of the run
unet-new-noise = New noise
unet-reset = Reset
unet-reset-about = Back to the prompt, the block and the connections of the beginning.
unet-save-picture = Save picture…
unet-keys = Space plays · ← → one step · [ ] block · , . channel
