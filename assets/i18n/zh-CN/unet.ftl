# U-Net 的内部。

page-unet-about = U-Net 的内部：给图片去噪的网络，一块一块地看，每块此刻在说什么。

unet-view-maps = 特征图
unet-view-maps-about = 所选块的每个通道，都是对当前 t 的图片刚刚算出来的。
unet-view-skips = 跳跃连接
unet-view-skips-about = 剪断横穿的连接，看网络会怎样回答，整次运行又会变成什么样。
unet-view-time = 时间
unet-view-time-about = t 怎样传到各个块，对一个通道做了什么。
unet-view-words = 词语
unet-view-words-about = 词语从哪里进来，把每个位置改变了多少。
unet-view-counts = 计数
unet-view-counts-about = 每个块的参数和乘加次数。

# 网络图。
unet-looking = 正在查看内部……
unet-input = xₜ，t = { $t }
unet-input-about = 问网络的就是这张图：当前时间的图片。
unet-output = 预测的 x₀
unet-output-about = 按带引导的回答推算，最后的图片应该是这样。
unet-block-name = { $block }：{ $kind }
unet-block-about = { $block }：{ $kind }
    { $parameters } 个参数，{ $work } 次乘加
    小图表示每个位置的声音有多大，也就是各通道的均方根。点击可以查看全部通道。
unet-kind-convolution = 卷积
unet-kind-residual = 残差块
unet-kind-attention = 注意力
unet-kind-resize = 改变大小
unet-kind-time = 时间嵌入
unet-time-box = 时间 t
unet-time-box-about = 时间先变成波，经过两层小网络，传给每个标有 t 的块。
unet-words-box = 词语编码
unet-words-box-about = 编码后的词语，由每个标有 w 的块来读。
unet-skip-name = 跳跃连接 { $level }，{ $size }
unet-skip-label = 跳跃连接
unet-skip-about = 跳跃连接：{ $size } 个数直接送到对面。点击可以剪断。
unet-skip-cut-about = 已剪断：本该送过去的 { $size } 个数全部换成了零。再点击可以接上。
unet-cost = 一次前向计算：{ $parameters } 个参数，{ $work } 次乘加。小图表示每个块里各位置的声音有多大。

# 特征图。
unet-all-channels = { $block } 的全部 { $channels } 个通道
unet-channel = 第 { $channel } 个通道
unet-channel-short = 通道
unet-channel-name = { $block } 的第 { $channel } 个通道
unet-mosaic-name = { $block } 的全部通道：点击可以放大
unet-mosaic-tip = 第 { $channel } 个通道，第 { $row } 行，第 { $column } 列
    { $value }
unet-reading = 第 { $row } 行，第 { $column } 列：{ $value }
unet-reading-hint = 把鼠标移到一个位置上，就能读出它的数。

# 跳跃连接。
unet-skip-switch = 连接 { $level }（{ $size }）
unet-join-all = 全部接上
unet-skips-hint = 所有连接都完好。剪断一条试试：点图上的开关，或者取消这里的勾选。
unet-answer-whole = 完整网络的 x₀
unet-answer-cut = 剪断之后的 x₀
unet-answer-difference = 相差多少
unet-run-whole = 完整的运行，t = { $t }
unet-run-cut = 剪断的运行，t = { $t }
unet-run-coming = 运行还没算完……
unet-skips-verdict = t = { $t } 时，剪断使预测的噪声改变了 { $off }（均方根），相当于它自身大小的 { $part }。
unet-skips-end = 整次运行结束时，两张图相差 { $off }（均方根，取值范围是 −1 到 1）。

# 时间。
unet-waves = t 变成 { $waves } 个波：其中四个，以及全部
unet-waves-name = 四个时间波随 t 的变化
unet-waves-map-name = 全部时间波随 t 的变化
unet-waves-map-about = 每个波一行，上半是正弦，下半是余弦，t 从左到右。每一半最前面的几个波变得太快，图上显示不出来。
unet-time-block = 接收时间的块
unet-time-channel = 画出偏移的通道
unet-shift-name = 时间给一个通道加上的数，随 t 变化
unet-shift-curve = 第 { $channel } 个通道
unet-shift-map-name = 时间给每个通道加上的数，随 t 变化
unet-shift-map-about = 每个通道一行，t 从左到右。点击一行就选中那个通道。
unet-before-after = t = { $t } 时的第 { $channel } 个通道
unet-before = 加之前
unet-after = 加之后
unet-added = 每个位置都加上：{ $added }
unet-added-about = 处处加的是同一个数，因为时间不知道位置。接下来是组归一化和 SiLU，SiLU 只让大于零的部分通过。

# 词语。
unet-no-words = 没有词语：这里读到的只有文本的开头和结尾。
unet-words-read = 词语：{ $words }
unet-words-map = { $block }：{ $share }
unet-words-map-name = { $block } 中词语把每个位置改变了多少
unet-words-about = 对每个位置：词语加上的那一步有多长，与原来的长度相比。残差块和位置之间的注意力从来看不到词语。
unet-go-words = 看哪个词去了哪里

# 计数。
unet-counts-line = U-Net：{ $unet } 个参数，每次前向 { $work } 次乘加；文本编码器：{ $text } 个参数，每个提示词只算一次。屏幕上的这次前向在 { $device } 上用了 { $time }。
unet-column-block = 块
unet-column-kind = 是什么
unet-column-shape = 结果的形状
unet-column-parameters = 参数
unet-column-work = 乘加次数

# 控件。
unet-network = 网络
unet-subject-shapes = 图形
unet-subject-shapes-about = 32 × 32 像素的彩色画面，由词语生成。
unet-subject-digits = 数字
unet-subject-digits-about = 16 × 16 像素的灰度数字，由类别生成。
unet-prompt = 提示词
unet-prompt-name = 这次运行的提示词
unet-digit = 数字
unet-guidance = 引导
unet-guidance-about = 用于可以拖动查看的那次运行。内部显示的总是带词语的那次前向计算。
unet-guidance-name = 运行的引导强度
unet-seed = 种子
unet-seed-name = 运行的种子
unet-new-noise = 换一份噪声
unet-reset = 恢复默认
unet-reset-about = 恢复最初的提示词、块和连接。
unet-save-picture = 保存图片…
unet-keys = 空格：播放 · ← →：走一步 · [ ]：换块 · , .：换通道
