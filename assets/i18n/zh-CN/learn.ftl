page-learn = 学习去噪
page-learn-about = 看一个小网络当场学会去掉噪声。

# 运行。
learn-start = 开始
learn-pause = 暂停
learn-start-about = 一直训练，直到按下暂停（空格键）。
learn-one-step = 走一步
learn-one-step-about = 训练一步，然后停下（S 键）。
learn-again = 重新开始
learn-again-about = 用同一个种子（{ $seed }）重新初始化权重：同样的训练再来一遍，在 CPU 上每一位数字都相同。
learn-new-seed = 换一个种子
learn-new-seed-about = 初始权重不同，每一步抽到的点也不同。
learn-undo = 撤销
learn-undo-about = 回到上一次训练，连同它的设置和权重。再按一次可以回到这里。
learn-undo-none = 还没有被替换的训练。
learn-view-overview = 总览
learn-view-overview-about = 数据、样本、向量场和曲线。
learn-view-slow = 慢动作
learn-view-slow-about = 把一步训练拆成几个阶段来看。
learn-waiting = 正在准备……

# 数字。
learn-figure-steps = 步数
learn-figure-steps-about = 已完成的训练步数，每一步都用一批新抽的点。
learn-figure-rate = 每秒步数
learn-figure-rate-about = 目前每秒的步数，包括中途查看网络的时间。
learn-figure-seconds = 训练用时
learn-figure-seconds-about = 只计训练本身的时间。
learn-figure-loss = 损失
learn-figure-loss-about = 每个坐标的均方误差，取最近 { $recent } 步的平均。
learn-figure-distance = 距离
learn-figure-distance-about = 样本与数据相差多远，以平面上的单位计。
learn-figure-floor = 下限
learn-figure-floor-about = 从数据中重新抽两批点，它们之间的距离。不能指望网络低于这个值。
learn-figure-parameters = 参数
learn-figure-parameters-about = 训练所调整的数的个数。
learn-astray = 训练走偏了：第 { $step } 步，一批点的损失突然远远超过 { $level }（永远回答 0 的网络的损失），此后再没有恢复（现在是 { $loss }）。学习率 { $rate } 太高；请调低，训练会重新开始。
learn-stuck = 已经 { $step } 步，损失（{ $loss }）还不比永远回答 0 的网络（{ $level }）好。学习率 { $rate } 太低，或者太高。

# 图。
learn-data = 数据
learn-data-name = 数据点云
learn-data-about = 要学的就是它。每一步都从中新抽一批点。
learn-samples = 样本
learn-samples-name = 网络生成的样本点云
learn-samples-about = 由网络用 25 步从噪声去噪得到，x₀ 限制在 ±3.1 之内；背后浅色的是数据。
learn-after = 第 { $step } 步之后
learn-field = 分数场
learn-field-name = 在 t = { $t } 处学到的分数场
learn-field-at = t = { $t }（共 { $steps }）
learn-field-here = 在 { $place } 处：ε = { $eps }，分数 = −ε/σ = { $score }
learn-field-time = 分数场的时刻 t
learn-end-data = 数据
learn-end-noise = 噪声

# 画数据。
learn-canvas = 画出你的数据
learn-canvas-name = 用来画数据的画布
learn-canvas-hint = 在这里画
learn-canvas-empty = 画布是空的，没有可学的东西。请用鼠标画；点一下就是一个点。
learn-canvas-single = 只有一个点：网络只能学会把所有噪声都送到那里。
learn-canvas-points = { $kept } 个点。每画一笔，训练就重新开始。
learn-canvas-thinned = 画笔共留下 { $brushed } 个点，均匀保留其中 { $kept } 个；这一页最多用这么多点来学习。
learn-canvas-full = 画布已满。请撤销一笔或清空后再画。
learn-canvas-undo = 撤销一笔
learn-canvas-clear = 清空

# 曲线。
learn-log = 训练步数用对数刻度
learn-log-about = 变化最大的头几步也能看清。
learn-measure = 距离：
learn-measure-wasserstein = 切片 Wasserstein
learn-measure-wasserstein-about = 把一团点变成另一团点，平均每个点要走多远；从 64 个方向分别量出。
learn-measure-energy = 能量
learn-measure-energy-about = 两团点之间平均距离的两倍，减去各自内部的平均距离，再开平方。
learn-step = 步
learn-chart-loss-name = 损失随训练步数的变化
learn-chart-distance-name = 样本与数据的距离随训练步数的变化
learn-curve-loss = 损失（平均）
learn-curve-before = 上一次训练
learn-curve-nothing = 永远答 0
learn-curve-floor = 下限
learn-curve-distance = 距离

# 图的旁边。
learn-choose-data = 数据
learn-reset = 恢复默认设置
learn-reset-about = 预测目标、调度、T、学习率和批大小都恢复原状。
learn-target = 网络预测什么
learn-target-epsilon = 加进去的噪声。t 小的时候，点几乎没有移动，噪声藏在其中，很难看出来；t 大的时候，点本身差不多就是噪声。
learn-target-sample = 数据点本身。t 小的时候容易，因为 x_t 与 x₀ 相差无几；t 大的时候，只能答出数据的中心。它的损失不能与预测 ε 的损失相比，因为那是另一个量的误差。
learn-target-v-prediction = 一种混合：t 小时主要是噪声，t 大时主要是（负的）数据。所以 x_t 从来不会直接泄露答案，各个 t 的误差也同样重要。
learn-target-flow = 从数据到噪声的直线上的速度（流匹配）。它配有自己的调度，样本用欧拉法得到。目标的方差是 2，所以损失从 2 附近开始。
learn-schedule = 噪声调度
learn-schedule-about = 在时刻 t 还剩下多少数据。
learn-schedule-flow = 流匹配自带调度：x_t 就在直线上，等于 (1 − t/T) x₀ + (t/T) ε。
learn-timesteps = 总步数 T
learn-timesteps-about = 从数据到噪声的路分成多少步。
learn-rate = 学习率
learn-rate-about = 每一步把权重移动多远。前 50 步逐渐升高，此后逐渐降低，到第 6,000 步时降为二十分之一。调到 0.05 以上，可以看看会出什么问题。
learn-batch = 批大小
learn-batch-about = 每一步用多少个点。批越大，抖动越小，每步也越慢。
learn-seed = 种子
learn-seed-about = 决定初始权重和每一次抽取。
learn-anew = 改动这里的设置会重新开始训练。上一次的结果以虚线留在图中，按“撤销”可以找回。
learn-before = 上一次训练：{ $data }，{ $target }，{ $step } 步。
learn-save-model = 保存模型…
learn-save-model-about = 把权重存成 .safetensors 文件；命令 genscope denoise 也能读取。
learn-open-model = 打开模型…
learn-open-model-about = 从 .safetensors 文件中的权重继续训练。
learn-open-title = 打开平面点的去噪模型
learn-save-picture = 保存图片…
learn-save-picture-about = 把窗口中间的图存成 PNG。
learn-save-curves = 保存曲线…
learn-save-curves-about = 把每一步的损失和测得的距离存成 CSV。
learn-keys = 空格：开始或暂停；S：走一步。

# 慢动作。
learn-slow-caption = 一步训练
learn-slow-step = 第 { $step } 步 · 第 { $point } 个点，共 { $batch } 个
learn-slow-name = 平面上的这一批点：{ $stage }
learn-slow-keys = 按 ← 和 → 在各阶段之间移动。点击任意一个浅色的点，就改为跟踪它。权重已经走完第 { $step } 步。
learn-stage-back = ‹ 上一阶段
learn-stage-next = 下一阶段 ›
learn-point-other = 换一个点
learn-point-other-about = 跟踪同一批中的另一个点。
learn-step-next = 再走一步
learn-step-next-about = 用新抽的一批点再训练一步。
learn-times = 这一批点抽到的时刻
learn-stage-data = x₀
learn-stage-data-title = 抽一个数据点
learn-stage-data-about = 从数据中抽出 { $batch } 个点，组成一批。这里跟踪其中一个，其余的点经历完全相同的过程。
learn-stage-time = t
learn-stage-time-title = 抽一个时刻
learn-stage-time-about = 每个点各有自己的 t，在 1 到 { $steps } 之间均匀抽取；这个点抽到 { $t }，两个系数由它决定。x_t 将落在缩小后的点的周围：两个圆分别表示一倍和两倍标准差。
learn-stage-noise = ε
learn-stage-noise-title = 抽一份噪声
learn-stage-noise-about = 从正态分布中抽出两个数。网络看不到它们，我们却知道。窍门就在这里：题目是我们出的，答案自然在我们手里。
learn-stage-noised = x_t
learn-stage-noised-title = 得到加噪后的点
learn-stage-noised-about = 数据点先向中心收缩，再被噪声推开；图中的折线就是这两段移动。
learn-stage-predict = 预测
learn-stage-predict-title = 让网络来预测
learn-stage-predict-about = 网络只看得到 x_t 和 t。从中心出发的箭头是它的回答；细线从 x_t 指向这个回答所对应的数据点。
learn-stage-compare = 比较
learn-stage-compare-title = 与正确答案比较
learn-stage-compare-about = 两个箭头本应重合。它们相差的部分，平方之后就是这个点的误差；{ $batch } 个点的平均就是损失 L。浅色的是其余各点的误差。
learn-stage-descend = 下降
learn-stage-descend-title = 沿着下坡走一步
learn-stage-descend-about = 梯度指出每个权重朝哪个方向变才能降低损失，AdamW 就朝那里迈一小步。再问一次，网络的回答会略有不同：图中把每个点的变化放大到 { $factor } 倍。单个点可能变差，整批会变好。
