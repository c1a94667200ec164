# What went wrong, with what, and what to do.

error-no-font = This computer has no font with Chinese characters, so the window stays in English. Install one, for example Noto Sans CJK (package fonts-noto-cjk), and start again.
error-settings-garbage = The settings could not be read ({ $reason }). They were put aside as { $file }, and the window starts afresh.
error-settings-unreadable = The settings in { $file } could not be read ({ $reason }). The window starts afresh.
error-settings-unwritable = The settings could not be saved to { $file } ({ $reason }). They hold until the window is closed.
error-export = { $file } could not be written ({ $reason }). Choose another folder, or make room on the disk.
error-tour-no-adapter = No graphics adapter was found, not even an emulated one, so nothing can be drawn. On Debian, mesa-vulkan-drivers brings one.

error-checkpoint-damaged = { $path } is not a whole checkpoint ({ $reason }). The model that was open stays open.
error-checkpoint-mismatch = { $path } does not fit together ({ $reason }). The model that was open stays open.
error-checkpoint-other-kind = { $path } holds another kind of model than this page opens. The model that was open stays open.
error-checkpoint-unreadable = { $path } could not be read ({ $reason }). Check that the file is there and may be read.
error-checkpoint-unwritable = { $path } could not be written ({ $reason }). Choose another folder, or make room on the disk.
error-checkpoint-too-large = { $path } has { $megabytes } MB; at most { $limit } MB are opened.
error-device-lost = The GPU was lost ({ $reason }). Work goes on with the CPU.
error-engine = The computation failed ({ $reason }). Try another device.
error-lab-case = The operation { $op } has no such example.
error-no-adapter = No GPU adapter was found. The device stays as it was.
error-no-engine = There is no device to compute with. Choose one at the top.
error-no-thread = The system refused a thread ({ $reason }). Close other programs and start again.
error-read = The text could not be read ({ $reason }).
error-unknown-model = There is no shipped model named { $model }.
error-worker-panic = The computation stopped with a mistake of the program ({ $reason }). Work goes on with the CPU; nothing was lost.

# Training and sampling in the plane.
error-diverged = Training diverged: at step { $step } the loss is { $loss }. The last good weights are kept; lower the learning rate and begin again.
error-train-setting = { $name } cannot be { $value }. Choose another value.
error-train = Training stopped: { $reason }.
error-schedule = This noise schedule does not work: { $reason }.
error-sampler = This sampler cannot run so: { $reason }.
error-plane-count = { $count } points cannot be denoised at once; choose 1 to { $most }.
error-fork = The two runs do not fit together. Begin the run anew and try the fork again.

error-drop = { $file } is not something to open here. Drop a file that ends in one of these: { $takes }.

error-picture-none = No picture is built in.
error-picture-bytes = { $file } has { $megabytes } MB; pictures of up to { $limit } MB are opened. Save it smaller and try again.
error-picture-format = { $file } is not a PNG, JPEG or WebP picture, whatever its name says. Save it as one of these and try again.
error-picture-pixels = { $file } has { $width } × { $height } pixels; pictures of up to { $limit } million are opened. Make it smaller and try again.
error-picture-damaged = { $file } is a damaged picture ({ $reason }). The one that was open stays open.
error-picture-unreadable = { $file } could not be read ({ $reason }). Check that the file is there and may be read.

# Training in front of the class.
error-class-text-unreadable = { $file } could not be read ({ $reason }). Check that the file is there and may be read. The text that was chosen stays.
error-class-text-changed = { $file } changed while it was being read. Wait until whatever writes it is done, then open it again.
error-class-text-large = { $from ->
    [pasted] What was pasted has { $megabytes } MB
   *[other] { $file } has { $megabytes } MB
 }; texts of up to { $limit } MB are taken. Cut a piece out of it.
error-class-text-empty = { $from ->
    [pasted] Nothing was pasted: there is nothing to learn. Type or paste a text.
   *[other] { $file } is empty: there is nothing to learn. Choose another file.
 }
error-class-text-one = { $from ->
    [pasted] What was pasted
   *[other] { $file }
 } has only one symbol, “{ $symbol }”, { $count } times: there is nothing to predict. Take a text with at least two.
error-class-text-binary = { $from ->
    [pasted] What was pasted
   *[other] { $file }
 } is no text: byte { $byte } is a control code, as in a picture, a program or a document of a word processor. Save it as plain text.
error-class-text-utf16 = { $from ->
    [pasted] What was pasted
   *[other] { $file }
 } is a text in UTF-16. Save it as UTF-8 and open it again.
error-class-text-utf8 = { $from ->
    [pasted] What was pasted
   *[other] { $file }
 } is not UTF-8: the first byte that does not fit is byte { $byte } (line { $line }, character { $column }). Save it as UTF-8 and open it again.
error-class-no-corpus = There is no built-in text named { $text }.
error-class-short = The text has { $found } characters; a context of { $block } needs at least { $wanted }. Choose a shorter context or a longer text.
error-class-heads = A width of { $width } cannot be divided among { $heads } heads. Choose a width that is a multiple of the heads.
error-class-large = A network of these sizes ({ $sizes }) is too large to train here. Choose fewer layers, a smaller width or a shorter context.
error-class-memory = This run would take { $megabytes } MB of memory; at most { $limit } MB are taken. Choose smaller sizes or a smaller batch.
error-class-runs = { $most } runs are kept side by side at most. Discard one of them first.
error-class-fork-sizes = A run that goes on from another keeps its network: layers, heads, width, context and parts must stay. Begin a new run for another network.
error-class-moment = Nothing is kept of that moment any more. Choose another one.
error-class-autosave = The run could not be saved by itself to { $path } ({ $reason }). Training goes on; make room on the disk, or save to another place.
error-class-no-text = { $file } was trained on “{ $text }”, and that text is not to be found. Choose a text for it to go on with, then open it again.
error-class-symbols = The text has the symbol “{ $symbol }”, which { $file } does not know. Choose a text without it, or begin a new run.
# --- pictures from words
error-guidance = A guidance of { $value } cannot be used; give a number from 0 (the words do not count) to { $most }. Up to 12 is usual.
error-prompt = This prompt was not written for the model “{ $subject }”. Choose the model again and type the prompt anew.
error-picture-size = The picture has { $found } numbers; this model draws { $size } x { $size } pixels with { $channels } channels. Open the picture anew.
error-picture-number = The pixel in row { $row }, column { $column } is not a finite number. Undo the last stroke, or begin the run anew.
error-strength = A strength of { $value } cannot be used; give a share above 0 (keep the picture) and at most 1 (begin in pure noise).
error-share = A share of { $value } lies outside the way between the two; give a number from 0 to 1.
error-mask = The mask does not fit the picture: it needs { $size } x { $size } numbers from 0 (kept) to 1 (painted anew).
error-mask-empty = The mask covers nothing, so there is nothing to paint anew. Brush over the part that should change.
error-mask-full = The mask covers the whole picture, so nothing would be kept. Leave a part free, or make a new picture from noise.
error-skip = There is no skip connection at level { $level }; this network has levels 0 to { $last }.
error-timestep = There is no time { $value }; t runs from 1 to { $most }.
error-times = { $count } times cannot be looked at at once; choose 1 to { $most }.
