# AR(p)。

page-ar = AR(p)
page-ar-about = 最早的自回归模型：下一个值等于前几个值的加权和，再加上噪声。

ar-view-explore = 移动系数
ar-view-fit = 拟合序列

# 判断。
ar-verdict-returns = 平稳：最大的根模长为 { $modulus }。一次冲击经过 { $half } 步减半。
ar-verdict-swings = 平稳：最大的根模长为 { $modulus }。大约每 { $period } 步摆动一次，一次冲击经过 { $half } 步减半。
ar-verdict-near = 勉强平稳：最大的根模长为 { $modulus }。一次冲击要 { $half } 步才减半，序列会远远地偏离均值。
ar-verdict-unit = 不平稳：有一个根在单位圆上。冲击永远不会被忘记，没有均值可以回归，方差一步一步地增大。
ar-verdict-grows = 不平稳：有一个根在单位圆外（模长 { $modulus }）。每次冲击每步放大 { $growth }，没有尽头。
ar-escaped = 到 t = { $t } 时，数值已经大得没有意义，后面不再画出。

# 根。
ar-plane = 根：可以拖动
ar-plane-about = 多项式 z^p − φ1 z^(p−1) − … − φp 的根。都在单位圆内时过程平稳。拖动复根，它的共轭跟着动；两个实根相遇后可以一起离开实轴。
ar-plane-inside = 圆内：平稳
ar-root = { $place }，模长 { $modulus }
ar-root-turns = { $place }，模长 { $modulus }，每 { $period } 步转一圈
ar-triangle = φ1、φ2 的三角形：点击或拖动
ar-triangle-about = p = 2 时，三角形内的过程平稳。曲线以下，两个根是一对共轭复数，序列会摆动。
ar-triangle-at = φ1 = { $one }，φ2 = { $two }
ar-triangle-swings = 摆动
ar-triangle-decays = 衰减
ar-triangle-none = p = 2 时，平稳的系数恰好构成一个三角形，会画在这里。其他阶数只能看根。

# 图。
ar-series = 序列和它的未来
ar-legend-sample = 测得
ar-legend-theory = 过程本身
ar-legend-forecast = 预测、{ $level } 区间、采样
ar-acf = 自相关（ACF）
ar-acf-about = 序列与若干步之前的自己有多像。竖线：在这一条序列上测得。圆圈：过程平均而言的值。纯噪声有 95 % 落在灰带内。
ar-pacf = 偏自相关（PACF）
ar-pacf-about = 在更短的滞后都已知道之后，这一个滞后还能补充多少。AR(p) 在滞后 p 之后就截断了。
ar-impulse = 脉冲响应
ar-impulse-about = 时刻 0 的一次大小为 1 的冲击，后来变成什么样。
ar-spectrum = 谱密度
ar-spectrum-about = 方差在各个频率上的分布（每步多少周，纵轴为对数）。虚线：复根的辐角。
ar-axis-lag = 滞后
ar-axis-steps = 步
ar-axis-frequency = 每步周数
ar-axis-order = 阶数
ar-axis-above = 高出最小值（对数）
ar-axis-ahead = 向前步数
ar-no-theory = 不平稳，没有方差，也就没有谱。
ar-no-correlation = 这里没有变化，也就谈不上相关。
ar-tip-value = t = { $t }：{ $value }
ar-tip-forecast = 向前 { $h } 步：{ $mean }，区间 { $low } 到 { $high }
ar-tip-correlation = 滞后 { $lag }：测得 { $sample }，平均 { $theory }
ar-tip-correlation-sample = 滞后 { $lag }：{ $sample }
ar-tip-impulse = { $t } 步之后：{ $value }
ar-tip-spectrum = 频率 { $frequency }，周期 { $period }：密度 { $density }

# 控件。
ar-order = 阶数 p
ar-order-about = 回头看多少个值。
ar-phi = φ{ $lag }
ar-phi-about = 那么多步之前的值所占的权重。移动它时噪声保持不变。
ar-c = 常数 c
ar-c-about = 每一步都加上它。均值等于 c / (1 − φ1 − … − φp)。
ar-sigma = 噪声 σ
ar-sigma-about = 噪声 ε 的标准差。
ar-sigma2 = σ²
ar-points = 点数
ar-points-about = 序列的长度。
ar-horizon = 预测步数
ar-horizon-about = 向前预测多少步。
ar-level = 区间
ar-level-about = 这条带子要包含多大比例的未来。
ar-futures = 未来条数
ar-futures-about = 采样得到的后续：系数相同，噪声是新的。
ar-seed = 种子
ar-seed-about = 种子相同，噪声就相同。
ar-undo = 撤销
ar-undo-about = 撤回上一次移动（Ctrl+Z）。
ar-reset = 恢复默认
ar-new-noise = 换一组噪声
ar-new-noise-about = 同一个过程，换一次偶然。
ar-copy-about = 复制生成这种序列的命令。

# 拟合。
ar-source = 序列
ar-generated = 由本程序用种子生成，不是实测数据。
ar-series-pendulum = 摆
ar-series-pendulum-about = 生成的数据：几个孩子用豌豆去打一个摆，这是尤尔 1927 年的设想。它每 24 步摆动一次，每颗豌豆都推它一下。
ar-series-bakery = 面包店
ar-series-bakery-about = 生成的数据：每天卖出的面包数。今天有点像昨天，更像上星期的同一天。
ar-series-walk = 随机游走
ar-series-walk-about = 生成的数据：每个值等于前一个值加上纯属偶然的一步。它有一个根等于 1，没有均值可以回归。
ar-series-chaos = 混沌
ar-series-chaos-about = 生成的数据：x ← 4x(1 − x)，没有任何偶然。下一个值完全由上一个值决定，但是对过去加权求和却什么也看不出来。
ar-draw = 自己画
ar-draw-about = 用鼠标从左到右画一条曲线；在上面再画就会改掉它。
ar-draw-here = 在这里画
ar-draw-again = 擦掉重画
ar-open-csv = 打开 CSV…
ar-open-csv-about = 自动判断分隔符和表头，由你选择列。也可以把 CSV 文件拖到窗口上。
ar-column = 列
ar-column-text = { $name }（文字）
ar-file-none = 还没有打开文件。
ar-file-about = { $file }，“{ $column }”列：{ $rows } 行，分隔符“{ $separator }”，
ar-file-header = 有表头。
ar-file-bare = 没有表头。
ar-file-missing = 缺失值：中间 { $filled } 个按直线补上，两端 { $trimmed } 个舍去。
ar-file-refused = 没有打开 { $file }：{ $reason }
ar-whole = 显示整条序列
ar-whole-about = 否则只显示末尾，便于看清留出的部分。
ar-held = 留出
ar-held-about = 末尾有多大比例不参与拟合，专门用来检验。
ar-least-squares = 最小二乘
ar-least-squares-about = 使一步预测误差的平方和最小。
ar-yule-walker = 尤尔–沃克
ar-yule-walker-about = 解出与测得的自相关相符的系数，结果总是平稳的。
ar-best-aic = AIC：{ $order } 阶
ar-best-bic = BIC：{ $order } 阶
ar-use = 采用这组系数
ar-use-about = 把拟合出的过程带到“移动系数”。
ar-copy-fit-about = 复制系数表。
ar-working = 正在拟合……
ar-fit-series = 序列和留出的末尾
ar-legend-data = 数据
ar-legend-one-step = 向前一步
ar-legend-many-steps = 向前多步，90 % 区间
ar-fit-time = { $points } 个点，全部算完用时 { $time }
ar-fit-near-unit = 拟合出的过程勉强平稳（最大的根 { $modulus }），与没有均值的过程几乎无法区分。
ar-fit-not-stationary = 拟合出的过程不平稳（最大的根 { $modulus }），预测会越跑越远。尤尔–沃克法不会这样。
ar-coefficients = 系数 ± 标准误
ar-coefficients-about = 颜色浅：与 0 的差距不到 1.96 个标准误，当作 0 也无妨。
ar-row-c = c
ar-largest-root = 最大的根
ar-criteria = 选几阶？点击一个
ar-criteria-about = AIC 和 BIC 高出各自最小值多少，所有阶数用同一批方程。两者都在拟合程度和系数个数之间权衡，BIC 更严格。圆点处最小。
ar-fit-acf = 序列的偏自相关
ar-fit-acf-about = AR(p) 在滞后 p 之后就截断了。
ar-residuals = 残差（以 σ 为单位）
ar-residuals-about = 一步预测在各个时刻差了多少。其中 95 % 应当落在灰带内。
ar-left = 残差里还剩下什么吗？
ar-left-about = 残差的自相关。如果过去能说明的都已经被模型用上，它就应当留在灰带内。
ar-left-something = 还有：{ $lags } 个滞后的 Ljung–Box 统计量 Q = { $q }，p { $p }。纯噪声很难这样。
ar-left-nothing = 看不出什么：{ $lags } 个滞后的 Ljung–Box 统计量 Q = { $q }，p { $p }。
ar-errors = 留出部分的误差
ar-errors-about = 从留出部分的每一处出发，向前若干步的均方根误差。灰线：永远说均值。
ar-errors-said = 一步 { $one }，多步 { $many }。作为对照：说均值 { $mean }，说前一个值 { $last }。
ar-nothing-held = 没有留出数据。请移动“留出”滑块。
ar-no-fit = 没有拟合结果，所以没有可显示的。
ar-tip-held = t = { $t }：{ $value }。向前一步 { $one }，多步 { $many }
ar-tip-order = { $order } 阶：AIC { $aic }，BIC { $bic }，σ² { $sigma2 }
ar-tip-residual = t = { $t }：{ $value }（{ $times } σ）
ar-tip-horizon = 向前 { $h } 步：{ $value }

# 序列或文件可能有的问题。
error-series-short = 用于拟合的部分只有 { $points } 个点，AR({ $order }) 至少需要 { $needed } 个。请降低阶数、少留出一些，或者换一条更长的序列。
error-series-long = 序列有 { $points } 个点，最多接受 { $most } 个。请先抽稀。
error-series-constant = 每个值都是 { $value }。常数里没有任何可以预测的东西。
error-series-value = 第 { $index } 个值是 { $value }；每个值都必须是有限的数。
error-series-huge = 序列里有 { $value }，太大了，无法求平方。请换一个单位。
error-series-exact = AR({ $order }) 毫无误差地重现了这条序列。既然没有噪声，标准误、AIC 和区间就都没有意义。
error-series-collinear = 后面的值完全由前面的值决定，所以 AR({ $order }) 的系数不唯一。请降低阶数。
error-series-not-stationary = 过程不平稳（最大的根 { $modulus }）；这里要求小于 1。
error-series-held = 无法留出 { $held } 个值：拟合 AR({ $order }) 至少要剩下 { $needed } 个。请少留出一些，或者降低阶数。
error-series-empty = 序列是空的。
error-series-other = 无法进行：{ $reason }。
error-table-unreadable = 无法读取（{ $reason }）。
error-table-large = 文件超过 { $megabytes } MB。
error-table-rows = 行数超过 { $most }。
error-table-columns = 列数超过 { $most }。
error-table-cells = 单元格超过 { $most } 个。
error-table-empty = 里面没有数据行。
error-table-binary = 不是文本文件（第 { $at } 个字节为零）。请把表格另存为 UTF-8 编码的 CSV。
error-table-column = 没有“{ $name }”这一列；现有的列是 { $known }。
error-table-numbers = 没有一列是数。
error-table-text = “{ $column }”列的第 { $line } 行是“{ $text }”，不是数。请另选一列，或者修改文件。
error-table-missing = “{ $column }”列的 { $rows } 个值缺了 { $missing } 个；超过五分之一，不宜补上。
