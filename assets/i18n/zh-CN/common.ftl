# 页面之外的窗口文字。

app-name = Genscope

family-text = 字符
family-series = 序列
family-plane = 点
family-picture = 图片
family-machine = 机器
page-tokens = 词元
page-attention = 注意力
page-next = 下一个字符
page-noise = 加噪
page-denoise = 去噪
page-picture = 给图片去噪
page-unet = U-Net 的内部
page-words = 从词到图
page-course = 改变去向
page-kernels = 计算内核

# 各页共用的文本。
text-box = 模型读取的文本
text-hint = 在这里输入或粘贴任意文本。
text-read-all = 共 { $count } 个字符，全部读入；最多可读 { $block } 个。
text-read-tail = 共 { $count } 个字符。模型只读最后 { $block } 个，颜色浅的部分太靠前，读不到。
text-cut = 只保留最后 { $kept } 个字符，前面的 { $cut } 个已截去。
text-unknown = { $count } 个字符不在模型的符号表里，已跳过：{ $characters }
text-unknown-why = 模型只认识训练文本中出现过的字符；遇到别的字符，它会当作没有看见，继续往下读。
text-no-model = 还没有打开模型。

# 模型。
model-picker = 模型
model-none = 未打开模型
model-open-file = 打开检查点文件…
model-shakespeare = 莎士比亚
model-tang = 唐人绝句
model-names = 人名

# 设备。
device-picker = 用于计算的设备
device-auto = 自动
device-gpu = GPU
device-cpu = CPU
device-found = 本机上找到的设备
device-software = （由处理器模拟）

# 显示。
language-picker = 语言
view-menu = 配色与字号
view-colors = 配色
view-dark = 深色
view-light = 浅色
view-scale = 字号
view-reduced-motion = 减少动画
view-side-panel = 显示课程与控件

# 状态栏。
status-read = 读了 { $count } 个字符，耗时 { $time } · { $device }
status-device = 计算设备：{ $device }
status-without-scale = 未除以 √(头维度)
status-no-model = 还没有打开模型
status-no-text = 输入一段文本即可开始
status-parameters = { $count } 个参数
status-loss = 在未见过的文本上每字符 { $loss } 奈特

# 课程。
lesson-back = 上一步
lesson-next = 下一步
lesson-skip = 跳过
lesson-fold = 收起课程
lesson-unfold = 展开课程
lesson-your-turn = 轮到你了
lesson-done = 完成
lesson-link-tensor = { $name } · 点击可保持高亮

# 逐步播放。
player-first = { $what }：回到开头
player-back = { $what }：后退一步
player-play = { $what }：播放
player-pause = { $what }：暂停
player-step = { $what }：前进一步
player-speed = { $what }：速度
player-position = { $what }：位置
player-per-second = { " " }步/秒

# 查看单个张量。
inspector-hint = 把鼠标移到一个格子上，看看这个数是怎么算出来的；点击可固定。
inspector-axis = 第 { $axis } 轴的下标
inspector-part = 共 { $rows } 行，这里画出前 { $shown } 行；导出的文件包含全部。

# 这个数从哪里来。
arithmetic-input = 这是网络的输入。
arithmetic-weight = 这是一个参数，由训练得到。
arithmetic-wait = 参与运算的数会在下一次计算时取回。
arithmetic-rest = …… 其余 { $count } 个乘积之和为 { $sum }
arithmetic-rest-terms = …… 其余 { $count } 项之和为 { $sum }
arithmetic-result = 结果

# 导出。
export-title = 保存
export-csv = 保存为 CSV…
export-png = 保存为 PNG…
export-copy = 复制

# 等待。
waiting-model = 正在打开模型……
waiting-text = 请在上方输入文本，图会随之更新。
waiting-pass = 正在读取……

# 用什么计算，为什么。
device-why-asked = 这是手动选定的设备。
device-why-real-gpu = 找到了真正的 GPU。
device-why-software-adapter = 只有由处理器模拟的 GPU；直接用 CPU 计算要快 6 到 40 倍。
device-why-no-adapter = 没有找到 GPU。
device-why-fallback = 原来的设备出错或不存在，已改用 CPU。

# 拖入窗口的文件。
drop-title = 松手即可打开
drop-unknown = 这里打不开这个文件
drop-model = 模型
drop-ar = 数据表：给其中一列拟合 AR(p)
drop-noise = 图片，看它怎样被噪声淹没
drop-course = 图片：改变它的去向
drop-denoise = 平面点的去噪网络（在“去噪”页）
drop-picture = 图片去噪网络（在“给图片去噪”页）
