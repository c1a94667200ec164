//! The integration tests. What needs an adapter is in `tests/gpu`.

mod ops;
mod shaders;
