//! One binary holds all the tests: it links once.

mod sampling;
