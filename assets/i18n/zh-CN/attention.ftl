# 注意力。

page-attention-about = 每个字符在看前面的哪些字符。

attention-view-maps = 注意力头
attention-view-path = 一个词元的旅程
attention-view-lens = logit 透镜

attention-empty = 还没有可看的内容
attention-empty-about = 请在上方输入文本：注意力发生在文本的字符之间。
attention-wait = 这些数会在下一次计算时取回。

attention-layer = 第 { $n } 层
attention-layer-short = L{ $n }
attention-head-short = H{ $n }
attention-arcs = 选中的字符在看哪里（第 { $layer } 层，第 { $head } 头）
attention-grid = 全部注意力头
attention-grid-about = 从上到下 { $layers } 层，从左到右 { $heads } 个头。行在看，列被看。点击打开其中一个。
attention-opened = 第 { $layer } 层，第 { $head } 头

attention-stages = 计算步骤
attention-stages-keys = 也可以用键盘上的 ← 和 →。
attention-stage-scores = q·k
attention-stage-scores-about = 行的查询与列的键逐通道相乘再求和：两者有多合拍。
attention-stage-scaled = 缩放
attention-stage-scaled-about = 除以头维度的平方根，使得分不致过大。
attention-stage-scaled-gone = 已被开关去掉：原始得分直接进入掩码。
attention-stage-masked = 因果掩码
attention-stage-masked-about = 遮住后面的字符：得分为负无穷，权重就成了 0。
attention-stage-att = softmax
attention-stage-att-about = 每一行变成一组权重，加起来等于 1。
attention-stage-y = 对 v 求和
attention-stage-y-about = 按这一行的权重，把所有看得见的字符的值 v 混合起来。一列是这个头的一个通道。

attention-working = 一个数从哪里来
attention-working-hint = 指向大图中的一个格子，看看是哪些数相乘、相加。点击固定，按 Esc 松开。
attention-working-pair = “{ $from }”（{ $i }）看“{ $to }”（{ $j }）
attention-working-channel = “{ $from }”在通道 { $channel } 中带走的内容
attention-working-open = 打开整个张量

attention-scale = 除以 √{ $size } = { $root }
attention-scale-about = 关掉它，整个网络的每一层都会跳过这次除法。
attention-with = 除
attention-without = 不除
attention-entropy = 每行的熵
attention-entropy-about = 由同一组 q·k 算出，对这个头的各行取平均，单位奈特。0 表示每行只看一个位置。
attention-largest = 最大权重
attention-largest-about = 由同一组 q·k 算出，对这个头的各行取平均。
attention-loss = 每字符奈特数
attention-loss-about = 整个网络对这段文本有多意外，两种设置各以实际运行为准。越低越好。
attention-loss-hint = 短横表示：这种设置还没有读过这段文本。

attention-habit-about = 就这段文本而言的一句话概括。刻线是阈值。
attention-habit-threshold = 对各行取平均；达到 { $threshold } 才这样称呼。
attention-habit-short = 文本太短，还看不出这个头在做什么
attention-habit-previous = 看前一个字符
attention-habit-previous-row = 前一个
attention-habit-itself = 看自己
attention-habit-itself-row = 自己
attention-habit-first = 停在第一个字符上
attention-habit-first-row = 第一个
attention-habit-same = 寻找相同的字符
attention-habit-same-row = 相同字符
attention-habit-after-same = 看相同字符后面跟着什么
attention-habit-after-same-row = 相同字符之后
attention-habit-near = 看最近的几个字符
attention-habit-near-row = 最近 { $near } 个
attention-habit-spread = 分散：对前文取平均
attention-habit-spread-row = 分散程度（熵）
attention-habit-mixed = 混合：没有单一的习惯

attention-token = 跟踪“{ $char }”（位置 { $position }）
attention-token-about = 指向别的字符即可改为跟踪它；点击固定。
attention-stream = 它那一行数一路上的变化
attention-stream-about = 残差流：每个注意力、每个 MLP 都往里加，什么也不覆盖。每行各用自己的色标，右边是向量的长度。
attention-stream-row = { $name }，选中词元的那一行
attention-path = 整个网络
attention-path-about = 按真正运行的计算图画出。指向一个方框，与它对应的张量处处亮起；点击打开。
attention-block = 一层的内部：

attention-lens = 如果网络提前停下，会写出什么
attention-lens-about = 每一层之后，把残差流直接送进最后的归一化和输出头。图中是最可能的下一个字符。
attention-lens-read = 读到
attention-lens-after = 第 { $n } 层之后
attention-lens-came = 实际的下一个
attention-lens-place = 在“{ $char }”（位置 { $position }）之后
attention-lens-place-about = 每一层之后最可能的下一个字符。绿框表示它就是实际出现的那一个。
attention-lens-legend = 概率
