# The window around the pages.

app-name = Genscope

family-text = Characters
family-series = Series
family-plane = Points
family-picture = Pictures
family-machine = Machine
page-tokens = Tokens
page-attention = Attention
page-next = Next character
page-noise = Noise
page-denoise = Denoise
page-picture = Denoise a picture
page-unet = Inside the U-Net
page-words = From words to picture
page-course = Change the course
page-kernels = Kernels

# The text that all pages share.
text-box = Text the model reads
text-hint = Type or paste any text here.
text-read-all = All { $count } characters are read; up to { $block } fit.
text-read-tail = { $count } characters. The model reads the last { $block }; the pale ones came too early.
text-cut = Only the last { $kept } characters are kept; { $cut } before them were cut off.
text-unknown = { $count ->
    [one] 1 character has no symbol in this model and is left out:
   *[other] { $count } characters have no symbol in this model and are left out:
} { $characters }
text-unknown-why = The model knows only the characters of the text it was trained on. It reads on as if the others were not there.
text-no-model = No model is open.

# Models.
model-picker = Model
model-none = No model
model-open-file = Open a checkpoint file…
model-shakespeare = Shakespeare
model-names = Names
model-tang = Tang quatrains

# Devices.
device-picker = Device that computes
device-auto = Automatic
device-gpu = GPU
device-cpu = CPU
device-found = Found on this machine
device-software = (emulated by the processor)

# View.
language-picker = Language
view-menu = Colours and text size
view-colors = Colours
view-dark = Dark
view-light = Light
view-scale = Text size
view-reduced-motion = Less movement
view-side-panel = Lesson and controls

# The status line.
status-read = Read { $count } characters in { $time } on { $device }
status-device = Computes on { $device }
status-without-scale = Without the division by √(head size)
status-no-model = No model is open yet
status-no-text = Type a text to begin
status-parameters = { $count } parameters
status-loss = { $loss } nats per character on unseen text

# Lessons.
lesson-back = Back
lesson-next = Next
lesson-skip = Skip
lesson-fold = Fold the lesson
lesson-unfold = Unfold the lesson
lesson-your-turn = Your turn
lesson-done = Done
lesson-link-tensor = { $name } · click to keep it lit

# Walks through positions.
player-first = { $what }: to the start
player-back = { $what }: one step back
player-play = { $what }: play
player-pause = { $what }: pause
player-step = { $what }: one step on
player-speed = { $what }: speed
player-position = { $what }: position
player-per-second = { " " }/s

# The inspector of one tensor.
inspector-hint = Point at a cell to see where its number came from; click to keep it.
inspector-axis = Index on axis { $axis }
inspector-part = The first { $shown } of { $rows } rows are drawn; the file has all of them.

# Where a number came from.
arithmetic-input = This is what the network was given.
arithmetic-weight = This is a parameter: it was learned in training.
arithmetic-wait = The operands come with the next pass.
arithmetic-rest = … and { $count } more products, together { $sum }
arithmetic-rest-terms = … and { $count } more terms, together { $sum }
arithmetic-result = Result

# Taking something out.
export-title = Save
export-csv = Save as CSV…
export-png = Save as PNG…
export-copy = Copy

# Waiting.
waiting-model = Opening the model…
waiting-text = Type a text above: the pictures follow at once.
waiting-pass = Reading…

# What computes, and why.
device-why-asked = It was chosen by hand.
device-why-real-gpu = A real GPU was found.
device-why-software-adapter = The only GPU adapter is emulated by the processor; computing natively is 6 to 40 times as fast.
device-why-no-adapter = No GPU adapter was found.
device-why-fallback = The device before it failed or was not there.

# Files dropped on the window.
drop-title = Drop it to open it
drop-unknown = This file cannot be opened here
drop-model = A model
drop-ar = A table of numbers, to fit AR(p) to
drop-noise = A picture, to watch it drown in noise
drop-course = A picture, to change its course
drop-denoise = A denoiser of points, on the page Denoise
drop-picture = A denoiser of pictures, on the page Denoise a picture
