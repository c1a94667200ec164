//! From a model's output to a choice. [`token`]: the next token of an autoregressive model.

pub mod token;
