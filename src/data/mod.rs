//! What models learn from: texts and the symbols they are made of, points in the plane, pictures.

pub mod picture;
pub mod points;
mod scenes;
pub mod text;
pub mod tokenizer;
