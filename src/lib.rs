//! Genscope: see generative models think, one step at a time.
//!
//! The order of the modules is the order of dependencies; ARCHITECTURE.md has the map.

pub mod tensor;

pub mod graph;

pub mod op;

pub mod engine;

pub mod data;
pub mod model;
pub mod sample;
pub mod series;

pub mod metric;

pub mod checkpoint;
pub mod infer;
pub mod train;

pub mod bench;
pub mod session;

pub mod ui;

pub mod cli;
