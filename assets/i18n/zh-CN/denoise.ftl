# 逆过程。

# 各个视图。
denoise-view-travel = 旅程
denoise-view-travel-about = 从噪声到数据，一步接一步。右边是每一步的全部组成。
denoise-view-race = 竞赛
denoise-view-race-about = 几种采样器从同一份噪声出发。谁到得最好？各问了网络多少次？
denoise-view-fork = 分叉
denoise-view-fork-about = 停在某个 t，用手移动几个点，再让它们走下去：两种未来都会留着。
denoise-view-flow = 流匹配
denoise-view-flow-about = 同样的数据，同样的噪声，同样多的欧拉步。柱子表示每一步走了全程的多少。
denoise-view-order = 阶
denoise-view-order-about = 步数翻倍，误差减半，还是减到四分之一？在真值已知的地方当场测量。

# 时间。
denoise-time = 时间 t
denoise-end-data = t = 0 · 数据
denoise-end-noise = 噪声 · t = { $t }
denoise-at = t = { $t }，第 { $k } 步，共 { $of } 步
denoise-to-data = 到数据，t = 0
denoise-step = 向数据走一步
denoise-play = 去噪：向数据播放
denoise-pause = 暂停
denoise-back = 向噪声退一步
denoise-to-noise = 到噪声，t = T
denoise-seconds = 走完全程的秒数

# 一次运行。
denoise-run = { $points } 个点 · 问网络 { $evaluations } 次 · { $time } · 到数据的距离 { $distance }（下限 { $floor }）
denoise-run-about = 结果与新抽的数据之间的切片 Wasserstein 距离。两份新抽的数据彼此也相距“下限”那么远，不能指望比它更小。
denoise-progress = 第 { $done } 步，共 { $of } 步
denoise-stop = 停止
denoise-stopped = 按这些设置的运行已停止。
denoise-run-again = 运行
denoise-waiting = 正在计算……
denoise-nothing-trained = 还没有训练过网络。先到“学习”页训练一个，再回来。
denoise-go-learn = 去“学习”页
denoise-nothing-open = 还没有打开文件。

# 各个小图。
denoise-panel-state = 状态 xₜ
denoise-panel-state-about = 点现在的位置。
denoise-panel-eps = 预测的 ε
denoise-panel-eps-about = 网络认为 xₜ 里哪部分是噪声。真正的噪声是一团圆圆的云。
denoise-panel-data = 预测的 x₀
denoise-panel-data-about = 如果把预测的噪声一次全部去掉，数据会是什么样。
denoise-panel-mean = 后验均值
denoise-panel-mean-about = 还没加噪声时的下一状态。在 DDPM 里，它是已知 xₜ 和预测的 x₀ 时后验分布的均值。
denoise-panel-added = 加入的噪声
denoise-panel-added-about = 这一步随机加入的部分。只有 DDPM 和 η 大于 0 的 DDIM 才会加。
denoise-panels-about = 点击小图可以放大。
denoise-large-name = t = { $t } 时的{ $what }
denoise-small-name = { $what }，小图：点击放大
denoise-none = 无
denoise-none-added = 这种采样器不加噪声
denoise-arrived = 已到达
denoise-no-step = t = 0 之后没有下一步

# 跟踪的点。
denoise-point = 第 { $index } 个点，从 t = { $t } 到 { $next }
denoise-point-arrived = 第 { $index } 个点已经到达：t = 0 之后没有下一步。
denoise-follow-hint = 点击一个点，就能跟踪它：看它的路线和每一步的算式。
denoise-next = 用 { $sampler } 求下一状态：
denoise-formula-ddpm = 已知 xₜ 和 x₀ 时下一状态的后验：两者的加权平均，再加噪声 z。
denoise-formula-ddim = 先走到预测的 x₀，再沿预测的 ε 退回到下一个 t；η 大于 0 时，其中一部分换成新的噪声 z。
denoise-formula-euler = 把 x 除以数据的系数，沿概率流的斜率直走一步。
denoise-formula-heun = 先走欧拉法的一步，再看到达处的斜率；Δ 是改用两个斜率的平均带来的修正。
denoise-formula-dpmpp-2m = 以指数方式走向 x₀，并按 x₀ 与上一步（x₀'）相比的变化加以修正。
denoise-formula-flow-euler = 沿速度 ε − x₀ 直走一步。

# 底图。
denoise-ground = 底图
denoise-ground-about = 加噪后数据的对数密度。数据取 { $kernels } 个点的核密度，带宽 { $bandwidth }，对它是精确值。能量是它的相反数：数据在山谷里。
denoise-ground-nothing = 无
denoise-ground-density = 密度
denoise-ground-energy = 能量
denoise-legend-density = ln p
denoise-legend-energy = −ln p

# 谁来预测。
denoise-who = 谁来预测 ε
denoise-who-about = 采样器只问一句：“这些点里哪部分是噪声？”谁来回答都行。
denoise-who-shipped = 网络
denoise-who-shipped-about = 事先在下面这种形状上训练好的小网络。
denoise-who-trained = 你的网络
denoise-who-trained-about = “学习”页上的网络，就按现在的样子；它还在学，就会跟着变。
denoise-who-file = 文件…
denoise-who-file-about = 从 .safetensors 文件读入的平面点去噪网络。
denoise-who-exact = 精确解
denoise-who-exact-about = 不用网络：对 { $kernels } 个数据点、带宽 { $bandwidth } 的核密度直接给出精确答案。在它上面，没有网络能做得更好。
denoise-exact-note = { $kernels } 个数据点各自是宽 { $bandwidth } 的高斯分布，这里用的是它们的完美答案。
denoise-open-title = 打开平面点的去噪网络
denoise-open-other = 换一个文件…

# 采样器。
denoise-sampler = 采样器
denoise-sampler-other-kind = 这个网络是按另一种方式（扩散或流匹配）训练的，不能配这种采样器。
denoise-sampler-ddpm-about = DDPM（2020）：每一步去掉噪声，又加一点新的噪声。需要很多步。
denoise-sampler-ddim-about = DDIM（2021）：不加新噪声，步子更大。η 可以掺入噪声，直到与 DDPM 相同。
denoise-sampler-euler-about = 概率流上的欧拉法（2021）：沿斜率直走。与 η = 0 的 DDIM 走法相同。
denoise-sampler-heun-about = Heun 法（2022）：每步看两次斜率。二阶，代价也加倍。
denoise-sampler-dpmpp-2m-about = DPM-Solver++ 2M（2022）：记住上一步，所以每步只问一次就是二阶。
denoise-sampler-flow-euler-about = 在流匹配训练的网络上用欧拉法（2023）：从 t = T 到 0，几乎走直线。
denoise-reset = 恢复默认
denoise-reset-about = 50 步，η = 0，从尾部取步。
denoise-steps = 步数
denoise-steps-about = 从噪声走到数据要几步，1 到 T。
denoise-steps-name = 采样步数
denoise-steps-of = { $sampler } 的步数
denoise-eta = η
denoise-eta-about = DDIM 使用 DDPM 噪声的几分之几：0 是不加，1 是全加。
denoise-eta-name = DDIM 的 η
denoise-eta-ddim-only = 只有 DDIM 才有 η。
denoise-spacing = 取步方式
denoise-spacing-about = 从 T 个时刻里选哪些来走。
denoise-spacing-trailing = 从尾部
denoise-spacing-trailing-about = 从 t = T 往下数：从纯噪声开始。
denoise-spacing-leading = 从头部
denoise-spacing-leading-about = 从 t = 1 往上数：起点略低于 T，那里本应还剩一点数据，给它的却是纯噪声。
denoise-points = 点数
denoise-points-name = 点的个数
denoise-seed = 种子
denoise-seed-about = 决定 x_T 和加入的全部噪声。种子相同、设置相同，点就相同。
denoise-seed-name = 噪声的种子
denoise-new-noise = 换一份噪声
denoise-new-noise-about = 用下一个种子。
denoise-same-noise = 原样重来
denoise-same-noise-about = 把同样的运行再算一遍：得到的点完全相同。
denoise-save-points = 保存点…
denoise-save-picture = 保存图片…
denoise-keys = 空格播放 · ← → 走一步 · Home 到数据，End 到噪声

# 竞赛。
denoise-contestants = 参赛者
denoise-race-empty = 没有参赛者。请在右边勾选采样器。
denoise-race-flow = 这个网络是用流匹配训练的，而这些采样器用于扩散。请在右边另选一个，或者看“流匹配”视图。
denoise-runner-name = { $sampler } 的点云
denoise-runner-at = t = { $t } · { $k }/{ $of }
denoise-runner-result = 问 { $evaluations } 次 → { $distance }
denoise-chart = 质量与代价
denoise-chart-about = 在这里或“旅程”视图里完成的每一次运行都会添一个点。两轴都是对数轴。拖动步数，看图上的点越来越多。灰色的点属于同一份数据上的其他去噪器。
denoise-chart-points = 这个去噪器的 { $points } 次运行
denoise-chart-clear = 清空图表
denoise-chart-save = 图表存为 CSV…
denoise-chart-floor = 两份数据之间：{ $floor }
denoise-chart-point = { $sampler }，{ $steps } 步
    问网络 { $evaluations } 次，{ $time }
    距离 { $distance }（种子 { $seed }，{ $denoiser }）
denoise-axis-evaluations = 问网络的次数
denoise-axis-distance = 到数据的距离（切片 Wasserstein）

# 分叉。
denoise-fork-was = 原来的未来
denoise-fork-hand = 你动手之后的未来
denoise-fork-canvas = 在这里抓住点
denoise-fork-both = 两种未来：灰色是原来的，彩色是你动手之后的
denoise-fork-hint = 先移到某个 t，再用线圈住一些点，或点击一个点。
denoise-fork-drag = 选中了 { $points } 个点：拖动它们，或者用方向键推。
denoise-fork-too-late = t = 0 之后什么都没有了。请移到更大的 t。
denoise-fork-verdict = 在 t = { $t } 把 { $points } 个点移动了 { $moved }，它们的终点偏离了 { $ends }。整团点到数据的距离：{ $before } → { $distance }。
denoise-fork-reset = 全部还原
denoise-tool-lasso = 套索
denoise-tool-lasso-about = 画线圈住一些点，再拖动它们。
denoise-tool-point = 单点
denoise-tool-point-about = 抓住最近的点并拖动。
denoise-take-followed = 选中跟踪的点
denoise-take-followed-about = 选中各视图里固定的那个点；然后按 Tab 到图上，用方向键移动。
denoise-undo = 撤销
denoise-side-by-side = 并排
denoise-overlaid = 重叠

# 流匹配。
denoise-flow-steps = 两边的步数
denoise-flow-steps-about = 两边走同样多的欧拉步。
denoise-twin-diffusion = 扩散，概率流上的欧拉法
denoise-twin-diffusion-about = 训练时在 x_t = √ᾱ x₀ + √(1 − ᾱ) ε 上预测 ε。
denoise-twin-flow = 流匹配，欧拉法
denoise-twin-flow-about = 训练时在直线 x_t = (1 − t/T) x₀ + t/T ε 上预测速度 ε − x₀。采样的路线跟随交会于一处的所有直线的平均，所以会弯。
denoise-twin-none = 这份数据没有这一类网络。
denoise-twin-name = { $what }：点与路线
denoise-twin-result = 问 { $evaluations } 次 · 距离 { $distance }（下限 { $floor }）· 最后一步走了全程的 { $last } · 路长是直线的 { $bend } 倍

# 阶。
denoise-against-steps = 按步数
denoise-against-steps-about = 误差随步数的变化。
denoise-against-evaluations = 按问网络的次数
denoise-against-evaluations-about = 误差随代价的变化：Heun 法每步要问两次。
denoise-axis-steps = 步数
denoise-axis-error = 误差
denoise-order-slope = { $order } 阶
denoise-order-sampler = 采样器
denoise-order-known = 理论的阶
denoise-order-measured = 测得的斜率
denoise-order-evaluations = 每步问几次
denoise-order-measuring = 正在测……
denoise-order-point = { $sampler }，{ $steps } 步
    到测量处共问 { $evaluations } 次
    误差 { $error }
denoise-order-how = 数据是三个高斯分布的混合，完美答案有公式，所以全部误差都来自采样器本身。不加噪声的采样器，量的是它离精确路线有多远，精确路线由极细的积分得到。DDPM 没有固定的路线，量的是单个高斯分布展宽的误差。测量都在 t = T/10 处进行：走到 t = 0 的最后一步在每种采样器里都是一阶，会掩盖其余各步。误差小到大约 10⁻⁶ 以下时，数字的舍入开始起作用。
denoise-order-again = 重新测量
denoise-order-save = 各阶存为 CSV…
denoise-pace = 每一步走了全程的多少，按时间轴排列
denoise-pace-step = 从 t = { $from } 到 { $to }：走了全程的 { $share }
denoise-fork-canvas-name = 可以动手的点云：画线圈住点，拖动，或用方向键推动
denoise-fork-was-name = 原来那次运行的点云
denoise-order-name = 各采样器的误差随步数的变化
denoise-chart-name = 每次运行到数据的距离与问网络的次数
