page-next-about = 下一个字符各有多大可能。

# 到目前为止的文本。
next-nothing = 在上方输入一段文字：模型读完之后，会估计接下来可能出现什么。
next-text = 按意外程度着色的文本
next-surprise-legend = 意外程度（奈特）
next-chain-about = 链式法则：一段文本的概率，等于其中每个字符在其前文条件下的概率之积。这里用的是模型本身的概率，未经温度和筛选。第一个字符是给定的，不作预测。
next-chain-short = 再输入一个字符，就有第一个概率了。
next-chain = { $count } 个概率相乘 · 共 { $total } 奈特 · 平均每个字符 { $nats } 奈特，即 { $bits } 比特
next-character = “{ $char }”的概率是 { $probability }（在所有字符中排第 { $rank }）：意外程度为 { $nats } 奈特，即 { $bits } 比特。
next-window = 这些数字只涉及最后 { $count } 个字符，模型一次最多能读这么多。
next-hover-character = 把鼠标移到某个字符上，看它当时有多大可能；点击可以停留在那里。

# 续写。
next-first = 撤回全部续写
next-back = 撤回一个字符
next-play = 继续写
next-pause = 暂停
next-write = 写一个字符
next-speed = 每秒字符数
next-per-second = { " " }个/秒
next-write-this = 写下“{ $char }”
next-write-this-about = 由你来选，直接写下这个字符，不抽取。
next-branch-here = 从“{ $char }”之前分叉
next-branch-here-about = 保留现在的文本，另开一支从这里写下去。
next-branch = 分支 { $number }，种子 { $seed }
next-branch-remove = 删除分支 { $number }

# 抽取。
next-line = 首尾相接的概率与指针
next-piece = “{ $char }”：{ $probability }，从 { $from } 到 { $to }
next-needle-stands = 种子 { $seed } 的第 { $draw } 次抽取：指针停在 { $needle }，落在“{ $char }”的区间（{ $from } 到 { $to }）。接下来就写它。
next-needle-fell = 当时指针落在 { $needle }，正在“{ $char }”的区间（{ $from } 到 { $to }）里，所以写下了它。
next-needle-none = 这里的“{ $char }”是输入的或手动选的，没有抽取。下面是模型当时的预期。

# 表格。
next-column-char = 字符
next-column-char-about = 模型认识的所有符号，可能性最大的排在最前。
next-column-logit = Logit
next-column-logit-about = 网络给它的数。可以是任何数，只有彼此之差才起作用。
next-column-scaled = 缩放后
next-column-scaled-about = 经过重复惩罚、再除以温度之后的 logit。
next-column-kept = 保留 { $kept } / { $all }
next-column-kept-about = 它能否被抽到；如果不能，是被哪一种筛选剔除的。
next-column-probability = 概率
next-column-probability-about = 以 e 为底、以缩放后的 logit 为指数的幂，除以所有保留字符的同类幂之和。
next-column-cumulative = 累积概率
next-column-cumulative-about = 从第一行加到这一行的概率之和，也就是它那一段的终点。
next-row = { $char }，{ $probability }
next-kept = 保留
next-cut-greedy = 不是第一名
next-cut-top-k = 被 top-k 剔除
next-cut-top-p = 被 top-p 剔除
next-cut-min-p = 被 min-p 剔除
next-cut-impossible = 不可能

# 设置。
next-settings = 怎样选
next-reset = 恢复默认
next-off = 关
next-greedy = 贪心：总选最可能的
next-greedy-about = 不抽取：同样的文本，每次都得到同样的字符。
next-temperature = 温度
next-temperature-about = 用它去除每个 logit。小于 1 时，可能的更可能；大于 1 时，彼此更接近。等于 0 时只剩最可能的那一个。
next-top-k = Top-k
next-top-k-about = 只留下可能性最大的 k 个字符。
next-top-p = Top-p
next-top-p-about = 从最可能的开始保留，直到它们的概率之和达到这个值为止。
next-min-p = Min-p
next-min-p-about = 概率至少达到最大概率的这个比例，才会保留。
next-repetition = 重复惩罚
next-repetition-about = 让文本中已经出现过的字符变得不那么可能：正的 logit 除以它，负的乘以它。
next-seed = 种子
next-seed-about = 种子决定每一次指针落在哪里。种子和设置都相同，写出的文本就相同。
next-same-seed = 用同一个种子再写一次
next-same-seed-about = 撤回写过的内容，用同样的指针位置重写一遍。
next-new-seed = 换一个种子
next-new-seed-about = 从同样的开头出发，用另一组指针位置，写成另一支。
next-save-table = 保存表格…
next-keys = 空格：续写或暂停；→：写一个字符；←：撤回一个字符。
