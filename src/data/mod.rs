//! What models learn from: texts and the symbols they are made of, points in the plane.

pub mod points;
pub mod text;
pub mod tokenizer;
