# “当堂训练”页的“局限”和“阶梯”两个标签。

# 做实验。
limits-run = 开始实验
limits-run-again = 再做一次
limits-run-about = 现在就做，不耽误别的计算。每次都用同一个种子，所以数字也相同。
limits-run-first = 先说说你的预测。
limits-stop = 停止
limits-stop-about = 已经测到的结果会保留。
limits-progress = 实验进度
limits-preparing = 正在准备
limits-training = 正在训练
limits-measuring = 正在测量
limits-seconds = { $seconds } 秒
limits-done = 用时 { $seconds } 秒，在 CPU 上完成：{ $processor }。
limits-stopped = 中途停下了；要看完整的结果，请再做一次。
limits-before-answer = 先预测，再做实验，看看对不对。
limits-before-run = 记下了。现在请按“开始实验”。
limits-text = 文本
limits-who = 模型
limits-who-open = 当前打开的模型
limits-who-fresh = 新训练一个小模型
limits-who-class = 课上训练的模型
limits-who-class-about = “训练”标签里当前这次训练的最新时刻。
limits-who-class-none = “训练”标签里还没有训练过模型。
limits-small = 小网络
limits-whole = 完整的网络
limits-key-train = 虚线：训练批次；圆点：没学过的文本
limits-train-loss = 训练批次
limits-val-loss = 没学过的文本
limits-wrote = { $who }写道：
limits-diverged = 去掉这个部件之后，到第 { $step } 步损失已经不是一个数：训练发散了。
limits-ablation-hurt = { $steps } 步之后：完整的网络 { $whole } nat，去掉这个部件 { $without } nat，差了 { $gap }。只知道每个字符有多常见，损失是 { $single }。
limits-ablation-helped = { $steps } 步之后：完整的网络 { $whole } nat，去掉这个部件 { $without } nat。在这里去掉它并没有坏处，反而低了 { $gap }。
error-unknown-text = 没有名叫 { $text } 的自带文本。
error-trial-text = 这个实验需要有换行的文本；要由真实概率来评判，还得是本程序生成的文本。请换一篇。
error-trial-judge = 这篇文本里有太多符号是模型 { $model } 不认识的，没法由它来评判。请换一篇。

# 1. 重复。
limits-repetition = 原地打转
limits-repetition-about = 低温度下的重复，以及惩罚的作用。
limits-repetition-ask = 模型在温度 0.1 下写 300 个字符，几乎每次都取最可能的那一个。其中长 8 个字符的片段，有多少在同一篇里已经出现过？
limits-repetition-choice-0 = 几乎没有
limits-repetition-choice-1 = 有不少
limits-repetition-choice-2 = 大部分
limits-repeated = 重复的 { $n } 字符片段
limits-surprise = 模型自己的惊奇度，nat/字符
limits-axis-temperature = 温度
limits-temperature = 温度 { $value }
limits-penalty = 惩罚 { $value }
limits-penalty-none = 无惩罚
limits-temperature-name = 例子的温度
limits-penalty-name = 例子的惩罚
limits-look-back = 惩罚往回看
limits-look-back-about = 哪些字符算“已经出现过”。它们的 logit 若为正就除以惩罚系数，若为负就乘以它。
limits-look-back-all = 全文
limits-look-back-short = { $count } 个字符
limits-read = 读一读这一篇
limits-held-out = 绿线：{ $loss } nat，{ $model } 读真实文本时每个字符的惊奇度。人写的文字就有这么出人意料。
limits-sample = 温度 { $temperature }，{ $penalty }：{ $share } 的片段是重复的，每字符 { $surprise } nat。
limits-repetition-found = 在所有 { $n } 字符片段中，温度 0.1 时有 { $low } 是重复的，温度 1.0 时是 { $one }；模型自己的惊奇度分别是 { $low-nats } 和 { $one-nats } nat。温度 0.1 时加上 1.5 的惩罚，重复变成 { $strong }，惊奇度变成 { $strong-nats }。
limits-repetition-lesson = 最可能的下一个字符，并不是人会写的：人总是时时有一点出人意料。惩罚能打破循环，但很粗糙：字母文字的字符模型里，几乎每个字母很快都出现过了，于是它被推向少见的字母，单词就散了架。

# 2. 暴露偏差。
limits-exposure = 读自己写的
limits-exposure-about = 暴露偏差：真实文本上的损失，与自己写的文本上的损失。
limits-exposure-ask = 训练时，模型读到的永远是真实文本。现在它自己写 160 个字符，读的是自己写的。旁边有一位知道真实概率的评判者跟着读。与模型在真实文本上的损失相比，评判者每个字符的损失如何？
limits-exposure-choice-0 = 差不多
limits-exposure-choice-1 = 更高
limits-exposure-choice-2 = 更低
limits-exposure-steps = 训练步数
limits-exposure-judged = 自己写的，由{ $judge }评判
limits-exposure-forced = 真实文本，由模型来读
limits-exposure-own = 自己写的，模型自己觉得
limits-exposure-reference = 真实文本，由{ $judge }评判
limits-exposure-k = 字符
limits-exposure-intact = 到此为止没有出过错的比例
limits-exposure-expected = 按真实文本上的错误率推算
limits-exposure-written = 它自己写的；红色：语法在这里绝不会写的字符。
limits-judge-process = 语法
limits-judge-model = { $model }
limits-exposure-found = 两种文本各 { $runs } 篇。最后 { $quarter } 个字符里，它自己写的文本由语法评判，每字符 { $late } nat（最初 { $quarter } 个字符里是 { $early }）；而真实文本只让模型付出 { $forced-late }。它自己却觉得一切正常：{ $own-late }。一行里还没出过错时，有 { $before } 的字符出错；出过错之后，是 { $after }。从头到尾没有错的只有 { $intact }。
limits-exposure-found-model = 两种文本各 { $runs } 篇。最后 { $quarter } 个字符里，它自己写的文本由 { $judge } 评判，每字符 { $late } nat（最初 { $quarter } 个字符里是 { $early }），真实文本是 { $reference }。它自己却觉得一切正常：{ $own-late }。这里没有已知的真实概率，评判者只是一个学过别的文本的较大模型，所以只有两者之差才有意义。
limits-exposure-lesson = 写错一个字母，模型就到了训练文本从未带它去过的地方，下一个错来得更快，这就是暴露偏差。第一个错之前，错误只是逐步累积，与虚线推算的一样；出错之后才更糟。而模型自己毫无察觉。

# 3. 过拟合。
limits-overfit = 死记硬背
limits-overfit-about = 在短文本上过拟合。
limits-overfit-ask = 一个有十万个参数的网络，只学 1,500 个字符。在没学过的文本上，它的损失会怎样？
limits-overfit-choice-0 = 一直下降
limits-overfit-choice-1 = 先降后升
limits-overfit-choice-2 = 从不下降
limits-overfit-short = 短文本的字符数
limits-overfit-dropout = Dropout 0.3
limits-overfit-dropout-about = 每一步都把网络中途的数随机抹去三成。
limits-overfit-arm = 学 { $characters } 个字符
limits-overfit-found = 只学短文本：没学过的文本上，损失在第 { $step } 步最低（{ $best }），现在是 { $last }；而训练批次上的损失已降到 { $train }。学全文：{ $whole }。
limits-overfit-lesson = 参数比例子还多，最省事的办法就是把课文背下来。只有没学过的文本才看得出来。可以在最低点停下，可以换更长的文本，也可以用 dropout 让它不那么容易背。

# 4. 更长的上下文。
limits-position = 更长的上下文
limits-position-about = 上下文中各个位置的损失。
limits-position-ask = 网络最多看到 128 个字符。在第一个位置它只知道一个字符，在最后一个位置知道全部。损失主要在哪里下降？
limits-position-choice-0 = 每个位置都一样
limits-position-choice-1 = 最初知道的几个字符
limits-position-choice-2 = 更靠后的字符
limits-position-known = 已知字符数
limits-position-model = 网络
limits-position-sure = ± 两倍标准误差
limits-position-truth = 读同样片段的完美读者
limits-position-found = { $windows } 个片段的平均：只知道一个字符时 { $first } nat，前 8 个位置平均 { $early }，到 32 为止 { $middle }，到 64 为止 { $half }，此后 { $late }。
limits-position-lesson = 最近的几个字符说明最多：现在是哪个词。更远的地方，只有需要记住的东西，比如故事讲的是谁。两条曲线之间，是网络还没学会的；绿线以下，谁也到不了。

# 5. 没有位置。
limits-no-position = 没有位置
limits-no-position-about = 去掉位置嵌入的网络。
limits-no-position-ask = 注意力是加权平均，而平均不分先后。去掉位置嵌入，网络学得怎样？
limits-no-position-choice-0 = 和原来一样好
limits-no-position-choice-1 = 差一些，但学得会
limits-no-position-choice-2 = 比只数字母好不了多少
limits-no-position-arm = 没有位置
limits-no-position-lesson = 它学到的，比一袋打乱的字母要多：每个位置只看得到它前面的字符，而前面有多少，各个位置并不相同。因果掩码就这样泄露了一点先后次序。不过，直接告诉它更好。

# 6. 没有残差。
limits-no-residual = 没有残差
limits-no-residual-about = 去掉残差连接的网络。
limits-no-residual-ask = 每一块都把输入换掉，而不是加在上面：用 f(x) 代替 x + f(x)。网络学得怎样？
limits-no-residual-choice-0 = 和原来一样好
limits-no-residual-choice-1 = 差一些，但学得会
limits-no-residual-choice-2 = 比只数字母好不了多少
limits-no-residual-arm = 没有残差连接
limits-no-residual-lesson = 刚初始化的权重很小，每一块传下去的信号所剩无几，梯度往回走时也同样越来越小。有了 x + f(x)，无论各块做什么，两者都有一条直路可走。

# 7. 没有缩放。
limits-no-scale = 没有缩放
limits-no-scale-about = 注意力不除以头宽的平方根。
limits-no-scale-ask = 一个 64 维的头：q·k 是 64 个乘积之和。如果不除以 √64，网络学得怎样？
limits-no-scale-choice-0 = 一样好，甚至更好
limits-no-scale-choice-1 = 差一些，但学得会
limits-no-scale-choice-2 = 比只数字母好不了多少
limits-no-scale-arm = 没有缩放
limits-heads = 注意力头
limits-heads-one = 一个 64 维的头
limits-heads-four = 四个 16 维的头
limits-no-scale-lesson = 分数太大，softmax 就只选一个位置，其余全不看；它越肯定，梯度越接近零，也就一直这样下去。头越宽，和就越大。试试四个窄的头：那里缩放的作用小得多，甚至会让开头慢一些。

# 阶梯。
ladder-about = 同一篇文本、同样的步数，每级用最适合它的学习率：每个部件带来多少？单位是没学过的文本上每字符的 nat，越短越好。
ladder-steps = 当场训练时每级的步数
ladder-recorded = 本项目的实测记录
ladder-live = 此时此地的训练
ladder-axis = ln V = { $uniform }
ladder-record = 灰色：版本 { $version } 在 { $processor } 上的记录，每级 { $steps } 步，文本 { $characters } 个字符，损失按其中没学过的 { $held } 个计算。谁都可以重做：{ $command }
ladder-parameters = { $count } 个参数
ladder-counts = { $count } 个计数
ladder-wrote-recorded = 当时写的：
ladder-wrote-live = 现在写的：
ladder-bigram = 二元计数表
ladder-bigram-about = 把文本从头到尾数一遍，记下哪个字符后面跟着哪个。它只看一个字符，等多久也不会再学到什么。
ladder-one-head = 一个头
ladder-one-head-about = 只有注意力：前面内容的加权平均。它看得到 64 个字符，但取来的一切都要经过同一组权重。
ladder-heads = 多个头
ladder-heads-about = 用四个 16 维的头代替一个 64 维的头：参数一样多，却可以同时看四个地方。
ladder-mlp = 加上 MLP
ladder-mlp-about = 注意力收集之后，由 MLP 加工。可是没有直路绕过它，信号和梯度都得再穿过一块刚初始化的小权重，所以眼下还帮不上多少忙。
ladder-residual = 加上残差和归一化
ladder-residual-about = x + f(x)，再加层归一化。没有添新本事，但前面的一切这才学得动：这是最大的一级台阶。
ladder-deep = 更深
ladder-deep-about = 四个这样的块。一块找到的，下一块可以接着用：先弄清故事讲的是谁，再决定用哪个词。
