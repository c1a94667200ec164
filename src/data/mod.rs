//! What models learn from: texts and the symbols they are made of.

pub mod text;
pub mod tokenizer;
