//! What models learn from: texts and the symbols they are made of; points in the plane, drawn from shapes or from a
//! density that is known exactly; pictures: captioned scenes, handwritten digits, shipped and opened ones.

pub mod corpus;
pub mod digits;
pub mod mixture;
pub mod picture;
pub mod points;
mod scenes;
pub mod shapes;
pub mod statistics;
pub mod text;
pub mod tokenizer;
