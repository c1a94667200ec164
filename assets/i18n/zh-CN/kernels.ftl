page-kernels-about = 网络的每一种运算：着色器，以及它在处理器上的孪生实现。
