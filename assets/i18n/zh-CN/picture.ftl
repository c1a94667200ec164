# 给图片去噪。

page-picture-about = 图片怎样从噪声里出来：每一步、每个像素、每个数。

picture-view-run = 一次运行
picture-view-run-about = 从噪声到图片，一步接一步。每一步由什么组成，都并排摆在这里。
picture-view-pair = 两种采样器
picture-view-pair-about = 同样的噪声、同样的文字、两种采样器：它们从哪里分道扬镳，要紧吗？

# 画什么。
picture-prompt = 提示
picture-what = 画什么
picture-what-about = 事先训练好了两个网络：一个学的是带文字说明的场景，一个学的是数字。
picture-shapes = 场景（用文字）
picture-shapes-about = 32 × 32 彩色像素，按提示作画。提示留空，就画任意场景。
picture-digits = 数字（用类别）
picture-digits-about = 16 × 16 灰度像素，按类别 0 到 9 作画，也可以不指定。
picture-file = 文件…
picture-file-about = 从 .safetensors 文件打开一个图片去噪网络。
picture-open-title = 打开图片去噪网络
picture-class = 类别
picture-class-about = 类别对这个网络来说，就像提示对另一个网络：只有一个词元。
picture-digit = 数字 { $digit }
picture-any = 任意
picture-any-about = 不指定类别：无条件模型画出离噪声最近的那个数字。

# 设置。
picture-first = 第一次
picture-second = 第二次
picture-reset-about = 30 步，η = 0，从尾部取步。
picture-guidance = 引导强度 w
picture-guidance-about = ε = ε∅ + w (εw − ε∅)：把文字带来的差别放大多少倍。0 不理会文字，1 照学到的来。
picture-guidance-name = 引导强度，0 到 12
picture-guidance-none = 没有文字，也就没有可放大的差别。
picture-seed-about = 决定 x_T 和途中加入的全部噪声。种子相同、设置相同，图片就相同。
picture-same-about = 把同样的运行再算一遍：图片不变。
picture-save = 保存图片…
picture-save-about = 当前时刻的状态，放大 16 倍。
picture-save-strip = 保存胶片…
picture-save-strip-about = 上排是各个状态，下排是它们所预测的 x₀，合成一张图。
picture-save-numbers = 保存数值…
picture-save-numbers-about = 这一步的每个数：状态、两种噪声预测、预测的 x₀、均值、噪声、下一状态，存成表格。
picture-keys = 空格播放 · ← → 一步 · Home 到数据，End 到噪声 · 焦点在图片上时，方向键逐像素移动

# 运行。
picture-run = { $steps } 步 · 问网络 { $evaluations } 次 · { $time } · { $device }
picture-run-about = 有引导时，每一步要问网络两次：一次带文字，一次不带。
picture-stop = 停止
picture-stop-about = 结束运行；已经算出的部分保留。
picture-kept = 在第 { $done } 步（共 { $of } 步）、t = { $t } 处停下。已经算出的部分保留。
picture-go-on = 继续
picture-go-on-about = 从最后一个完好的状态接着算，结果与没有停过一样。
picture-anew = 从噪声重来
picture-anew-about = 把整次运行重新算一遍。
picture-strip = 这次运行的胶片
picture-strip-of = 胶片，{ $what }
picture-strip-at = 跳到 t = { $t }
picture-strip-states = 胶片：xₜ
picture-strip-states-about = 胶片上是各步的状态。
picture-strip-data = 胶片：x₀
picture-strip-data-about = 胶片上是网络在每一步所认为的成品。

# 一步的各部分。
picture-state = 状态 xₜ，t = { $t }
picture-state-about = 网络看到的就是它。
picture-eps = 预测的 ε
picture-eps-about = 网络认为 xₜ 里哪些是噪声，已含文字与引导。灰色是 0。
picture-data = 预测的 x₀
picture-data-about = 如果把预测的噪声一次全部去掉，图片会是什么样。
picture-mean = 后验均值
picture-mean-about = 加噪声之前的下一状态。在 DDPM 里，它是给定 xₜ 和预测的 x₀ 时的后验均值。
picture-added = 加入的噪声
picture-added-about = 这一步随机加入的部分。只有 DDPM，以及 η 大于 0 的 DDIM 才会加。
picture-next = 下一状态，t = { $next }
picture-next-about = 这一步走到的状态。指向一个像素，就能看到它是怎么算出来的；点击则固定。
picture-finished = 成品，t = 0
picture-forming = 正在成形：t = { $t } 时预测的 x₀

# 选中的像素。
picture-pixel-hint = 指向任意一张图里的像素，这里就列出它的算式；点击则固定。
picture-pixel = 像素 ({ $x }, { $y })，从 t = { $t } 到 { $next }
picture-working-eps = 引导混合两个回答：
picture-working-eps-about = εw 是带文字的预测，ε∅ 不带文字：ε = ε∅ + w (εw − ε∅)
picture-working-data = 由此解出 x₀：
picture-working-data-about = 由 xₜ = √ᾱ x₀ + σ ε 得 x₀ = (xₜ − σ ε) / √ᾱ
picture-clipped = 限制在 [−1, 1] 之内：x₀ = { $values }
picture-clipped-about = 像素不会比 −1 更暗，也不会比 1 更亮。靠近噪声时，ε 差一点，x₀ 就差很多；这个限制不让误差扩散。
picture-working-next = 用 { $sampler } 得到下一状态 x'：

# 像素值。
picture-values-name = 各像素值出现的频度
picture-values-state = 状态 xₜ
picture-values-data = 预测的 x₀
picture-values-picture = 成品
picture-values-noise = 纯噪声
picture-reader = 识图程序看到了什么
picture-reads = 在预测的 x₀ 里，识图程序看到：{ $seen }
picture-reads-nothing = 在预测的 x₀ 里，识图程序还认不出什么。
picture-reads-about = 一个不含任何学习成分的程序，只看颜色和轮廓，认出场景里每个物体的形状、颜色、大小和位置。
picture-result = 识图程序看到：{ $seen }

picture-result-many = 识图程序看到 { $count } 个物体，而场景里只有一两个。

# 两种采样器。
picture-sampler = { $sampler }，{ $steps } 步
picture-apart = 第二次 − 第一次
picture-apart-about = 当前时刻两幅图的差别。灰色表示没有差别。
picture-apart-size = 均方根差 { $rms }（第一次在 t = { $first }，第二次在 t = { $second }；像素取值 [−1, 1]）
