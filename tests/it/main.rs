//! One binary holds all the tests: it links once. What needs an adapter is in `tests/gpu`, which can say "ignored".

mod device;
mod ops;
mod sampling;
mod shaders;
