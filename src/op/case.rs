//! Inputs for one op: what the tests, the benchmarks and the kernel lab run it on. Reproducible, no random crate:
//! a case must be the same on every machine.

use super::Op;
use crate::tensor::{Shape, Tensor};
use std::sync::Arc;

/// One input of a case.
#[derive(Clone, Debug)]
pub struct CaseInput {
    pub tensor: Tensor,
    /// Whether the numeric gradient check may move its numbers (not token ids, not keys).
    pub smooth: bool,
}

/// An op with inputs to run it on.
#[derive(Clone, Debug)]
pub struct Case {
    pub op: Arc<dyn Op>,
    pub inputs: Vec<CaseInput>,
}

impl Case {
    pub fn new(op: impl super::OpDef) -> Self {
        Self { op: Arc::new(op), inputs: Vec::new() }
    }

    /// Numbers spread over [-2, 2], never the same twice in a row.
    pub fn real(self, shape: impl Into<Shape>) -> Self {
        let salt = self.inputs.len() as u32;
        self.with(Tensor::from_fn(shape, |i| 4.0 * unit(i as u32, salt) - 2.0), true)
    }

    /// Numbers in (0, 1].
    pub fn positive(self, shape: impl Into<Shape>) -> Self {
        let salt = self.inputs.len() as u32;
        self.with(Tensor::from_fn(shape, |i| 1.0 - unit(i as u32, salt)), true)
    }

    /// Rows along the last axis that are positive and sum to 1.
    pub fn distribution(self, shape: impl Into<Shape>) -> Self {
        let mut case = self.positive(shape);
        if let Some(input) = case.inputs.last_mut() {
            let width = input.tensor.shape().last();
            for row in input.tensor.data_mut().chunks_mut(width) {
                let total: f32 = row.iter().sum();
                row.iter_mut().for_each(|p| *p /= total);
            }
        }
        case
    }

    /// Whole numbers below `limit`: token ids, positions.
    pub fn ids(self, shape: impl Into<Shape>, limit: usize) -> Self {
        let salt = self.inputs.len() as u32;
        self.with(Tensor::from_fn(shape, |i| (unit(i as u32, salt) * limit as f32).floor().min(limit as f32 - 1.0)), false)
    }

    /// Given numbers that the gradient check leaves alone.
    pub fn fixed(self, shape: impl Into<Shape>, data: &[f32]) -> Self {
        self.with(Tensor::from_fn(shape, |i| data[i % data.len()]), false)
    }

    fn with(mut self, tensor: Tensor, smooth: bool) -> Self {
        self.inputs.push(CaseInput { tensor, smooth });
        self
    }

    pub fn shapes(&self) -> Vec<&Shape> {
        self.inputs.iter().map(|input| input.tensor.shape()).collect()
    }

    /// `matmul (2, 3), (3, 5)`: for test messages and the lab.
    pub fn label(&self) -> String {
        let shapes: Vec<String> = self.shapes().iter().map(|shape| shape.to_string()).collect();
        format!("{} {}", self.op.name(), shapes.join(", "))
    }
}

/// A hash of position and salt in [0, 1).
fn unit(i: u32, salt: u32) -> f32 {
    (super::dropout::hash(i, salt.wrapping_add(77)) >> 8) as f32 / 16_777_216.0
}
