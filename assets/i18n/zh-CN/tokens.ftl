# 词元与嵌入。

page-tokens-about = 模型收到的东西：每个字符一个编号，每个编号对应一行数。

tokens-chips = 文本拆成词元
tokens-chips-count = 文本拆成 { $count } 个词元
tokens-chips-about = 每个字符下面是它的编号。指向一个字符即可跟踪它；点击固定，按 Esc 松开。
tokens-chips-cut = 每个字符下面是它的编号。前面有 { $count } 个字符放不下，模型没有读。
tokens-empty = 请在上方输入文本。下面的地图属于模型本身，没有文本也能看。
tokens-wait = 这些数会在下一次计算时取回。

tokens-sum = 第一个模块读到的“{ $char }”（位置 { $position }）
tokens-sum-about = 学到的两行数，一行代表字符，一行代表位置，逐个通道相加。
tokens-row-char = 字符
tokens-row-position = 位置
tokens-row-sum = 两者之和
tokens-sum-hint = 指向一个格子，看看是哪两个数相加。
tokens-channel = 通道 { $channel }：
tokens-again = 再加一遍

tokens-map = 字符地图
tokens-map-about = 主成分分析：从 { $channels } 个通道压平到 2 维，保留 { $share } 的方差。
tokens-map-axis = 第 { $n } 主成分 · { $share }
tokens-kind-vowel = 元音
tokens-kind-consonant = 辅音
tokens-kind-capital = 大写
tokens-kind-digit = 数字
tokens-kind-punctuation = 标点
tokens-kind-space = 空白
tokens-kind-other = 其他

tokens-positions = 位置嵌入
tokens-positions-values = 数值
tokens-positions-similarity = 相似度
tokens-positions-values-about = 一行是一个位置，一列是一个通道。箭头标出当前位置。
tokens-positions-similarity-about = 任意两个位置之间的余弦：1 表示方向相同。

tokens-chosen-id = 编号 { $id }（共 { $vocab } 个符号）
tokens-chosen-length = { $channels } 个数；向量长度 { $length }
tokens-inspect = 打开整张表
tokens-near = 余弦最接近的字符
tokens-near-about = 在全部通道上计算，所以在压平的地图上可能离得较远。
