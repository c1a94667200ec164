# 扩散各页共用的名称。

# 平面上的数据。
dataset-moons = 双月牙
dataset-ring = 圆环
dataset-spiral = 螺旋
dataset-grid = 九宫格
dataset-smiley = 笑脸
dataset-letter = 字母 A
dataset-drawn = 自己画

# 噪声调度。
schedule-linear = 线性
schedule-scaled-linear = 缩放线性
schedule-cosine = 余弦
schedule-sigmoid = S 形
schedule-flow = 直线（流匹配）

# 网络预测什么。
prediction-epsilon = 噪声 ε
prediction-sample = 数据 x₀
prediction-v-prediction = 混合量 v
prediction-flow = 流匹配

# 采样器。
sampler-ddpm = DDPM
sampler-ddim = DDIM
sampler-euler = 欧拉法
sampler-heun = Heun 法
sampler-dpmpp-2m = DPM-Solver++ 2M
sampler-flow-euler = 流匹配 · 欧拉法
