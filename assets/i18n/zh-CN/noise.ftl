page-noise-about = 数据怎样一步步没入噪声，快慢由什么决定。

# 现在的位置。
noise-time = 时间 t
noise-at = t = { $t }，共 { $steps } 步
noise-at-data = t = 0：数据
noise-at-noise = t = { $t }：噪声
noise-at-not-noise = t = { $t }：还不是噪声
noise-end-data = t = 0 · 数据
noise-end-noise = 噪声 · t = { $t }

# 显示什么。
noise-view-both = 点与图片
noise-view-both-about = 两种数据，同一个公式。
noise-view-points = 一步还是多步：点
noise-view-points-about = 分别用一步和 t 小步给点加噪，放在一起比较。
noise-view-picture = 一步还是多步：图片
noise-view-picture-about = 分别用一步和 t 小步给图片加噪，放在一起比较。
noise-points = { $count } 个点
noise-picture = 图片，{ $side } × { $side }
noise-in-one-jump = 从 0 一步跳到 { $t }
noise-in-steps = 走 { $t } 小步
noise-stepping = 已走 { $done } 小步，共 { $t } 步…
noise-points-name = t = { $t } 时的点
noise-points-steps-name = 走了 { $t } 小步之后的点
noise-picture-name = t = { $t } 时的图片
noise-picture-steps-name = 走了 { $t } 小步之后的图片

# 直方图。
noise-histogram = 一步与多步的直方图
noise-histogram-points = 点的横坐标分布
noise-histogram-picture = 图片全部 49 152 个数的分布
noise-jump = 一步
noise-steps = 多步
noise-theory = 理论
noise-mean = 均值
noise-deviation = 标准差

# 一个数从哪里来。
noise-point = 第 { $index } 个点
noise-pixel = 第 { $column } 列、第 { $row } 行的像素
noise-across = 横
noise-up = 纵
noise-red = 红
noise-green = 绿
noise-blue = 蓝
noise-last-step = 最后一小步，走到 t = { $t }：
noise-hover = 把鼠标移到点或像素上；点击可以固定。

# 曲线。
noise-curve-alpha-bar = ᾱ 随 t 的变化：方差里还有多少来自数据
noise-curve-beta = β 随 t 的变化：每一步用噪声替换掉多少
noise-curve-snr = 信噪比随 t 的变化
noise-curve-draw = ᾱ 随 t 的变化：在这里画

# 噪声调度。
noise-schedule = 噪声调度
noise-reset = 恢复默认
noise-reset-about = 回到线性调度，共 1000 步。
noise-shape-linear = 线性
noise-shape-linear-about = β 均匀上升（DDPM，2020）。
noise-shape-scaled-linear = 缩放线性
noise-shape-scaled-linear-about = β 的平方根均匀上升（Stable Diffusion，2022）。
noise-shape-cosine = 余弦
noise-shape-cosine-about = ᾱ 沿余弦的平方下降（改进的 DDPM，2021）。
noise-shape-sigmoid = S 形
noise-shape-sigmoid-about = β 沿 S 形曲线上升。
noise-shape-drawn = 自己画
noise-shape-drawn-about = 用鼠标画出 ᾱ。
noise-timesteps = 步数 T
noise-timesteps-about = 从数据到噪声的路分成多少小步。
noise-timesteps-name = 总步数 T
noise-rescale = β 随 T 缩放
noise-rescale-about = 步数少，每步的 β 就要大，放大到 1000/T 倍。不缩放的话，路太短，走不到噪声。
noise-rescale-none = 这种调度直接给出 ᾱ，任何 T 都适用。
noise-end-good = ᾱ(T) = { $value }：T 时刻的 x 就是噪声，其中数据的幅度只剩 { $part }%。
noise-end-bad = ᾱ(T) = { $value }：T 时刻的 x 还不是噪声，数据的幅度还剩 { $part }%。
noise-undo = 撤销
noise-clear = 重新画
noise-clear-about = 丢掉画好的曲线，从线性调度重新开始。
noise-draw-hint = 在 ᾱ 曲线上画。它从 1 开始，只能下降。
noise-draw-clamped = ᾱ 只能下降，因为没有哪一步会去掉噪声；往上画的部分已经改成水平。

# 数据。
noise-data-points = 点
noise-data-picture = 图片
picture-lighthouse = 灯塔
picture-mountains = 群山
picture-cat = 猫
noise-open = 打开图片…
noise-open-about = PNG、JPEG 或 WebP，也可以直接拖入窗口。取中间的正方形，缩放到 128 × 128。
noise-open-picture = 打开图片
noise-new = 换一组噪声
noise-new-about = 重新抽取点和噪声。
noise-seed = 种子 { $seed }
noise-save-points = 保存点…
noise-save-picture = 保存图片…
noise-save-schedule = 保存调度…
noise-keys = 空格：播放或暂停；← →：走一步（按住 Shift 走十分之一）；Home 和 End：到两端；N：换一组噪声。
