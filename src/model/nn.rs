//! The layers models are made of: functions that add nodes. Parameters are states named `<layer>.weight` and `<layer>.bias`.

use crate::graph::{Graph, GraphError, NodeId};
use crate::op::{Dropout, LayerNorm, Matmul};

/// `nn.Linear`: `x (.., fan_in)` to `(.., fan_out)`, weight `(fan_out, fan_in)`, bias `(fan_out,)`.
pub fn linear(g: &mut Graph, name: &str, x: NodeId, fan_out: usize) -> Result<NodeId, GraphError> {
    let fan_in = g.shape(x).last();
    let weight = g.state(&format!("{name}.weight"), [fan_out, fan_in])?;
    let bias = g.state(&format!("{name}.bias"), [fan_out])?;
    g.op(name, Matmul::LINEAR, &[x, weight, bias])
}

/// `nn.LayerNorm` over the last axis, eps 1e-5.
pub fn layer_norm(g: &mut Graph, name: &str, x: NodeId) -> Result<NodeId, GraphError> {
    let width = g.shape(x).last();
    let weight = g.state(&format!("{name}.weight"), [width])?;
    let bias = g.state(&format!("{name}.bias"), [width])?;
    g.op(name, LayerNorm::default(), &[x, weight, bias])
}

/// Dropout in training: which numbers fall is decided by the input `dropout_key (1,)` and `salt`.
#[derive(Clone, Copy, Debug)]
pub struct DropoutSource {
    pub p: f32,
    pub key: NodeId,
}

impl DropoutSource {
    /// `x` with some numbers dropped; `salt` must differ between the dropouts of one network.
    pub fn apply(&self, g: &mut Graph, x: NodeId, salt: u32) -> Result<NodeId, GraphError> {
        let name = g.fresh(&format!("{}.dropout", g.node(x).name));
        g.op(&name, Dropout { p: self.p, salt }, &[x, self.key])
    }
}
