//! The window: a rail of pages, a picture in the middle, words and controls beside it. It sees the session, plain
//! tensors and the read-only tables, never an engine.

pub mod app;
pub mod background;
pub mod cx;
pub mod document;
pub mod export;
pub mod fonts;
pub mod highlight;
pub mod lesson;
mod loader;
pub mod math;
pub mod measure;
mod offscreen;
pub mod page;
pub mod settings;
mod shell;
pub mod style;
pub mod text;
pub mod theme;
pub mod tour;
pub mod widget;
pub mod window;
mod world;
