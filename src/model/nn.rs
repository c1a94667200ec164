//! The layers models are made of: functions that add nodes. Parameters are states named `<layer>.weight` and `<layer>.bias`.

use crate::graph::{Graph, GraphError, NodeId};
use crate::op::{Accumulate, Dropout, LayerNorm, Matmul, Scale};
use crate::tensor::Shape;

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

/// The second half of every training graph: the gradient of `loss (1,)` for each parameter, accumulated into the state
/// `d_<parameter>`; the loss into the state `loss_sum (1,)`. Both as the share of one shard out of `shards`.
///
/// # Errors
/// When an op on the way has no gradient rule.
pub fn accumulate_gradients(g: &mut Graph, loss: NodeId, parameters: &[(String, Shape)], shards: usize) -> Result<(), GraphError> {
    let share = 1.0 / shards as f32;
    let wrt = parameters.iter().map(|(name, _)| g.get(name)).collect::<Result<Vec<_>, _>>()?;
    let grads = g.backward(loss, share, &wrt)?;
    for ((name, shape), grad) in parameters.iter().zip(grads) {
        let Some(grad) = grad else { continue };
        let sum = g.state(&format!("d_{name}"), shape.clone())?;
        g.op(&format!("d_{name}.accumulate"), Accumulate, &[sum, grad])?;
    }
    let scaled = g.op("loss.of_shard", Scale { factor: share }, &[loss])?;
    let sum = g.state("loss_sum", [1])?;
    g.op("loss.accumulate", Accumulate, &[sum, scaled])?;
    Ok(())
}
