//! One binary holds all the tests: it links once. What needs an adapter is in `tests/gpu`, which can say "ignored".

mod checkpoint;
mod cli;
mod colors;
mod denoise_cli;
mod device;
mod diffusion;
mod digits;
mod explanations;
mod gpt;
mod lesson;
mod measure;
mod metric;
mod mlp;
mod ops;
mod picture;
mod plane;
mod points;
mod sampling;
mod schedule;
mod session;
mod shaders;
mod shapes;
mod shapes_read;
mod texts;
mod tidy;
mod ui;
