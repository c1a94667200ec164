//! Models as functions that add nodes to a graph.

pub mod clip;
pub mod gpt;
pub mod mlp;
pub mod nn;
pub mod picture;
pub mod shipped;
pub mod unet;
