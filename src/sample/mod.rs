//! From a model's output to a choice. [`token`]: the next token of an autoregressive model. [`schedule`], [`prediction`] and
//! [`diffusion`]: from noise to data, one step at a time.

pub mod diffusion;
pub mod forward;
pub mod prediction;
pub mod schedule;
pub mod token;
