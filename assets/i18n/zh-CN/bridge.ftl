# 从 φ 到注意力。

page-bridge = 从 φ 到注意力
page-bridge-about = 三者都用前面的内容预测后面。把鼠标移到一个字符上，就预测它；条形表示前面各处的权重。

bridge-nothing = 在上方输入一段文字：三种预测器会去看它的过去。
bridge-about = 三者都用前面的内容预测后面。把鼠标移到一个字符上，就预测它；条形表示前面各处的权重。
bridge-writing = 网络正在写 { $count } 个字符，供另外两者学习……
bridge-rows = 三种预测器在文本上的权重
bridge-ar = AR({ $order })：权重 φ
bridge-ngram = { $n } 元表
bridge-network = 注意力，第 { $layer } 层，头 { $head }
bridge-fixed = 固定：在每一处都一样
bridge-moved = 比前一处变动了 { $share }
bridge-tip-none = “{ $char }”，往前 { $lag }：不看
bridge-tip-ar = “{ $char }”，往前 { $lag }：权重 φ = { $weight }，不管那里是什么
bridge-tip-ngram = “{ $char }”，往前 { $lag }：连同相邻字符一起查表
bridge-tip-network = “{ $char }”，往前 { $lag }：权重 { $weight }，取决于那里是什么

bridge-said = 位置 { $position } 的“{ $char }”出现之前，它们怎么说
bridge-name-ar = AR(p)
bridge-name-ngram = n 元表
bridge-name-network = 网络
bridge-column-vowel = 下一个是元音？
bridge-column-vowel-about = AR 只看到元音 = 1、其他 = 0，马尔可夫 1913 年就是这样数的。它给出的是加权和，可能超出 0 到 1。另外两者把 a、e、i、o、u 的概率加起来。
bridge-column-squared = 平方误差
bridge-column-squared-about = （实际出现的 − 它说的）²，问题是“是不是元音”。
bridge-column-own = p(字符)
bridge-column-own-about = 实际出现的那个字符的概率。AR 不认识字符。
bridge-column-nats = −ln 似然
bridge-column-nats-about = 对 AR：以它的数为中心的高斯密度（可以是负的）。对另外两者：那个字符的 −ln p。单位都是奈特，但说的不是同一件事，AR 的数不能与另外两者比较。
bridge-column-squared-mean = 平均
bridge-column-squared-mean-about = 整段文字上平方误差的平均。
bridge-column-nats-mean = 平均
bridge-column-nats-mean-about = 整段文字上的平均。
bridge-no-ar = 无法拟合 AR：{ $reason }
bridge-gaussian = 平方误差就是似然
bridge-gaussian-about = 如果噪声服从高斯分布，密度的 −ln 就是 e² / (2σ²) + ln √(2πσ²)，是误差的抛物线。让平方误差变小，就是让实际出现的更有可能。
bridge-cross-entropy = 交叉熵也是
bridge-cross-entropy-about = 把密度换成概率，实际出现者的 −ln p 就是训练这个网络所用的损失。
bridge-growth = 任其自行续写
bridge-growth-about = 以自己的输出为输入，自行走了若干步之后，“是不是元音”的平方误差，从这段文字的许多处出发取平均。灰线：永远只说元音出现的频率。高于灰线，就还不如什么都不知道。
bridge-axis-error = 误差
bridge-axis-nats = 奈特
bridge-axis-steps = 自行续写的字符数
bridge-axis-squared = 平方误差
bridge-tip-gaussian = 误差 { $error }，平方 { $squared }：{ $nats } 奈特
bridge-tip-cross-entropy = p = { $probability }：{ $nats } 奈特
bridge-tip-growth = 第 { $h } 步：AR { $ar }，n 元表 { $ngram }，网络 { $network }；一无所知 { $base }
bridge-runs = 各自续写
bridge-runs-about = 一首没有用来训练网络的十四行诗（如果模型的符号不同，就用它自己所写文本的末尾）。从这里起，各走各的。
bridge-elsewhere = 换一处
bridge-came = 实际的后文
bridge-bars-about = AR 认为每一步有多大成分是元音。它很快就只会说元音的频率了。

bridge-order = AR 的阶数 p
bridge-order-about = 它对往前多少处有权重。
bridge-n = n 元表的 n
bridge-n-about = 它拿最后 n − 1 个字符去查表，看后面跟过什么。
bridge-layer = 层
bridge-layer-about = 显示哪一层的注意力。网络的预测用到所有的层和头。
bridge-head = 头
bridge-head-about = 显示哪一个头的注意力。网络的预测用到所有的层和头。
bridge-again = 让网络重写一遍
bridge-again-about = 换一个种子：另一段用来学习的文本，另一批自行续写。
bridge-keys = 点击条形图，再用 ← 和 → 在文本中走动。
