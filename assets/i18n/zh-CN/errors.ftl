# 出了什么问题，与什么有关，该怎么办。

error-no-font = 这台电脑上没有中文字体，窗口将继续使用英文。请安装一种中文字体，例如 Noto Sans CJK（软件包 fonts-noto-cjk），然后重新启动。
error-settings-garbage = 无法读取设置（{ $reason }）。原文件已另存为 { $file }，窗口以默认设置启动。
error-settings-unreadable = 无法读取 { $file } 中的设置（{ $reason }），窗口以默认设置启动。
error-settings-unwritable = 无法把设置保存到 { $file }（{ $reason }）。这些设置在窗口关闭前有效。
error-export = 无法写入 { $file }（{ $reason }）。请换一个文件夹，或清理磁盘空间。
error-tour-no-adapter = 没有找到任何图形适配器，连模拟的也没有，因此无法绘图。在 Debian 上可安装 mesa-vulkan-drivers。

error-checkpoint-damaged = { $path } 不是完整的检查点（{ $reason }）。原来打开的模型保持不变。
error-checkpoint-mismatch = { $path } 的内容前后不符（{ $reason }）。原来打开的模型保持不变。
error-checkpoint-other-kind = { $path } 里是另一种模型，这里打不开。原来打开的模型保持不变。
error-checkpoint-unreadable = 无法读取 { $path }（{ $reason }）。请确认文件存在并且允许读取。
error-checkpoint-unwritable = 无法写入 { $path }（{ $reason }）。请换一个文件夹，或清理磁盘空间。
error-checkpoint-too-large = { $path } 有 { $megabytes } MB；最多可打开 { $limit } MB。
error-device-lost = GPU 已断开（{ $reason }），改用 CPU 继续。
error-engine = 计算失败（{ $reason }）。请换一个设备试试。
error-lab-case = 运算 { $op } 没有这个示例。
error-no-adapter = 没有找到 GPU，仍使用原来的设备。
error-no-engine = 没有可用于计算的设备，请在上方选择一个。
error-no-thread = 系统无法创建线程（{ $reason }）。请关闭其他程序后重新启动。
error-read = 无法读取这段文本（{ $reason }）。
error-unknown-model = 没有名为 { $model } 的内置模型。
error-worker-panic = 计算因程序错误而中断（{ $reason }）。现在改用 CPU 继续，没有丢失任何内容。

# 平面上的训练与采样。
error-diverged = 训练发散了：第 { $step } 步的损失是 { $loss }。最后一次正常的权重已保留；请调低学习率，重新开始。
error-train-setting = { $name } 不能取 { $value }，请换一个值。
error-train = 训练已停止：{ $reason }。
error-schedule = 这个噪声调度不可用：{ $reason }。
error-sampler = 采样器不能这样运行：{ $reason }。
error-plane-count = 一次无法给 { $count } 个点去噪；请选 1 到 { $most } 个。
error-fork = 两次运行对不上。请重新运行，再试一次分叉。

error-drop = { $file } 不能在这里打开。可以拖入以下列结尾的文件：{ $takes }。

error-picture-none = 没有内置图片。
error-picture-bytes = { $file } 有 { $megabytes } MB；最大可打开 { $limit } MB 的图片。请另存得小一些再试。
error-picture-format = 不论文件名怎么写，{ $file } 都不是 PNG、JPEG 或 WebP 图片。请另存为其中一种格式再试。
error-picture-pixels = { $file } 有 { $width } × { $height } 像素；最多可打开 { $limit }00 万像素的图片。请缩小后再试。
error-picture-damaged = 图片 { $file } 已损坏（{ $reason }）。原来打开的图片保持不变。
error-picture-unreadable = 无法读取 { $file }（{ $reason }）。请确认文件存在并且允许读取。

# 当堂训练。
error-class-text-unreadable = 无法读取 { $file }（{ $reason }）。请确认文件存在并且允许读取。原来选的文本保持不变。
error-class-text-changed = 读取过程中 { $file } 被改动了。请等写入它的程序结束，再重新打开。
error-class-text-large = { $from ->
    [pasted] 粘贴的内容有 { $megabytes } MB
   *[other] { $file } 有 { $megabytes } MB
 }；最大可用 { $limit } MB 的文本。请截取其中一段。
error-class-text-empty = { $from ->
    [pasted] 没有粘贴任何内容，无从学起。请输入或粘贴一段文本。
   *[other] { $file } 是空的，无从学起。请另选一个文件。
 }
error-class-text-one = { $from ->
    [pasted] 粘贴的内容
   *[other] { $file }
 }里只有一种符号“{ $symbol }”，共 { $count } 次，没有什么可预测的。请换一段至少有两种符号的文本。
error-class-text-binary = { $from ->
    [pasted] 粘贴的内容
   *[other] { $file }
 }不是文本：第 { $byte } 个字节是控制码，像是图片、程序或文字处理软件的文档。请另存为纯文本。
error-class-text-utf16 = { $from ->
    [pasted] 粘贴的内容
   *[other] { $file }
 }是 UTF-16 编码的文本。请另存为 UTF-8 后重新打开。
error-class-text-utf8 = { $from ->
    [pasted] 粘贴的内容
   *[other] { $file }
 }不是 UTF-8 编码：从第 { $byte } 个字节（第 { $line } 行第 { $column } 个字符）起不符。请另存为 UTF-8 后重新打开。
error-class-no-corpus = 没有名为 { $text } 的内置文本。
error-class-short = 这段文本有 { $found } 个字符；上下文长度为 { $block } 时至少需要 { $wanted } 个。请缩短上下文，或换一段更长的文本。
error-class-heads = 宽度 { $width } 不能平均分给 { $heads } 个头。请选头数的整数倍。
error-class-large = 这样大小的网络（{ $sizes }）在这里训练不了。请减少层数、宽度或上下文长度。
error-class-memory = 这次训练要占用 { $megabytes } MB 内存；最多可用 { $limit } MB。请选小一些的网络或批量。
error-class-runs = 最多同时保留 { $most } 次训练。请先舍弃一次。
error-class-fork-sizes = 从某一刻接着训练时，网络要保持原样：层数、头数、宽度、上下文和各部件都不能变。要换网络，请重新开始一次训练。
error-class-moment = 那一刻的内容已不再保留，请另选一刻。
error-class-autosave = 无法把训练自动保存到 { $path }（{ $reason }）。训练仍在继续；请清理磁盘空间，或保存到别处。
error-class-no-text = { $file } 是用“{ $text }”训练的，现在找不到这段文本。请先选一段文本，再重新打开。
error-class-symbols = 文本里有符号“{ $symbol }”，而 { $file } 不认识它。请换一段不含它的文本，或重新开始一次训练。
# --- 文生图
error-guidance = 引导强度不能是 { $value }；请给 0（不理会文字）到 { $most } 之间的数，通常不超过 12。
error-prompt = 这条提示不是写给“{ $subject }”模型的。请重新选择模型，再输入提示。
error-picture-size = 这幅图有 { $found } 个数，而模型画的是 { $size } x { $size } 像素、{ $channels } 个通道。请重新打开图片。
error-picture-number = 第 { $row } 行第 { $column } 列的像素不是有限的数。请撤销上一笔，或重新运行。
error-strength = 强度不能是 { $value }；请给大于 0（保留原图）、不超过 1（从纯噪声开始）的数。
error-share = 比例 { $value } 不在两者之间；请给 0 到 1 之间的数。
error-mask = 蒙版与图片对不上：需要 { $size } x { $size } 个数，从 0（保留）到 1（重画）。
error-mask-empty = 蒙版什么也没盖住，没有要重画的地方。请用画笔涂出想改的部分。
error-mask-full = 蒙版盖住了整幅图，什么也留不下。请空出一部分，或者干脆从噪声画一幅新图。
error-skip = 第 { $level } 层没有跳跃连接；这个网络只有第 0 到第 { $last } 层。
error-timestep = 没有 t = { $value } 这个时刻；t 取 1 到 { $most }。
error-times = 不能一次查看 { $count } 个时间，请选 1 到 { $most } 个。
