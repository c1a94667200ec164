page-kernels-about = 网络中的每一个算子：一份着色器，一份在处理器上的对照实现。

# 列表。
kernels-last = 上一遍：{ $kinds } 种内核共运行 { $runs } 次，用时 { $time }
kernels-last-none = 还没有运行过
kernels-row = { $op }
kernels-row-used = { $op }，上一遍运行了 { $calls } 次
kernels-no-time = 无计时

# 运行。
kernels-case = 输入
kernels-case-about = 与测试所用的输入相同。尺寸故意取得不规整：1、质数、比一个工作组更大。
kernels-run-cpu = 在 CPU 上运行
kernels-run-gpu = 运行 WGSL
kernels-cpu = CPU 对照实现
kernels-gpu = WGSL
kernels-time = { $engine }：{ $time }（{ $device }）
kernels-error = WGSL 无法编译。第 { $line } 行：{ $message }
kernels-no-adapter = 没有找到能运行 WGSL 的适配器，连软件模拟的也没有。着色器仍可阅读和编辑，但这里只能运行 CPU 对照实现。
kernels-stale = WGSL 在上次运行之后改过了，请重新运行。
kernels-agree = 两者一致，最大差异 { $difference }
kernels-disagree = 两者不一致，最大差异 { $difference }
kernels-launch = 内核 { $kernel }，{ $groups } 个工作组；{ $params }

# 图。
kernels-out-cpu = out（CPU）
kernels-out-gpu = out（WGSL）
kernels-difference = 差异
kernels-hover = 把鼠标移到输出的某一格上，看它由哪些数算来；点击可以固定。
kernels-rest = …… 另有 { $count } 项

# 代码。
kernels-wgsl = WGSL 着色器，可编辑
kernels-edited = 已修改
kernels-reset = 还原
kernels-no-source = 这个内核没有自己的着色器文件。
kernels-twin = Rust 写的 CPU 对照实现
kernels-twin-about = 以它为准
