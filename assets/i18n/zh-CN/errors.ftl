# 出了什么问题，与什么有关，该怎么办。

error-no-font = 这台电脑上没有中文字体，窗口将继续使用英文。请安装一种中文字体，例如 Noto Sans CJK（软件包 fonts-noto-cjk），然后重新启动。
error-settings-garbage = 无法读取设置（{ $reason }）。原文件已另存为 { $file }，窗口以默认设置启动。
error-settings-unreadable = 无法读取 { $file } 中的设置（{ $reason }），窗口以默认设置启动。
error-settings-unwritable = 无法把设置保存到 { $file }（{ $reason }）。这些设置在窗口关闭前有效。
error-not-a-model = { $file } 不是检查点文件。请拖入以 .safetensors 结尾的文件。
error-export = 无法写入 { $file }（{ $reason }）。请换一个文件夹，或清理磁盘空间。
error-tour-no-adapter = 没有找到任何图形适配器，连模拟的也没有，因此无法绘图。在 Debian 上可安装 mesa-vulkan-drivers。
