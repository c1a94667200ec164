page-kernels-about = Every operation of the network, as a shader and as its twin on the processor.

# The list.
kernels-last = Last pass: { $runs } runs of { $kinds } kernels, { $time }
kernels-last-none = No pass yet
kernels-row = { $op }
kernels-row-used = { $op }, ran { $calls } times in the last pass
kernels-no-time = no time

# Running.
kernels-case = Inputs
kernels-case-about = The same inputs the tests use. Sizes are odd on purpose: 1, primes, larger than a workgroup.
kernels-run-cpu = Run on the CPU
kernels-run-gpu = Run the WGSL
kernels-cpu = CPU twin
kernels-gpu = WGSL
kernels-time = { $engine }: { $time } ({ $device })
kernels-error = The WGSL does not compile. Line { $line }: { $message }
kernels-no-adapter = No adapter was found that could run WGSL, not even an emulated one. You can read and edit the shader; only the CPU twin runs here.
kernels-stale = The WGSL has changed since it ran. Run it again.
kernels-agree = They agree. Largest difference: { $difference }
kernels-disagree = They disagree. Largest difference: { $difference }
kernels-launch = Kernel { $kernel }, { $groups } workgroups; { $params }

# Pictures.
kernels-out-cpu = out, CPU
kernels-out-gpu = out, WGSL
kernels-difference = Difference
kernels-hover = Point at a cell of the output to see which numbers made it; click to keep it.
kernels-rest = … and { $count } more

# Code.
kernels-wgsl = Shader in WGSL, editable
kernels-edited = changed
kernels-reset = Reset
kernels-no-source = This kernel has no shader file of its own.
kernels-twin = CPU twin in Rust
kernels-twin-about = the twin defines what is right
