# 改变去向。

page-course-about = 改变去向：在从噪声到图片的途中伸手进去。

course-view-paint = 涂画
course-view-paint-about = 停在某个 t，在状态上涂一笔，再让它走下去：两种未来都会留着。
course-view-fill = 补画
course-view-fill-about = 盖住图的一部分：这部分会重画，既要接得上周围，也要符合提示词。
course-view-from = 由图生图
course-view-from-about = 把一张图往噪声那边带一段路，再按提示词带回来。
course-view-between = 两者之间
course-view-between-about = 从一份噪声到另一份，或者从一个提示词到另一个，中间共七张图。

# 运行。
course-waiting = 等待中……
course-forming = 正在画：第 { $done } 步，共 { $of } 步
course-stop = 停止
course-stop-of = 停止：{ $what }
course-stopped = 半路停下了：已经画出的部分保留着。
course-go-on = 继续
course-go-on-of = 继续：{ $what }

# 涂画。
course-was = 原来的未来
course-was-name = 原来的未来，t = { $t }
course-hand = 你动手之后的未来
course-canvas = 在这里涂画
course-canvas-name = 画布：用鼠标涂画，或用方向键移动、空格键落笔
course-expected = 预测的 x₀
course-expected-was = 原来的未来所预测的 x₀
course-expected-hand = 你动手之后所预测的 x₀
course-paint-with = 用{ $color }涂
course-eraser = 橡皮
course-eraser-about = 让像素恢复原来的样子。
course-brush = 画笔
course-brush-name = 画笔半径（像素）
course-keep-noise = 保留噪声
course-keep-noise-about = 打开：只改变画笔下面的数据部分，即 √ᾱ 乘以颜色，上面的噪声不动。关闭：涂上去的是一块没有噪声的平色。
course-undo = 撤销
course-reset = 全部还原
course-reset-about = 两种未来又一样了。按“撤销”可以找回涂过的笔迹。
course-too-late = t = 0 之后什么都没有了。请移到更大的 t。
course-not-yet = 这个未来还没算完。稍等一下，或者在更早的时间涂画。
course-hint = 先移到某个 t，选一种颜色，再在右边的图上涂画。
course-verdict = 你在 t = { $t } 涂了 { $painted } 的像素。到 t = 0，有 { $ends } 的像素不同。

# 补画。
course-fill-original = 盖住要重画的部分
course-fill-result = 结果
course-fill-result-name = 正在补画的图，t = { $t }
course-mask-name = 遮罩：用鼠标盖住，或用方向键移动、空格键落笔
course-mask-brush = 盖住
course-mask-brush-about = 画笔盖到哪里，哪里就重画。
course-mask-eraser = 揭开
course-mask-eraser-about = 画笔揭开的地方保持不变。
course-mask-invert = 互换
course-mask-clear = 全部揭开
course-mask-nothing = 遮罩什么也没盖住，所以没有什么可重画的。请用画笔盖住要改变的地方。
course-mask-part = 图的 { $part } 会重画，其余部分每走一步就放回原样。
course-mask-everything = 遮罩盖住了整张图：原图说不上话，这就是一次从噪声开始的普通运行。请揭开要保留的地方。

# 由图生图。
course-strength = 强度
course-strength-about = 先把图往噪声那边带多远再回来，也就是走全部步数中的多大一部分。
course-strength-name = 强度，0 到 1
course-strength-low = 保留
course-strength-high = 忘掉
course-strength-none = 强度为 0 时什么也不做，结果就是原图。请把它调大。
course-from-original = 原图
course-from-original-name = 作为起点的图
course-from-noised = 加噪之后，t = { $t }
course-from-noised-name = 加噪之后的图，t = { $t }
course-from-result = 返回途中，t = { $t }
course-from-result-name = 返回途中的图，t = { $t }
course-from-verdict = 共 { $of } 步，走了 { $moves } 步。有 { $changed } 的像素已不是原来的样子。
course-no-picture = 正在打开图片……

# 两者之间。
course-two-seeds = 两个种子
course-two-seeds-about = 提示词不变，噪声从一个种子转到另一个。
course-two-prompts = 两个提示词
course-two-prompts-about = 噪声不变，编码从一个提示词走到另一个。
course-end-seed = 种子 { $seed }
course-end-first = 第一个提示词
course-end-second = 另一个提示词
course-tile-name = 第 { $place } 张，共 { $of } 张：点击可以放大
course-large = 第 { $place } 张
course-large-name = 放大的第 { $place } 张
course-changes = 相邻两张之间改变的像素
course-change = { $from } → { $to }：{ $part }
course-strip-forming = 已画出 { $done } 张，共 { $of } 张
course-strip-stopped = 已停止：画出了 { $done } 张，共 { $of } 张，其余保持原样

# 控件。
course-origin = 图片
course-origin-scene = 训练画面
course-origin-scene-about = 和训练时一样的画面。再点一次就换一张。
course-origin-made = 由提示词画出
course-origin-made-about = 这个提示词和种子从噪声画出的图。
course-open = 打开图片…
course-open-about = PNG、JPEG 或 WebP，也可以直接拖入窗口。取中间的正方形，缩放到 32 × 32。
course-prompt = 提示词
course-prompt-name = 提示词
course-other-prompt = 另一个提示词
course-other-prompt-name = 另一个提示词
course-guidance = 引导
course-guidance-about = 把词语带来的差别放大多少：0 不理会词语，1 照学到的来。
course-guidance-name = 引导强度，0 到 12
course-steps = 步数
course-steps-about = 从噪声到图片走多少步。这里的运行都用 DDIM，途中不加噪声。
course-steps-name = 总步数
course-seed = 种子
course-seed-about = 决定运行开始时的噪声。
course-seed-name = 噪声的种子
course-other-seed = 到
course-other-seed-name = 另一个种子
course-new-noise = 换一份噪声
course-save-picture = 保存图片…
course-keys = 空格：播放 · ← →：走一步 · Home：数据 · End：噪声。画布上：方向键移动画笔，空格键落笔。
