page-kernels-about = Every operation of the network, as a shader and as its twin on the processor.
