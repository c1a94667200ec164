# 从词到图。

# 提示词：凡是可以输入的地方。
prompt-hint = 用英文写要画什么，例如 a large red circle above a small blue square
prompt-empty = 没有词：这就是无条件模型，它会任意画一个学过的场景。
prompt-unknown = 词表里没有“{ $word }”：模型读到的是 <unknown>。
prompt-unknown-nearest = 词表里没有“{ $word }”：模型读到的是 <unknown>。你要写的是不是
prompt-replace = { $box }：把第 { $place } 个词“{ $word }”换成 { $near }
prompt-unknown-more = 另外还有 { $count } 个词不认识。
prompt-cut = 最多读 { $room } 个词：末尾的 { $cut } 个没有读入。
prompt-full = 输入框满了：最多 { $most } 个字符，后面的已经丢掉。

# 词表。
vocabulary-shapes = 形状
vocabulary-colors = 颜色
vocabulary-sizes = 大小
vocabulary-places = 位置
vocabulary-relations = 相对关系
vocabulary-backgrounds = 背景
vocabulary-joints = 连接用的词
vocabulary-add = 添加词 { $word }

page-words-about = 从词到图：提示词变成了什么，谁在读它，它的分量怎样调大。

words-view-guidance = 引导
words-view-guidance-about = 模型不看词时怎么说，看了词怎么说，两者混合后画出什么。
words-view-encodings = 编码
words-view-encodings-about = U-Net 眼中的提示词：每个词元一行数。
words-view-clip = CLIP
words-view-clip-about = 两个编码器学过哪句话配哪张图。看看它们怎样看待你的话和画。
words-view-attention = 谁在读哪个词
words-view-attention-about = 交叉注意力：图上每个位置把自己的注意力分给各个词元。
words-view-pair = 两句提示词
words-view-pair-about = 同一份噪声，两句提示词：凡有不同，都来自词。

words-prompt = 提示词
words-other = 另一句提示词
words-waiting = 正在计算……
words-progress = { $done } / { $of }
words-stop = 停止
words-stop-of = 停止：{ $what }
words-stopped = 已停止，画好的部分留着。
words-again = 重新画
words-run = { $moves } 步 · 问网络 { $evaluations } 次 · { $time }
words-padding = 填充 × { $count }

# 引导。
words-whole = 整个过程
words-whole-title = 整个过程，w = { $w }
words-guidance = 引导强度 w
words-guidance-about = ε = 不看词的 ε + w ×（看词的 ε − 不看词的 ε）。0 是不听词，1 是照学到的听，再大就是夸张。
words-guidance-name = 引导强度，0 到 12
words-eps-without = ε，不看词
words-eps-with = ε，看词
words-difference = 看 − 不看，× { $gain }
words-eps-blend = ε，w = { $w }
words-data-without = x₀，不看词
words-data-with = x₀，看词
words-data-blend = x₀，w = { $w }
words-state = xₜ，t = { $t }
words-force = 词让 ε 改变了多少（均方根）

# 判定。
words-verdict-right = { $of } 项全部画对
words-verdict-wrong = { $of } 项中画对 { $right } 项
words-verdict-nothing = 提示词没有提出可以检查的要求。读图器看到的是：{ $seen }
words-verdict-seen = 看到：{ $seen }
words-checked = 测验：见过 { $seen }%，没见过 { $held }%
words-checked-about = 两类提示词各 500 条，种子固定，DDIM 走 30 步，由同一个读图程序判读。用 “genscope check” 测得；每一项都列在 README 里。
words-held-out = 训练中从未出现
words-held-out-about = 这种颜色、形状与位置（或关系）的组合，特意没有放进训练图片。你看到的是模型用学过的部分拼出来的。
words-attribute-count = 物体数
words-attribute-shape = 形状
words-attribute-color = 颜色
words-attribute-size = 大小
words-attribute-place = 位置
words-attribute-relation = 关系
words-attribute-background = 背景

# 交叉注意力。
words-attention-none = 这次运行没有保留注意力。
words-attention-picture = 图，读这个词的位置看得清
words-read-choose = 指向一个词，或图上一个位置
words-read-where = 哪里在读“{ $word }”
words-tiles = 每个词元：哪里在读它，占全部注意力的几成
words-tile-name = 词元 { $place }：{ $word }
words-place = 第 { $row } 行，第 { $column } 列
words-place-reads = t = { $t } 时，第 { $row } 行第 { $column } 列的位置在读什么
words-places-read = t = { $t } 时，所有位置平均在读什么
words-rows = 各词元在注意力中所占的份额
words-history = 每一步的同一份额
words-history-ends = ← 数据 · 过程中的每一步 · 噪声 →
words-ground-data = 推出的图 x₀
words-ground-state = 状态 xₜ
words-ground-finished = 完成的图
words-layer = 层
words-head = 头
words-all = 全部
words-all-layers = 所有层合在一起
words-all-heads = 所有头合在一起
words-head-name = 第 { $n } 头
words-layer-0-about = 下行的一侧，8 × 8 个位置
words-layer-1-about = U 形的底部
words-layer-2-about = 上行的一侧
words-guess = 先猜
words-guess-about = 点击图上一个位置，先说出它最看重哪个词元，再看数字。
words-guess-score = 猜了 { $of } 次，对 { $right } 次
words-guess-question = 这个位置读得最多的是哪个词元？
words-guess-name = 猜第 { $place } 个词元：{ $word }
words-guess-right = 对了：它读得最多的正是“{ $most }”，{ $share }。
words-guess-wrong = 你猜“{ $said }”；它读得最多的是“{ $most }”，{ $share }。

# 编码。
words-encodings = 各词元的编码
words-encodings-about = 每个词元 { $width } 个数，由 Transformer 算出，其中每个词元都读过其他所有词元。关于提示词，U-Net 知道的就只有这些。
words-alike = 有多像？
words-alike-within = 这句之内
words-alike-other = 与另一句相比
words-alike-about = 编码之间的余弦：1 是方向相同，0 是毫不相干，−1 是正好相反。

# CLIP。
words-clip-none = 这个模型没有这样一对编码器。
words-clip-cosines = 余弦
words-clip-cosines-about = 文字的箭头与图片的箭头方向有多接近，−1 到 1。
words-clip-by-text = 每句话来选图
words-clip-by-text-about = 沿一行做 softmax：这句话配这些图中的哪一张？
words-clip-by-picture = 每张图来选话
words-clip-by-picture-about = 沿一列做 softmax：这张图配这些话中的哪一句？
words-clip-keep-text = 加入提示词
words-clip-keep-picture = 加入画好的图
words-clip-clear = 去掉后来加入的
words-clip-examples = 换一批例子
words-clip-picture = 表中第 { $n } 张图
words-clip-painted = 刚画的
words-clip-matrix = 文字与图片对照
words-clip-no-words = （没有词）
words-clip-best = 加框的是每行中最像的图。最后两行是你的两句提示词，最后一列是刚画好的图。
words-clip-hint = 指向一个数，看看它是怎么来的；点击可固定。
words-clip-working = “{ $text }”与第 { $picture } 张图：{ $count } 个乘积之和为 { $cosine }
words-clip-text-arrow = 文字
words-clip-picture-arrow = 图片
words-clip-products = 乘积

# 两句提示词。
words-pair-first = 第一句的图
words-pair-second = 另一句的图
words-pair-difference = 另一张减第一张
words-pair-difference-title = 另一张 − 第一张，× { $gain }；均方根 { $rms }
words-pair-apart = 两个状态的距离
words-pair-same = 两句的词和顺序完全相同。
words-pair-changed = 去掉：{ $gone } · 换上：{ $come }
words-pair-data = 推出的图 x₀
words-pair-states = 状态 xₜ

# 控件。
words-negative = 反向提示词
words-negative-about = 引导要远离的内容。它取代空提示词，成为“不看词”那一边。
words-negative-hint = 不要画什么，例如 circle
words-negative-on = 现在“不看词”指的是看这些词，画面会远离它们。
words-negative-off = 空着：引导远离的是无条件模型。
words-seed = 噪声
words-seed-about = x_T 的随机种子。种子相同、提示词相同，画也相同。
words-seed-name = 噪声的随机种子
words-new-noise = 换噪声
words-steps = 步数
words-steps-about = DDIM 从噪声走到数据的步数。每步问网络两次：看词一次，不看词一次。
words-steps-name = 步数
words-vocabulary = 它认识的词
words-vocabulary-about = 它学的图片说明是英文，所以提示词要用英文写；停在一个词上可以看到中文意思。点击就能加入。
words-opened = 由 { $name } 绘制
words-use-shipped = 改用自带的模型
words-save = 保存图片…

# 每个词的意思。
gloss-pad = 填充：把文本后面的空位填满。图片也能读到它。
gloss-start = 文本开头。在 CLIP 里，它的编码代表整段文本。
gloss-end = 文本结尾。
gloss-unknown = 词表以外的词：模型只知道这里有过一个词。
gloss-circle = circle：圆
gloss-square = square：正方形
gloss-triangle = triangle：三角形
gloss-star = star：五角星
gloss-ring = ring：圆环
gloss-cross = cross：十字
gloss-shape = shape：形状（泛指）
gloss-red = red：红色
gloss-orange = orange：橙色
gloss-yellow = yellow：黄色
gloss-green = green：绿色
gloss-blue = blue：蓝色
gloss-purple = purple：紫色
gloss-pink = pink：粉色
gloss-small = small：小
gloss-little = little：小（同 small）
gloss-large = large：大
gloss-big = big：大（同 large）
gloss-white = white：白色（背景）
gloss-sand = sand：沙色（背景，浅黄）
gloss-sky = sky：天蓝（背景）
gloss-navy = navy：藏青（背景，深蓝）
gloss-black = black：黑色（背景）
gloss-background = background：背景
gloss-left = left：左；left of：在……左边
gloss-right = right：右；right of：在……右边
gloss-top = top：上方
gloss-bottom = bottom：下方
gloss-centre = centre：中央
gloss-center = center：中央（美式拼写）
gloss-middle = middle：中间
gloss-upper = upper：上面的
gloss-lower = lower：下面的
gloss-corner = corner：角
gloss-side = side：侧，边
gloss-above = above：在……上方
gloss-over = over：在……上方（同 above）
gloss-below = below：在……下方
gloss-under = under：在……下方（同 below）
gloss-a = a：一个（冠词）
gloss-an = an：一个（元音前的冠词）
gloss-the = the：这个（定冠词）
gloss-is = is：是
gloss-there = there：有（there is）
gloss-picture = picture：图，画
gloss-in = in：在……里
gloss-on = on：在……上
gloss-at = at：在（某处）
gloss-to = to：到，在（to the left of）
gloss-of = of：……的
gloss-with = with：带有
gloss-and = and：和
