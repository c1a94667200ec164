//! The layers models are made of: functions that add nodes. Parameters are states named `<layer>.weight` and `<layer>.bias`.

use crate::graph::{Graph, GraphError, NodeId};
use crate::op::{Accumulate, Conv2d, Dropout, GroupNorm, LayerNorm, Matmul, Permute, Reshape, Scale, Softmax};
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

/// `nn.Conv2d` over pictures `(B, H, W, Cin)`, padded so that stride 1 keeps the size; weight `(k, k, Cin, width)`.
pub fn conv(g: &mut Graph, name: &str, x: NodeId, kernel: usize, stride: usize, width: usize) -> Result<NodeId, GraphError> {
    let fan_in = g.shape(x).last();
    let weight = g.state(&format!("{name}.weight"), [kernel, kernel, fan_in, width])?;
    let bias = g.state(&format!("{name}.bias"), [width])?;
    g.op(name, Conv2d { kernel, stride, padding: kernel / 2 }, &[x, weight, bias])
}

/// `nn.GroupNorm` over the last axis, eps 1e-5.
pub fn group_norm(g: &mut Graph, name: &str, x: NodeId, groups: usize) -> Result<NodeId, GraphError> {
    let width = g.shape(x).last();
    let weight = g.state(&format!("{name}.weight"), [width])?;
    let bias = g.state(&format!("{name}.bias"), [width])?;
    g.op(name, GroupNorm { groups, eps: 1e-5 }, &[x, weight, bias])
}

/// Attention of `x (B, N, C)` to `context (B, M, D)` in `n_head` heads, in its parts, each a named tensor: `q (B, H, N, hs)`,
/// `k v (B, H, M, hs)`, `scores scaled att (B, H, N, M)`, `y (B, H, N, hs)`. Weights as in diffusers: `to_q to_k to_v` without
/// bias, `to_out` with one. Nobody is masked.
pub fn attention(g: &mut Graph, name: &str, x: NodeId, context: NodeId, n_head: usize) -> Result<NodeId, GraphError> {
    let width = g.shape(x).last();
    let size = width / n_head;
    let part = |part: &str| format!("{name}.{part}");
    let mut heads = |letter: &str, of: NodeId| {
        let [batch, rows, fan_in] = [g.shape(of).dims()[0], g.shape(of).dims()[1], g.shape(of).last()];
        let weight = g.state(&part(&format!("to_{letter}.weight")), [width, fan_in])?;
        let all = g.op(&part(&format!("to_{letter}")), Matmul::LINEAR, &[of, weight])?;
        let split = g.op(&part(&format!("{letter}.heads")), Reshape { shape: [batch, rows, n_head, size].into() }, &[all])?;
        g.op(&part(letter), Permute { axes: vec![0, 2, 1, 3] }, &[split])
    };
    let (q, k, v) = (heads("q", x)?, heads("k", context)?, heads("v", context)?);
    let scores = g.op(&part("scores"), Matmul { transpose_a: false, transpose_b: true }, &[q, k])?;
    let scaled = g.op(&part("scaled"), Scale { factor: 1.0 / (size as f32).sqrt() }, &[scores])?;
    let att = g.op(&part("att"), Softmax, &[scaled])?;
    let y = g.op(&part("y"), Matmul::default(), &[att, v])?;
    let rows = g.op(&part("y.rows"), Permute { axes: vec![0, 2, 1, 3] }, &[y])?;
    let shape = g.shape(x).clone();
    let joined = g.op(&part("concat"), Reshape { shape }, &[rows])?;
    linear(g, &part("to_out"), joined, width)
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
