# What went wrong, with what, and what to do.

error-no-font = This computer has no font with Chinese characters, so the window stays in English. Install one, for example Noto Sans CJK (package fonts-noto-cjk), and start again.
error-settings-garbage = The settings could not be read ({ $reason }). They were put aside as { $file }, and the window starts afresh.
error-settings-unreadable = The settings in { $file } could not be read ({ $reason }). The window starts afresh.
error-settings-unwritable = The settings could not be saved to { $file } ({ $reason }). They hold until the window is closed.
error-not-a-model = { $file } is not a checkpoint. Drop a file that ends in .safetensors.
error-export = { $file } could not be written ({ $reason }). Choose another folder, or make room on the disk.
error-tour-no-adapter = No graphics adapter was found, not even an emulated one, so nothing can be drawn. On Debian, mesa-vulkan-drivers brings one.
